import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, writeFileSync } from "node:fs";
import { InProcessProgram } from "../../support/in-process-program.ts";

/** A local folder has no locks: what Duplicati answers then. */

const plain = { "no-encryption": "true" };
let program: InProcessProgram;
beforeAll(async () => {
  program = new InProcessProgram();
  writeFileSync(program.path("source", "a.txt"), "content");
  await program.run("backup", [program.source], plain);
});
afterAll(() => program[Symbol.dispose]());

describe("the commands about locks", () => {
  test.each([
    ["set-locks", {}, "MissingLockDuration"],
    ["setlocks", { version: "0", "remote-file-lock-duration": "4s" }, "LockDurationTooShort"],
    ["set-locks", { "remote-file-lock-duration": "1D" }, "NoVersionForLockOperation"],
    ["set-locks", { version: "0", "remote-file-lock-duration": "1D" }, "BackendDoesNotSupportLocking"],
    ["read-lock-info", {}, "BackendDoesNotSupportLocking"],
    ["readlockinfo", {}, "BackendDoesNotSupportLocking"],
  ])("%s with %j ends with 100", async (command, options, errorId) => {
    expect(await program.run(command, [], { ...plain, ...options })).toMatchObject({ code: 100, errorId });
  });

  test("take no other argument", async () => {
    for (const command of ["set-locks", "read-lock-info"])
      expect((await program.run(command, ["x"], plain)).code).toBe(200);
  });

  test("a backup that shall lock its files only warns, but one with a bad duration does not begin", async () => {
    writeFileSync(program.path("source", "b.txt"), "content");
    const { code, output } = await program.run("backup", [program.source], {
      ...plain,
      "remote-file-lock-duration": "30D",
    });
    expect(code).toBe(2);
    expect(output).toContain("lock");
    const before = readdirSync(program.remote);
    for (const [duration, errorId] of [
      ["1s", "LockDurationTooShort"],
      ["30d", undefined],
    ] as const) {
      writeFileSync(program.path("source", "c.txt"), duration);
      const run = await program.run("backup", [program.source], { ...plain, "remote-file-lock-duration": duration });
      expect(run.code).toBe(100);
      if (errorId) expect(run.errorId).toBe(errorId);
    }
    expect(readdirSync(program.remote)).toEqual(before);
  });
});

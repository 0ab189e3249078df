import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectSuccess } from "../../faults/faulty-job.ts";
import { InProcessProgram, type ProgramRun } from "../../support/in-process-program.ts";

setDefaultTimeout(60_000);

const options = { "no-encryption": "true" };
let program: InProcessProgram;

beforeEach(() => {
  program = new InProcessProgram();
  writeFileSync(join(program.source, "file"), "content");
});
afterEach(() => program[Symbol.dispose]());

const backup = (more: Record<string, string> = {}): Promise<ProgramRun> =>
  program.run("backup", [program.source], { ...options, ...more });

async function versions(): Promise<number> {
  const { output } = await program.run("list", [], options);
  return output.split("\n").filter((line) => /^\d+\t/.test(line)).length;
}

test("a stop before anything was read makes no version", async () => {
  expectSuccess(await backup());
  const before = readdirSync(program.remote).sort();
  writeFileSync(join(program.source, "new"), "new");
  program.interruptsAtOnce = true;
  expect((await backup()).code).toBe(50);
  program.interruptsAtOnce = false;
  expect(readdirSync(program.remote).sort()).toEqual(before);
  expect(await versions()).toBe(1);
  expectSuccess(await backup());
  expect(await versions()).toBe(2);
});

test("the database of the backup is no part of it, wherever it lies", async () => {
  const inside = { dbpath: join(program.source, "backup.sqlite") };
  expectSuccess(await backup(inside));
  const { output } = await program.run("find", ["*"], { ...options, ...inside });
  expect(output).toContain(`${join(program.source, "file")} (`);
  expect(output).not.toContain("backup.sqlite");
});

test("a place where no database can be is told with what to do", async () => {
  for (const dbpath of [program.source, join(program.source, "file", "below", "backup.sqlite")]) {
    const { code, errorId, error } = await backup({ dbpath });
    expect({ code, errorId }).toEqual({ code: 100, errorId: "DatabaseNotOpened" });
    expect(error).toContain("--dbpath");
  }
});

test("a dry run leaves nothing that the next backup would take for an interrupted one", async () => {
  const dry = await backup({ "dry-run": "true" });
  expect(dry.output).toContain("[Dryrun]");
  expect(readdirSync(program.remote)).toEqual([]);
  expectSuccess(await backup());
  expect(await versions()).toBe(1);
  writeFileSync(join(program.source, "new"), "new");
  await backup({ "dry-run": "true" });
  expectSuccess(await backup());
  expect(await versions()).toBe(2);
});

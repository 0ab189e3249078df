import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { InProcessProgram } from "../support/in-process-program.ts";

/** Settings that do not fit the backup end with a clear error, and change nothing. */

let program: InProcessProgram;
let content: string[];
beforeAll(async () => {
  program = new InProcessProgram();
  writeFileSync(`${program.source}/a.txt`, "content");
  expect(await program.run("backup", [program.source], { passphrase: "right", blocksize: "10kb" })).toMatchObject({
    code: 0,
  });
  content = readdirSync(program.remote).sort();
});
afterAll(() => program[Symbol.dispose]());

describe("a wrong passphrase", () => {
  const wrong = { passphrase: "wrong" };
  const noDatabase = { dbpath: "/nowhere/none.sqlite" };

  test.each([
    ["backup with the database", "backup", {}, "PassphraseChangeNotSupported"],
    ["restore with the database", "restore", { "restore-path": "restored" }, "PassphraseChangeNotSupported"],
    ["restore without a database", "restore", { "restore-path": "restored", ...noDatabase }, "WrongPassphrase"],
    ["list without a database", "list", noDatabase, "WrongPassphrase"],
    ["repair with the database", "repair", {}, "PassphraseChangeNotSupported"],
    ["repair that builds a database", "repair", { dbpath: "new.sqlite" }, "WrongPassphrase"],
    ["delete", "delete", { version: "0" }, "PassphraseChangeNotSupported"],
  ])("ends %s", async (_, command, options: Record<string, string>, errorId) => {
    const inFolder = (name: "restore-path" | "dbpath") => {
      const value = options[name];
      return value !== undefined && !value.startsWith("/") ? { [name]: program.path(value) } : {};
    };
    const given = { ...options, ...inFolder("restore-path"), ...inFolder("dbpath"), ...wrong };
    const positional = command === "backup" ? [program.source] : command === "list" ? ["*"] : [];
    expect(await program.run(command, positional, given)).toMatchObject({ code: 100, errorId });
    expect(readdirSync(program.remote).sort()).toEqual(content);
    expect(existsSync(program.path("restored"))).toBe(false);
  });

  test("leaves a new database empty, so that the next repair builds it", async () => {
    const options = { dbpath: program.path("again.sqlite") };
    expect((await program.run("repair", [], { ...options, ...wrong })).errorId).toBe("WrongPassphrase");
    expect(await program.run("repair", [], { ...options, passphrase: "right" })).toMatchObject({ code: 0 });
  });
});

describe("another format than the backup's", () => {
  test.each([
    [{ passphrase: "right", blocksize: "20kb" }, "ParameterChangeNotSupported"],
    [{ passphrase: "right", "block-hash-algorithm": "MD5" }, "ParameterChangeNotSupported"],
    [{ passphrase: "right", "file-hash-algorithm": "SHA512" }, "ParameterChangeNotSupported"],
    [{ "no-encryption": "true" }, "PassphraseRemovalNotSupported"],
    [{ passphrase: "right", blocksize: "1" }, undefined],
    [{ passphrase: "right", blocksize: "-5kb" }, undefined],
  ])("ends a backup: %j", async (options: Record<string, string>, errorId) => {
    const run = await program.run("backup", [program.source], options);
    expect(run.code).toBe(100);
    expect(run.errorId).toBeString();
    if (errorId !== undefined) expect(run.errorId).toBe(errorId);
    expect(readdirSync(program.remote).sort()).toEqual(content);
  });
});

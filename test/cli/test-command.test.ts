import { expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InProcessProgram } from "../support/in-process-program.ts";

const options = { passphrase: "test me", blocksize: "10kb", "dblock-size": "1mb", "retry-delay": "0s" };

/** Two versions: two lists, two indexes, two data volumes. */
async function backedUp(): Promise<InProcessProgram> {
  const program = new InProcessProgram();
  for (const content of ["first", "second"]) {
    writeFileSync(join(program.source, `${content}.txt`), content);
    expect((await program.run("backup", [program.source], options)).code).toBe(0);
  }
  return program;
}

function volumes(program: InProcessProgram, kind: string): string[] {
  return readdirSync(program.remote).filter((name) => name.includes(`.${kind}.`));
}

function flip(program: InProcessProgram, name: string): void {
  const path = join(program.remote, name);
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

test("one file of each kind is tested, or as many as are asked for, with contents", async () => {
  using program = await backedUp();
  const downloads = async (command: string, ...args: string[]) => {
    const { code, output } = await program.run(command, args, options);
    expect(code).toBe(0);
    const count = output.match(/Downloading/g)?.length;
    expect(output).toEndWith(`\nExamined ${count} files and found no errors\n`);
    expect(output).toStartWith("  Listing remote folder ...\n");
    return count;
  };
  expect(await downloads("test")).toBe(3);
  expect(await downloads("verify", "1")).toBe(3);
  expect(await downloads("test", "2")).toBe(6);
  expect(await downloads("test", "ALL")).toBe(6);
  expect(await downloads("test", "everything")).toBe(6);
});

test("with a version, its list is tested alone of all lists", async () => {
  using program = await backedUp();
  const { code, output } = await program.run("test", ["all"], { ...options, version: "1" });
  expect(code).toBe(0);
  expect(output.match(/Downloading file \S+\.dlist\./g)).toHaveLength(1);
  expect(output).toContain("Examined 5 files");
});

test("damaged files do not keep the others from being tested", async () => {
  using program = await backedUp();
  const [dblock = ""] = volumes(program, "dblock");
  const [dlist = ""] = volumes(program, "dlist");
  for (const name of [dblock, dlist]) flip(program, name);
  const { code, output } = await program.run("test", ["all"], { ...options, "number-of-retries": "0" });
  expect(code).toBe(3);
  expect(output).toContain("Verified 6 remote files with 2 problem(s)\n");
  for (const name of [dblock, dlist]) expect(output).toContain(`\n${name}: 1 errors\n\tError: `);
  const full = await program.run("test", ["all"], { ...options, "full-result": "true", "number-of-retries": "0" });
  expect(full.output.match(/: No errors$/gm)).toHaveLength(4);
});

test("a wrong hash is found without a look at contents, too", async () => {
  using program = await backedUp();
  const [dblock = ""] = volumes(program, "dblock");
  flip(program, dblock);
  const run = await program.run("test", ["all"], { ...options, "full-remote-verification": "false" });
  expect(run.code).toBe(3);
  expect(run.output).toContain(`${dblock}: 1 errors`);
});

test("without a check of hashes, the damage is found where the content is read", async () => {
  using program = await backedUp();
  const [dblock = ""] = volumes(program, "dblock");
  flip(program, dblock);
  const run = await program.run("test", ["all"], { ...options, "skip-file-hash-checks": "true" });
  expect(run.code).toBe(3);
  expect(run.output).toContain(`\n${dblock}: 1 errors\n\tError: `);
});

test("a missing file ends the command, after all others were tested", async () => {
  using program = await backedUp();
  const [dblock = ""] = volumes(program, "dblock");
  rmSync(join(program.remote, dblock));
  const { code, errorId, output } = await program.run("test", ["all"], options);
  expect({ code, errorId }).toEqual({ code: 100, errorId: "MissingRemoteFiles" });
  expect(output).toContain(`Missing file: ${dblock}\n`);
  expect(output.match(/Downloading/g)).toHaveLength(5);
  expect(output).toContain(`\n${dblock}: 1 errors\n\tError: `);
});

test("a volume that the database does not know ends the command before anything is read", async () => {
  using program = await backedUp();
  const [dblock = ""] = volumes(program, "dblock");
  writeFileSync(join(program.remote, dblock.replace(/-b\w{8}/, "-b00000000")), "");
  const { code, errorId, output } = await program.run("test", ["all"], options);
  expect({ code, errorId }).toEqual({ code: 100, errorId: "ExtraRemoteFiles" });
  expect(output).not.toContain("Downloading");
  const run = await program.run("test", ["all"], { ...options, "no-backend-verification": "true" });
  expect(run.code).toBe(0);
});

test.each([
  ["a number that is none", ["some"], {}, "OptionValidationError"],
  ["another passphrase", ["1"], { passphrase: "another" }, "PassphraseChangeNotSupported"],
  ["no database", ["1"], { dbpath: "/nowhere/local.sqlite" }, "DatabaseDoesNotExist"],
] as const)("%s ends the command with 100", async (_, args, more, id) => {
  using program = await backedUp();
  const { code, errorId } = await program.run("test", args, { ...options, ...more });
  expect({ code, errorId }).toEqual({ code: 100, errorId: id });
});

test("a backup that has no volumes any more has nothing to test", async () => {
  using program = await backedUp();
  const all = { ...options, version: "0-1", "allow-full-removal": "true" };
  expect((await program.run("delete", [], all)).code).toBe(0);
  expect((await program.run("test", [], options)).code).toBe(100);
});

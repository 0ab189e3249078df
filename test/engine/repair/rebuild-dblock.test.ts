import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contents, expectSuccess } from "../../faults/faulty-job.ts";
import { checkBackup } from "../../support/backup-checker.ts";
import { InProcessProgram } from "../../support/in-process-program.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

const options = { passphrase: "secret", blocksize: "10kb", "dblock-size": "1mb", "backup-test-samples": "0" };
const rebuild = { ...options, "rebuild-missing-dblock-files": "true" };
const random = new SeededRandom(7);
let program: InProcessProgram;

beforeEach(async () => {
  program = new InProcessProgram();
  mkdirSync(join(program.source, "folder"));
  // More blocks than one blocklist has room for, one block, and metadata of every kind of object.
  writeFileSync(join(program.source, "large"), random.bytes(3_500_000));
  writeFileSync(join(program.source, "folder/small"), "small");
  writeFileSync(join(program.source, "empty"), "");
  symlinkSync("folder", join(program.source, "link"));
  expectSuccess(await program.run("backup", [program.source], options));
});
afterEach(() => program[Symbol.dispose]());

const remoteFiles = (part: string) => readdirSync(program.remote).filter((name) => name.includes(part));

async function expectWhole(expected: Record<string, string>, version = "0"): Promise<void> {
  expect(await checkBackup(program.remote, options.passphrase)).toEqual([]);
  const target = program.path("restored");
  rmSync(target, { recursive: true, force: true });
  expect(await program.run("restore", [], { ...options, version, "restore-path": target })).toMatchObject({ code: 0 });
  expect(contents(target)).toEqual(expected);
}

test("missing data volumes are made anew from the source", async () => {
  for (const name of remoteFiles(".dblock.")) rmSync(join(program.remote, name));
  const count = remoteFiles(".dindex.").length;
  expect(await program.run("repair", [], options)).toMatchObject({ code: 100, errorId: "MissingDblockFiles" });
  expectSuccess(await program.run("repair", [], rebuild));
  expect(remoteFiles(".dblock.")).toHaveLength(count);
  expect(remoteFiles(".dindex.")).toHaveLength(count);
  await expectWhole(contents(program.source));
  const before = readdirSync(program.remote).sort();
  expect(await program.run("backup", [program.source], options)).toMatchObject({ code: 1 });
  expect(readdirSync(program.remote).sort()).toEqual(before);
});

test("the same with their indexes gone too, and a database that is built anew knows of it", async () => {
  for (const name of [...remoteFiles(".dblock."), ...remoteFiles(".dindex.")]) rmSync(join(program.remote, name));
  expectSuccess(await program.run("repair", [], rebuild));
  await expectWhole(contents(program.source));
  rmSync(program.database);
  expectSuccess(await program.run("repair", [], options));
  await expectWhole(contents(program.source));
});

test("what the source does not have any more is told, and stored again when it comes back", async () => {
  const before = contents(program.source);
  const small = join(program.source, "folder/small");
  writeFileSync(small, "other");
  for (const name of remoteFiles(".dblock.")) rmSync(join(program.remote, name));
  const run = await program.run("repair", [], rebuild);
  expectSuccess(run);
  expect(run.output).toMatch(/[12] blocks of .*dblock.* are nowhere/);
  const target = program.path("partly");
  expect((await program.run("restore", [], { ...options, "restore-path": target })).code).toBe(100);
  const { "folder/small": lost, "link/small": _, ...others } = before;
  expect(lost).toBeDefined();
  expect(contents(target)).toMatchObject(others);

  writeFileSync(small, "small");
  expectSuccess(await program.run("backup", [program.source], options));
  await expectWhole(before, "1");
});

test("nothing is changed if a volume cannot be rebuilt as a whole, and that is asked for", async () => {
  writeFileSync(join(program.source, "large"), random.bytes(3_500_000));
  rmSync(join(program.remote, remoteFiles(".dblock.")[0] as string));
  const before = readdirSync(program.remote).sort();
  const whole = { ...rebuild, "disable-partial-dblock-recovery": "true" };
  expect(await program.run("repair", [], whole)).toMatchObject({ code: 100, errorId: "RepairIsNotPossible" });
  expect(readdirSync(program.remote).sort()).toEqual(before);
});

test("what no version needs any more is no loss", async () => {
  writeFileSync(join(program.source, "gone"), random.bytes(30_000));
  writeFileSync(join(program.source, "stays"), random.bytes(30_000));
  const known = new Set(remoteFiles(".dblock."));
  expectSuccess(await program.run("backup", [program.source], options));
  const both = remoteFiles(".dblock.").filter((name) => !known.has(name));
  expect(both).toHaveLength(1);
  rmSync(join(program.source, "gone"));
  expectSuccess(await program.run("backup", [program.source], options));
  expectSuccess(await program.run("delete", [], { ...options, version: "1", "no-auto-compact": "true" }));
  rmSync(join(program.remote, both[0] as string));
  const run = await program.run("repair", [], { ...rebuild, "disable-partial-dblock-recovery": "true" });
  expectSuccess(run);
  expect(run.output).not.toContain("nowhere");
  await expectWhole(contents(program.source));
});

test("a volume that cannot be rebuilt does not keep the others from it", async () => {
  const lost = new Set(remoteFiles(".dblock."));
  writeFileSync(join(program.source, "new"), random.bytes(30_000));
  expectSuccess(await program.run("backup", [program.source], options));
  const other = remoteFiles(".dblock.").filter((name) => !lost.has(name));
  expect(other).toHaveLength(1);
  writeFileSync(join(program.source, "large"), random.bytes(3_500_000));
  for (const name of remoteFiles(".dblock.")) rmSync(join(program.remote, name));
  const whole = { ...rebuild, "disable-partial-dblock-recovery": "true" };
  expect(await program.run("repair", [], whole)).toMatchObject({ code: 100, errorId: "RepairIsNotPossible" });
  expect(remoteFiles(".dblock.")).toHaveLength(1);
  const target = program.path("restored");
  const restored = await program.run("restore", ["*/new"], { ...options, "restore-path": target });
  // The warnings are of the volumes that are still missing.
  expect(restored.output.match(/Missing file: .*/g)).toHaveLength(lost.size);
  expect(restored.code).toBe(2);
  expect(contents(target)).toEqual({ new: contents(program.source).new as string });
});

test("a dry run tells what would be uploaded", async () => {
  rmSync(join(program.remote, remoteFiles(".dblock.")[0] as string));
  const before = readdirSync(program.remote).sort();
  const run = await program.run("repair", [], { ...rebuild, "dry-run": "true" });
  expectSuccess(run);
  expect(run.output).toContain("[Dryrun]");
  expect(readdirSync(program.remote).sort()).toEqual(before);
});

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalDatabase } from "../../../src/database/local/database.ts";
import { checkBackup } from "../../support/backup-checker.ts";
import { InProcessProgram, type ProgramRun } from "../../support/in-process-program.ts";
import { everything, snapshot } from "../../support/tree-snapshot.ts";

setDefaultTimeout(60_000);

const options = { "no-encryption": "true", blocksize: "10kb", "dblock-size": "1mb" };
const nothingToDo = "Database and destination fit together; nothing to repair.\n";
let program: InProcessProgram;

beforeEach(async () => {
  program = new InProcessProgram();
  for (let i = 0; i < 20; i++) writeFileSync(join(program.source, `file-${i}.txt`), `number ${i}\n`.repeat(i * 40));
  expect(await backup()).toMatchObject({ code: 0 });
});

afterEach(() => program[Symbol.dispose]());

const run = (command: string, more: Record<string, string> = {}): Promise<ProgramRun> =>
  program.run(command, [], { ...options, ...more });

const backup = (more: Record<string, string> = {}): Promise<ProgramRun> =>
  program.run("backup", [program.source], { ...options, ...more });

const remoteFiles = (): string[] => readdirSync(program.remote).sort();

/** The only remote file of a kind. */
function only(kind: string): string {
  const found = remoteFiles().filter((name) => name.includes(`.${kind}.`));
  expect(found).toHaveLength(1);
  return found[0] as string;
}

function remove(name: string): void {
  rmSync(join(program.remote, name));
}

/** Puts the database of before the newest version in the place of the one of now. */
async function goBackInTime(): Promise<void> {
  copyFileSync(program.database, program.path("old.sqlite"));
  writeFileSync(join(program.source, "later.txt"), "made after the copy");
  expect(await backup()).toMatchObject({ code: 0 });
  for (const end of ["", "-wal", "-shm"]) rmSync(program.database + end, { force: true });
  copyFileSync(program.path("old.sqlite"), program.database);
}

async function expectRestorable(more: Record<string, string> = {}): Promise<void> {
  const target = program.path("restored");
  rmSync(target, { recursive: true, force: true });
  expect(await run("restore", { "restore-path": target, ...more })).toMatchObject({ code: 0, error: "" });
  const parts = { ...everything, modes: false };
  expect(snapshot(target, parts)).toEqual(snapshot(program.source, parts));
}

describe("the plan of a repair", () => {
  test("is empty if database and destination fit together", async () => {
    expect(await run("repair")).toMatchObject({ code: 0, output: `  Listing remote folder ...\n${nothingToDo}` });
  });

  test("names each file that is to be put back, with its size, before it is", async () => {
    const [dindex, dlist] = [only("dindex"), only("dlist")];
    remove(dindex);
    remove(dlist);
    const { code, output } = await run("repair");
    expect(code).toBe(0);
    expect(output).toMatch(/^ {2}Listing remote folder \.\.\.\nWill put back at the destination: 2 files \(.+\):?\n/);
    for (const name of [dindex, dlist]) expect(output).toContain(`\n  ${name} (`);
    expect(output.lastIndexOf("KiB)\n  Uploading file")).toBeGreaterThan(output.indexOf(dlist));
    expect(await run("repair")).toMatchObject({ output: `  Listing remote folder ...\n${nothingToDo}` });
  });

  test("tells what it will cost where there are prices", async () => {
    remove(only("dindex"));
    const dry = { "dry-run": "true" };
    expect((await run("repair", dry)).output).not.toContain("In all:");
    const prices = { "price-requests": "100", "price-currency": "EUR" };
    const { output } = await run("repair", { ...dry, ...prices });
    expect(output).toMatch(
      /\nIn all: 0 bytes down, about .* up, about 3 calls to the destination, at a price of about EUR 0\.30\n/,
    );
    const free = { ...dry, "price-download": "0" };
    expect((await run("repair", free)).output).toContain("calls to the destination, free of charge\n");
  });

  test("is all that a dry run does", async () => {
    remove(only("dindex"));
    const before = remoteFiles();
    expect((await run("repair", { "dry-run": "true" })).output).toContain("Will put back at the destination: 1 file (");
    expect(remoteFiles()).toEqual(before);
    expect((await run("repair")).code).toBe(0);
    await goBackInTime();
    const later = remoteFiles();
    const database = readFileSync(program.database);
    const { output } = await run("repair", { "dry-run": "true" });
    expect(output).toContain("Will build the local database anew from the destination, where nothing changes.");
    expect(output).toContain("Files at the destination that the database does not know: ");
    expect(remoteFiles()).toEqual(later);
    expect(readFileSync(program.database).equals(database)).toBe(true);
  });
});

describe("repair-actions", () => {
  test("leaves out what it does not name", async () => {
    remove(only("dindex"));
    const before = remoteFiles();
    expect((await run("repair", { "repair-actions": "RebuildDatabase,RemoveLeftovers" })).output).toContain(
      nothingToDo,
    );
    expect(remoteFiles()).toEqual(before);
    expect((await run("repair", { "repair-actions": "putfilesback" })).code).toBe(0);
    expect(remoteFiles()).toHaveLength(before.length + 1);
  });

  test("refuses to put back or remove anything on the word of an old database", async () => {
    const dindex = only("dindex");
    await goBackInTime();
    remove(dindex);
    const before = remoteFiles();
    const refused = await run("repair", { "repair-actions": "PutFilesBack,RemoveLeftovers" });
    expect(refused).toMatchObject({ code: 100, errorId: "RemoteFilesNewerThanLocalDatabase" });
    expect(refused.error).toContain("RebuildDatabase");
    expect(remoteFiles()).toEqual(before);
    expect((await run("repair")).code).toBe(0);
    await expectRestorable();
  });
});

test("with repair-ignore-outdated-database, files that the database does not know are left alone", async () => {
  const dindex = only("dindex");
  await goBackInTime();
  remove(dindex);
  const before = remoteFiles();
  const { code, output } = await run("repair", { "repair-ignore-outdated-database": "true" });
  expect(code).toBe(0);
  expect(output).toContain("files that the database does not know; they are left alone");
  expect(remoteFiles()).toEqual(expect.arrayContaining(before));
  expect(remoteFiles()).toHaveLength(before.length + 1);
  expect(await checkBackup(program.remote, undefined)).toEqual([]);
});

test("leftovers of an interrupted run are named and removed, other files are not", async () => {
  const leftover = "duplicati-b0123456789abcdef0123456789abcdef.dblock.zip";
  writeFileSync(join(program.remote, leftover), "half");
  writeFileSync(join(program.remote, "readme.txt"), "mine");
  const database = LocalDatabase.open(program.database);
  database.volumes.add(leftover, "dblock", "uploading", { size: 4000, hash: "unknown" });
  database.commit();
  database.close();
  const before = remoteFiles();
  expect((await run("repair", { "repair-actions": "PutFilesBack" })).output).toContain(nothingToDo);
  expect(remoteFiles()).toEqual(before);
  const { output } = await run("repair");
  expect(output.indexOf(leftover)).toBeLessThan(output.indexOf("  Deleting file"));
  expect(output).toContain("Will remove from the destination, as left by an interrupted run: 1 file (");
  expect(remoteFiles()).toEqual(before.filter((name) => name !== leftover));
});

test("a missing data volume keeps nothing else from being put back", async () => {
  const [dblock, dlist] = [only("dblock"), only("dlist")];
  renameSync(join(program.remote, dblock), program.path("kept"));
  remove(dlist);
  const { code, errorId } = await run("repair");
  expect({ code, errorId }).toEqual({ code: 100, errorId: "MissingDblockFiles" });
  renameSync(program.path("kept"), join(program.remote, dblock));
  expect(only("dlist")).not.toBe(dlist);
  expect(await checkBackup(program.remote, undefined)).toEqual([]);
  await expectRestorable();
});

describe("with auto-cleanup", () => {
  test("a backup repairs first what it can", async () => {
    remove(only("dindex"));
    expect(await backup()).toMatchObject({ code: 100, errorId: "MissingRemoteFiles" });
    writeFileSync(join(program.source, "new.txt"), "new");
    const { code, output } = await backup({ "auto-cleanup": "true" });
    expect(code).toBe(2);
    expect(output).toContain("repairing before the backup");
    expect(await checkBackup(program.remote, undefined)).toEqual([]);
    await expectRestorable();
  });

  test("a backup ends where a repair alone would, and changes nothing", async () => {
    remove(only("dblock"));
    const before = remoteFiles();
    expect(await backup({ "auto-cleanup": "true" })).toMatchObject({ code: 100, errorId: "MissingDblockFiles" });
    expect(remoteFiles()).toEqual(before);
  });
});

describe("a rebuild", () => {
  beforeEach(() => {
    for (const end of ["", "-wal", "-shm"]) rmSync(program.database + end, { force: true });
  });

  test("reads no data volume", async () => {
    const { code, output } = await run("repair");
    expect(code).toBe(0);
    expect(output).not.toContain(".dblock.");
  });

  test("reads all data volumes with repair-force-block-use", async () => {
    expect((await run("repair", { "repair-force-block-use": "true" })).output).toContain(only("dblock"));
    expect((await backup()).code).toBe(1);
  });

  test("reads lists alone with repair-only-paths: enough to look, and to restore with the destination's help", async () => {
    const { code, output } = await run("repair", { "repair-only-paths": "true" });
    expect(code).toBe(0);
    expect(output).not.toMatch(/\.(dblock|dindex)\./);
    expect((await program.run("find", ["*file-7.txt"], options)).output).toContain("file-7.txt");
    await expectRestorable();
    expect(await backup()).toMatchObject({ code: 100, errorId: "DatabaseIsPartiallyRecreated" });
    expect((await run("repair")).code).toBe(0);
    expect((await backup()).code).toBe(1);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { AdoptedBackup } from "../support/adopted-backup.ts";
import { CommandLine } from "../support/command-line.ts";
import { GoldenBackup } from "../support/golden-backups.ts";

/** What Duplicati was seen to log at the level Information: the ids of the messages, in their order. */

const golden = new GoldenBackup("plain-four-versions");

/** What is told when a retention policy has chosen versions. */
const byPolicy = [
  "StartCheck",
  "FramesAndIntervals",
  "BackupList",
  "BackupsToDelete",
  "AllBackupsToDelete",
  "DeleteRemoteFileset",
  "DeleteResults",
  "CompactReason",
];

/** The ids of a run, but for what is said of each call to the destination. */
async function idsOf(log: string, run: (...options: string[]) => Promise<{ code: number }>): Promise<string[]> {
  rmSync(log, { force: true });
  const { code } = await run(`--log-file=${log}`, "--log-file-log-level=Information");
  expect(code).toBe(0);
  const ids = [...readFileSync(log, "utf8").matchAll(/^[-\d]+ [:\d]+ [+-]\d\d - \[Information-[\w.:]+-([\w ]+)\]: /gm)];
  return ids.map(([, id]) => id as string).filter((id) => id !== "BackendEvent");
}

describe("an operation on a backup tells", () => {
  let backup: AdoptedBackup;
  beforeAll(async () => {
    backup = await AdoptedBackup.of(golden);
  });
  afterAll(() => backup[Symbol.dispose]());

  const ids = (command: string, ...args: string[]) =>
    idsOf(backup.path("log.txt"), (...options) => backup.run(command, ...args, ...options));

  test("when it builds its database from the destination", async () => {
    rmSync(backup.path("local.sqlite"));
    expect(await ids("repair")).toEqual([
      "StartingOperation",
      "RebuildStarted",
      "FilelistsRestored",
      "RecreateCompletedCheckingDatabase",
      "RecreateCompleted",
      "CompletedOperation",
    ]);
  });

  test("when it restores without a database", async () => {
    const target = `--restore-path=${backup.path("target")}`;
    const found = await ids("restore", "*report*", "--version=3", "--no-local-db=true", target);
    expect(found.slice(0, 4)).toEqual(["StartingOperation", "NoLocalDatabase", "RebuildStarted", "FilelistsRestored"]);
    expect(found.at(-1)).toBe("CompletedOperation");
  });

  test("in which version it looks for what is restored", async () => {
    const found = await ids("restore", "*report*", "--version=3", `--restore-path=${backup.path("target-3")}`);
    expect(found).toContain("SearchingBackup");
  });

  test("what a purge replaces", async () => {
    expect(await ids("purge", "--include=*.bin", "--version=3")).toEqual([
      "StartingOperation",
      "StartingPurge",
      "ReplacingFileset",
      "CompactReason",
      "CompletedOperation",
    ]);
  });

  test("what a retention policy decides, and what is deleted", async () => {
    expect(await ids("delete", "--retention-policy=1D:1h,U:1D")).toEqual([
      "StartingOperation",
      ...byPolicy,
      "CompletedOperation",
    ]);
  });

  test("that a policy with nothing to delete deletes nothing", async () => {
    const found = await ids("delete", "--retention-policy=U:U");
    expect(found).toContain("NoFilesetsToDelete");
    expect(found).not.toContain("DeleteRemoteFileset");
  });
});

describe("queries of the database", () => {
  let backup: AdoptedBackup;
  beforeAll(async () => {
    backup = await AdoptedBackup.of(golden);
  });
  afterAll(() => backup[Symbol.dispose]());

  test("are told one by one when asked for, with the time they took", async () => {
    const run = (...options: string[]) => backup.run("test", "all", "--console-log-level=Profiling", ...options);
    const { code, output } = await run("--profile-all-database-queries=true");
    expect(code).toBe(0);
    expect(output).toMatch(/^select .* took 0:00:00:\d\d\.\d{3}$/im);
    expect(output).toMatch(/^COMMIT took /m);
    expect((await run()).output).not.toMatch(/^select /im);
  });

  test("that are too slow are a warning", async () => {
    const run = (threshold: string) =>
      backup.run(
        "restore",
        "*report*",
        "--profile-all-database-queries=true",
        threshold,
        "--restore-path=/nowhere",
        "--dry-run=true",
      );
    expect(await run("--long-database-query-threshold=0s")).toMatchObject({
      code: 2,
      output: expect.stringContaining("Slow query: "),
    });
    expect((await run("--long-database-query-threshold=-1s")).code).toBe(0);
    expect((await run("--long-database-query-threshold=1h")).code).toBe(0);
  });
});

test("a backup with a retention policy tells of it after its own list is up", async () => {
  using line = new CommandLine();
  mkdirSync(line.path("source"));
  const url = `file://${line.path("backup")}`;
  const options = ["--no-encryption=true", `--dbpath=${line.path("local.sqlite")}`];
  const run = (...more: string[]) => line.run("backup", url, line.path("source"), ...options, ...more);
  for (const content of ["one", "second"]) {
    writeFileSync(line.path("source", "a.txt"), content);
    expect((await run()).code).toBe(0);
  }
  writeFileSync(line.path("source", "a.txt"), "the third");
  const found = await idsOf(line.path("log.txt"), (...more) => run("--retention-policy=1D:1h", ...more));
  expect(found.slice(0, 1)).toEqual(["StartingOperation"]);
  // Whether there is something to compact is a matter of what else is in the volumes; what it will move is Bunker's own.
  const toEnd = found.slice(found.indexOf("StartCheck")).filter((id) => !/^Compact(Results|Plan)$/.test(id));
  expect(toEnd).toEqual([...byPolicy, "Test results", "CompletedOperation"]);
});

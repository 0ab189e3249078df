import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BackupJob } from "../../support/backup-job.ts";
import { Crash } from "../../support/crash.ts";
import { everything, snapshot } from "../../support/tree-snapshot.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-interrupted-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Make = (path: string) => void;
const file: Make = (path) => writeFileSync(path, "a file");
const tree: Make = (path) => {
  mkdirSync(join(path, "sub"), { recursive: true });
  writeFileSync(join(path, "sub", "inner"), "inside");
};
const link: Make = (path) => symlinkSync("nowhere", path);
const folderLink: Make = (path) => symlinkSync("..", path);

test.each([
  ["a file that becomes a folder", file, tree],
  ["a folder that becomes a file", tree, file],
  ["a folder that becomes a link", tree, link],
  ["a folder that becomes a link to a folder", tree, folderLink],
  ["a link to a folder that becomes a file", folderLink, file],
  ["a link that becomes a folder", link, tree],
])("%s during a backup that is killed is one thing in the version made of it", async (_, before, after) => {
  const source = join(folder, "source");
  mkdirSync(source);
  writeFileSync(join(source, "other"), "stays");
  const job = new BackupJob(folder, { "no-encryption": "true", "number-of-retries": "0" });
  const path = join(source, "it");
  before(path);
  await job.backup([`${source}/`]);

  rmSync(path, { recursive: true });
  after(path);
  {
    // All data is up, and the list is not.
    using crash = new Crash(3, "before");
    job.onDatabase = (database) => crash.watch(database);
    await expect(job.backup([`${source}/`])).rejects.toThrow();
  }
  job.onDatabase = () => undefined;
  expect((await job.backup([`${source}/`])).complaints).toEqual([]);
  const parts = { ...everything, times: false, linkTimes: false };
  for (const version of ["1", "0"]) {
    const target = join(folder, `restored-${version}`);
    const given = { version, "restore-permissions": "true", "allow-restore-outside-target-directory": "true" };
    expect((await job.restore(target, given, "none")).complaints).toEqual([]);
    expect(snapshot(target, parts)).toEqual(snapshot(source, parts));
  }
});

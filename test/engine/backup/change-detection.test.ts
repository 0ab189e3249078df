import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BackupJob } from "../../support/backup-job.ts";

let folder: string;
let file: string;
let job: BackupJob;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-changes-"));
  mkdirSync(join(folder, "source"));
  file = join(folder, "source", "file");
  job = new BackupJob(folder, { "no-encryption": "true", "backup-test-samples": "0" });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const time = new Date("2026-02-03T04:05:06.789Z");

/** How many files a second run opens and finds changed after the file was replaced. */
async function secondRun(content: string, modified: Date, options: Record<string, string>): Promise<[number, number]> {
  writeFileSync(file, "before");
  utimesSync(file, time, time);
  await job.backup([join(folder, "source")]);
  writeFileSync(file, content);
  utimesSync(file, modified, modified);
  const { result } = await job.backup([join(folder, "source")], options);
  return [result.OpenedFiles, result.ModifiedFiles];
}

const timeOnly = { "check-filetime-only": "true" };
const everything = { "disable-filetime-check": "true" };
const later = new Date(time.getTime() + 5000);
for (const [what, content, modified, options, opened, changed] of [
  ["nothing has changed", "before", time, {}, 0, 0],
  ["the content has, but neither time nor size", "beforf", time, {}, 0, 0],
  ["the size has", "longer than before", time, {}, 1, 1],
  ["the time has, which is stored with it", "before", later, {}, 1, 1],
  ["the size has, and only times are looked at", "longer than before", time, timeOnly, 0, 0],
  ["the time has, and only times are looked at", "beforf", later, timeOnly, 1, 1],
  ["the content has, and times are not believed", "beforf", time, everything, 1, 1],
  ["nothing has, and times are not believed", "before", time, everything, 1, 0],
  [
    "the content has, and times are looked at alone, but not believed",
    "beforf",
    time,
    { ...timeOnly, ...everything },
    1,
    1,
  ],
] as const) {
  test(`a file is ${opened ? "read" : "carried over"} where ${what}`, async () => {
    expect(await secondRun(content, modified, options)).toEqual([opened, changed]);
  });
}

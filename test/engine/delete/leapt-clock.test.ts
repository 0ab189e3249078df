import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BackupJob } from "../../support/backup-job.ts";

let folder: string;
let source: string;
let job: BackupJob;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-leapt-clock-"));
  source = join(folder, "source");
  mkdirSync(source);
  job = new BackupJob(folder, { "no-encryption": "true", "backup-test-samples": "0" });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let runs = 0;
async function backup(options: Record<string, string>): Promise<{ versions: number; complaints: string[] }> {
  writeFileSync(join(source, "file"), `run ${++runs}`);
  const { complaints } = await job.backup([source], options);
  const versions = readdirSync(job.remote).filter((name) => name.includes(".dlist.")).length;
  return { versions, complaints: complaints.map((complaint) => complaint.replace(/:.*/s, "")) };
}

for (const rules of [{ "keep-time": "6M" }, { "retention-policy": "6M:U" }] as Record<string, string>[]) {
  test(`a backup whose clock may be years ahead removes nothing by ${Object.keys(rules)}, until a week has passed`, async () => {
    for (let day = 0; day < 3; day++) {
      await backup(rules);
      job.wait(1);
    }
    job.wait(800);
    expect(await backup(rules)).toEqual({ versions: 4, complaints: ["RetentionRestsAfterLeap"] });
    job.wait(1);
    expect(await backup(rules)).toEqual({ versions: 5, complaints: [] });
    job.wait(7);
    expect(await backup(rules)).toEqual({ versions: 3, complaints: [] });
  });
}

test("rules by number hold all the time, and a pause that lets no version grow too old is not worth a word", async () => {
  await backup({});
  await backup({});
  job.wait(800);
  expect(await backup({ "keep-time": "10Y" })).toEqual({ versions: 3, complaints: [] });
  expect(await backup({ "keep-versions": "2" })).toEqual({ versions: 2, complaints: [] });
});

test("runs in which nothing had changed are signs of life, too", async () => {
  const rules = { "keep-time": "6M" };
  await backup(rules);
  await backup(rules);
  for (let run = 0; run < 16; run++) {
    job.wait(50);
    await job.backup([source], rules);
  }
  expect(await backup(rules)).toEqual({ versions: 1, complaints: [] });
});

import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BackupJob } from "../../support/backup-job.ts";

let folder: string;
let source: string;
let job: BackupJob;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-pinned-"));
  source = join(folder, "source");
  mkdirSync(source);
  job = new BackupJob(folder, { "no-encryption": "true", "backup-test-samples": "0" });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The times of the versions at the destination, as their lists are named, oldest first. */
function versions(): string[] {
  return readdirSync(job.remote)
    .flatMap((name) => /-(\w+)\.dlist\./.exec(name)?.[1] ?? [])
    .sort();
}

let runs = 0;
async function backup(options: Record<string, string> = {}): Promise<string[]> {
  writeFileSync(join(source, "file"), `run ${++runs}`);
  const { complaints } = await job.backup([source], options);
  expect(complaints).toEqual([]);
  job.wait(1);
  return versions();
}

test("no rule deletes a pinned version, and the others go as they would without it", async () => {
  await backup();
  const [first = "", second = "", third = ""] = [...(await backup()), ...(await backup()).slice(2)];
  const rules = { "keep-versions": "2", "pinned-versions": first };
  const [kept, ...others] = await backup(rules);
  expect([kept, others[0], others.length]).toEqual([first, third, 2]);
  expect(versions()).not.toContain(second);
  const byAge = await backup({ "keep-time": "1h", "pinned-versions": first });
  expect(byAge[0]).toBe(first);
  const byPolicy = await backup({ "retention-policy": "2h:U", "pinned-versions": first });
  expect([byPolicy[0], byPolicy.length]).toEqual([first, 2]);
  expect((await backup({ "keep-versions": "1" })).length).toBe(1);
});

test("delete refuses to delete a pinned version that it is told to, and all that was named with it stays", async () => {
  await backup();
  await backup();
  const [oldest = "", ...newer] = await backup();
  const pins = { "pinned-versions": oldest };
  expect(job.delete("1-2", pins)).rejects.toThrow("is pinned");
  expect(versions()).toEqual([oldest, ...newer]);
  await job.delete("1", pins);
  expect(versions()).toEqual([oldest, newer[1] as string]);
  await job.delete("1");
  expect(versions()).toEqual([newer[1] as string]);
});

test("a pinned version from whose list a file was purged is still held", async () => {
  writeFileSync(join(source, "secret"), "never meant to be here");
  const [first = ""] = await backup();
  await job.purge([join(source, "secret")]);
  const [moved = ""] = versions();
  expect(moved).not.toBe(first);
  await backup();
  const after = await backup({ "keep-versions": "1", "pinned-versions": first });
  expect([after[0], after.length]).toEqual([moved, 2]);
});

import { afterEach, beforeEach, expect, test } from "bun:test";
import { acknowledgeChange, changeRecord } from "../../../src/jobs/changes/change-record.ts";
import { ChangeWatch } from "../../../src/jobs/changes/change-watch.ts";
import { JobWorld } from "../job-world.ts";

let world: JobWorld;
let watch: ChangeWatch;
let told: string[];

beforeEach(() => {
  world = new JobWorld("2026-06-01T03:00:00Z");
  told = [];
  const { database, events, log } = world;
  const report = async (_: number, { text }: { text: string }) => {
    told.push(text);
  };
  watch = new ChangeWatch({ database, events, report, log });
  watch.start();
});
afterEach(() => {
  watch.stop();
  expect(world.complaints).toEqual([]);
  world.end();
});

const calm = { ExaminedFiles: 1000, SizeOfExaminedFiles: 5000, ModifiedFiles: 3, DeletedFiles: 1 };
const attack = { ...calm, ModifiedFiles: 400 };
let days = 0;

async function backup(jobId: number, summary: Record<string, unknown>): Promise<void> {
  world.tasks.summary = summary;
  world.tasks.add({ kind: "operation", operation: "Backup", jobId: String(jobId) });
  await world.clock.advance(new Date(Date.UTC(2026, 5, 2 + days++)).toISOString());
}

async function withHistory(settings: Record<string, string> = {}): Promise<number> {
  days = 0;
  const job = world.addJob("docs", settings);
  for (let count = 0; count < 9; count++) await backup(job, calm);
  return job;
}

const record = (job: number) => changeRecord(world.database.jobs.get(job)?.metadata ?? {});
const notices = () => world.database.notifications.list().map(({ type, messageId }) => `${type} ${messageId}`);

test("an unusual change is told once, until it is acknowledged", async () => {
  const job = await withHistory();
  expect([told, notices()]).toEqual([[], []]);
  await backup(job, attack);
  expect(record(job)).toMatchObject({ kind: "files", changed: 401, of: 1000, usual: 4 });
  expect(notices()).toEqual(["Warning UnusualChange"]);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("401 of 1000 files (40 %)");
  await backup(job, { ...attack, DeletedFiles: 900 });
  expect([told.length, notices().length]).toEqual([1, 1]);
  acknowledgeChange(world, job);
  expect([record(job), notices()]).toEqual([undefined, []]);
});

test("ignore files that leave out far more than before are such a change", async () => {
  const job = world.addJob("docs");
  days = 0;
  for (let count = 0; count < 9; count++) await backup(job, { ...calm, IgnoredFiles: 5, SizeOfIgnoredFiles: 50 });
  await backup(job, { ...calm, IgnoredFiles: 505, SizeOfIgnoredFiles: 5000 });
  expect(record(job)).toMatchObject({ kind: "ignored-files", more: 500, of: 1000, usual: 0 });
  expect(told[0]).toContain("Ignore files leave out 500 files more than in the run before, which had 1000");
});

test("runs that did not come to their end are no measure, and are not measured", async () => {
  const job = await withHistory();
  for (const end of ["PartialBackup", "Interrupted", "Dryrun"]) await backup(job, { ...attack, [end]: true });
  expect(record(job)).toBeUndefined();
  await backup(job, attack);
  expect(record(job)).toBeDefined();
});

test("nobody is warned who does not want it", async () => {
  const job = await withHistory({ "--unusual-change-warning": "false" });
  await backup(job, attack);
  expect([record(job), notices(), told]).toEqual([undefined, [], []]);
});

import { afterEach, beforeEach, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { acceptedWarnings, acceptWarning, revokeWarning } from "../../src/jobs/accepted-warnings.ts";
import { JobStore, type JobWithSchedule } from "../../src/jobs/job-store.ts";
import { QueuePlace } from "../support/queue-place.ts";

let place: QueuePlace;
beforeEach(() => {
  place = new QueuePlace();
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
});

/** The name of this file can't be stored. */
const nameless = (folder: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x2e, 0x62])]);

test("a warning that is accepted counts no longer, and is stored all the same", async () => {
  const jobId = place.addJob("docs");
  writeFileSync(nameless(place.path("docs-source")), "x");
  const jobs = new JobStore(place.database, place.events, place.folder);
  const job = () => jobs.get(jobId) as JobWithSchedule;
  const run = async () => {
    await place.ended(place.add("Backup", jobId));
    const last = place.database.runs.last(Number(jobId), "Backup");
    const ended = Date.parse(String(last?.summary.EndTime));
    const call = { call: "run-warnings", ended, offset: 0, count: 10 } as const;
    const found = await place.queue.immediate(jobId, { ...call, search: "NOT VALID" });
    const none = await place.queue.immediate(jobId, { ...call, search: "something else" });
    expect(none.total).toBe(0);
    return { outcome: last?.outcome, summary: last?.summary, kinds: found.warnings.map(({ kind }) => kind) };
  };
  const before = await run();
  expect(before).toMatchObject({ outcome: "Warning", kinds: ["Warning"] });
  expect(place.database.notifications.list()).toHaveLength(1);

  const warning = { id: "PathNotFound", path: `${place.path("docs-source")}/` };
  acceptWarning(jobs, job(), warning);
  acceptWarning(jobs, job(), warning);
  expect(acceptedWarnings(job().job)).toEqual([warning]);
  const after = await run();
  expect(after).toMatchObject({ outcome: "Success", kinds: ["Accepted"] });
  expect(after.summary).toMatchObject({ WarningsActualLength: 0, AcceptedWarningsActualLength: 1 });
  expect(place.database.notifications.list()).toEqual([]);

  revokeWarning(jobs, job(), warning);
  expect(job().job.settings.map(({ name }) => name)).not.toContain("--accepted-warnings");
  expect((await run()).outcome).toBe("Warning");
});

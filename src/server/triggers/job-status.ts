import * as v from "valibot";
import type { JobListing } from "../../jobs/job-store.ts";
import { formatUtcTime } from "../../support/time.ts";
import { backupCondition } from "../pages/backup-states.ts";
import type { Services } from "../services.ts";

const time = v.nullable(v.string());

/** How a job does, for other programs. */
export const jobStatus = v.object({
  BackupID: v.string(),
  Name: v.string(),
  State: v.picklist(["safe", "overdue", "failing", "never", "paused", "running"]),
  /** What runs or waits for it. */
  Tasks: v.array(v.object({ ID: v.number(), Status: v.string(), Phase: v.nullable(v.string()) })),
  /** The last run that has ended. */
  LastRun: v.nullable(
    v.object({ Outcome: v.string(), Started: v.string(), Finished: v.string(), Message: v.nullable(v.string()) }),
  ),
  /** When the last good version was made. */
  LastGood: time,
  NextRun: time,
  /** The time of a run has come, but it waits for an hour in which it may run, or for a drive or destination. */
  WaitsFor: v.nullable(v.picklist(["window", "destination", "metered", "network", "network-unknown"])),
});

export function statusOf(services: Services, { job, schedule }: JobListing): v.InferOutput<typeof jobStatus> {
  const { database, tasks, scheduler } = services;
  const own = tasks.list().filter(({ jobId }) => jobId === job.id);
  const isRunning = own.some(({ status }) => status === "Running");
  const condition = backupCondition(services, { ...job, id: Number(job.id) }, schedule, isRunning);
  const last = database.runs.last(Number(job.id), job.operationType);
  const next = scheduler.proposed().find(({ jobId }) => String(jobId) === job.id)?.time;
  return {
    BackupID: job.id,
    Name: job.name,
    State: condition.state,
    Tasks: own.map(({ id, status }) => ({
      ID: id,
      Status: status,
      Phase: tasks.progressOf(id)?.progress.phase ?? null,
    })),
    LastRun: last
      ? {
          Outcome: last.outcome,
          Started: formatUtcTime(last.started),
          Finished: formatUtcTime(last.finished),
          Message: condition.failed?.message ?? null,
        }
      : null,
    LastGood: condition.lastGood ? formatUtcTime(condition.lastGood) : null,
    NextRun: next ? formatUtcTime(next) : null,
    WaitsFor: scheduler.held().find(({ jobId }) => String(jobId) === job.id)?.reason ?? null,
  };
}

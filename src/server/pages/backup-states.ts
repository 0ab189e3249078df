import type { BackupState } from "../../../views/parts/state.tsx";
import type { StoredSchedule } from "../../database/server/schedules.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import { serverZone } from "../../jobs/scheduler/time-zone.ts";
import { graceOf, jobHealth } from "../../jobs/watch/job-health.ts";
import { lastGoodBackup } from "../../jobs/watch/last-good.ts";
import type { Services } from "../services.ts";

/** How a stored backup does. */
export interface BackupCondition {
  readonly state: BackupState;
  readonly lastGood: Date | undefined;
  /** The planned moment since which a good version is missing. */
  readonly missing: Date | undefined;
  /** The last run, if it failed. */
  readonly failed: { readonly time: Date; readonly message: string | undefined } | undefined;
}

/** @param isRunning whether a run of it is under way. */
export function backupCondition(
  { database, tasks, clock }: Pick<Services, "database" | "tasks" | "clock">,
  job: StoredJobSummary,
  schedule: StoredSchedule | undefined,
  isRunning: boolean,
): BackupCondition {
  const moment = {
    zone: serverZone(database.settings),
    now: clock.now(),
    isRunning: () => isRunning,
    grace: graceOf(database.settings),
  };
  const health = jobHealth(database, job, schedule, moment);
  const last = database.runs.last(job.id, job.operationType);
  const hasFailed = last?.outcome === "Error" || last?.outcome === "Fatal";
  const failed = hasFailed ? { time: last.finished, message: job.metadata.LastErrorMessage } : undefined;
  const isPaused = tasks.paused !== undefined && schedule !== undefined;
  const facts = { lastGood: lastGoodBackup(database, job, moment.now), missing: health.missing, failed };
  if (isRunning) return { state: "running", ...facts };
  if (failed) return { state: "failing", ...facts };
  if (health.state === "overdue") return { state: "overdue", ...facts };
  if (isPaused) return { state: "paused", ...facts };
  return { state: health.state === "never" ? "never" : "safe", ...facts };
}

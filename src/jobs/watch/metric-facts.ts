import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import type { PlannedRun } from "../scheduler/scheduler.ts";
import { serverZone } from "../scheduler/time-zone.ts";
import type { TaskQueue } from "../task-queue.ts";
import { graceOf, jobHealth } from "./job-health.ts";
import { lastGoodBackup } from "./last-good.ts";
import type { JobMetrics, MetricFacts } from "./metrics.ts";

export interface MetricSources {
  readonly database: Pick<ServerDatabase, "jobs" | "schedules" | "runs" | "settings">;
  readonly tasks: Pick<TaskQueue, "list" | "paused">;
  readonly scheduler: { proposed(): readonly PlannedRun[] };
  readonly version: string;
  readonly startedAt: Date;
  readonly now: Date;
}

/** Gathers what the metrics tell. */
export function readMetricFacts(sources: MetricSources): MetricFacts {
  const { database, tasks, scheduler, version, startedAt, now } = sources;
  const schedules = new Map(database.schedules.all().map((schedule) => [schedule.jobId, schedule]));
  const nextRuns = new Map(scheduler.proposed().map(({ jobId, time }) => [jobId, time]));
  const listed = tasks.list();
  const running = listed.filter(({ status }) => status === "Running");
  const moment = {
    zone: serverZone(database.settings),
    now,
    grace: graceOf(database.settings),
    isRunning: (id: number) => running.some(({ jobId }) => jobId === String(id)),
  };
  return {
    version,
    now,
    startedAt,
    isPaused: tasks.paused !== undefined,
    runningTasks: running.length,
    waitingTasks: listed.length - running.length,
    jobs: database.jobs.list().map((job) => ({
      ...storedMetrics(database, job, now),
      nextRun: nextRuns.get(job.id),
      state: jobHealth(database, job, schedules.get(job.id), moment).state,
    })),
  };
}

function storedMetrics(
  database: Pick<ServerDatabase, "runs">,
  job: StoredJobSummary,
  now: Date,
): Omit<JobMetrics, "state" | "nextRun"> {
  const { id, name, metadata, operationType } = job;
  const last = database.runs.last(id, operationType);
  const count = (key: string) => countOf(metadata[key]);
  return {
    id,
    name,
    lastGood: lastGoodBackup(database, job, now),
    lastRun: last && {
      finished: last.finished,
      seconds: (last.finished.getTime() - last.started.getTime()) / 1000,
      outcome: last.outcome,
    },
    runs: database.runs.outcomes(id, operationType),
    errors: database.runs.errorIds(id, operationType),
    sourceFiles: count("SourceFilesCount"),
    sourceSize: count("SourceFilesSize"),
    storedSize: count("TargetFilesSize"),
    versions: count("BackupListCount"),
    freeSpace: count("FreeQuotaSpace"),
  };
}

/** Undefined for what is unknown, which is stored as -1 or not at all. */
function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

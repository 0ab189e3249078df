import { isGoodRun } from "../../database/server/records.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import { budgetOptions, priceOptions } from "../../options/index.ts";
import type { MonthlyTraffic } from "../budget/traffic-book.ts";
import { changeRecord } from "../changes/change-record.ts";
import { readCopies } from "../copies.ts";
import { drillRecord } from "../drills/drill-record.ts";
import { toOptions } from "../job-options.ts";
import { workOf } from "../outcome.ts";
import type { PlannedRun } from "../scheduler/scheduler.ts";
import { serverZone } from "../scheduler/time-zone.ts";
import type { TaskQueue } from "../task-queue.ts";
import { type CopyHealth, copyHealth } from "./copy-health.ts";
import { graceOf, jobHealth } from "./job-health.ts";
import { lastGoodBackup } from "./last-good.ts";
import type { DestinationMetrics, JobMetrics, MetricFacts } from "./metrics.ts";

export interface MetricSources {
  readonly database: Pick<
    ServerDatabase,
    "jobs" | "schedules" | "runs" | "settings" | "copyStates" | "globalOptions" | "runTotals"
  >;
  readonly tasks: Pick<TaskQueue, "list" | "paused">;
  /** This month at the destinations of a job; absent: nobody wants to know. */
  readonly trafficOf?: (jobId: number) => readonly MonthlyTraffic[];
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
  const known = readCopies(database);
  const totals = database.runTotals.all();
  const mayBeMetered = meteredJobs(database);
  return {
    version,
    now,
    startedAt,
    isPaused: tasks.paused !== undefined,
    runningTasks: running.length,
    waitingTasks: listed.length - running.length,
    jobs: database.jobs.list().map((job) => {
      const schedule = schedules.get(job.id);
      const { state } = jobHealth(database, job, schedule, moment);
      const own = storedMetrics(database, job, state, now);
      const copies = copyHealth(database, job, schedule, known, moment).map(copyMetrics);
      const months = mayBeMetered(job.id) ? (sources.trafficOf?.(job.id) ?? []) : [];
      return {
        ...own,
        totals: totals.get(job.id),
        nextRun: nextRuns.get(job.id),
        destinations: [...own.destinations, ...copies].map((each) => withMonth(each, months)),
      };
    }),
  };
}

/** Which jobs may have a budget, or prices: to look for that at all of them takes long where there are many. */
function meteredJobs({ jobs, globalOptions }: Pick<ServerDatabase, "jobs" | "globalOptions">): (id: number) => boolean {
  const names = [...budgetOptions, ...priceOptions, copiesOption];
  const global = Object.keys(toOptions(globalOptions.all()));
  if (names.some((name) => global.includes(name))) return () => true;
  const own = jobs.settingsNamed(names);
  const targets = jobs.targets();
  return (id) => (own.get(id) ?? []).length > 0 || targets.has(id);
}

const copiesOption = "remote-sync-json-config";

function withMonth(destination: DestinationMetrics, months: readonly MonthlyTraffic[]): DestinationMetrics {
  const found = months.find(({ number }) => number === destination.number);
  if (!found) return destination;
  const { limits, left, cost } = found;
  const leftOf = (kind: keyof typeof left) => (limits[kind] === undefined ? undefined : left[kind]);
  const [requests, uploaded, downloaded] = [leftOf("requests"), leftOf("uploaded"), leftOf("downloaded")];
  return { ...destination, budgetLeft: { requests, uploaded, downloaded }, cost };
}

function copyMetrics({ copy, stored, state, lastGood, failed }: CopyHealth): DestinationMetrics {
  return {
    number: copy.number,
    type: typeOf(copy.url),
    state,
    lastGood,
    isFailing: failed !== undefined,
    freeSpace: stored?.freeSpace ?? undefined,
    totalSpace: stored?.totalSpace ?? undefined,
  };
}

/** What kind of destination it is, which tells nothing of where it is. */
function typeOf(url: string): string {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? "file";
}

function storedMetrics(
  database: Pick<ServerDatabase, "runs">,
  job: StoredJobSummary,
  state: JobMetrics["state"],
  now: Date,
): JobMetrics & { readonly destinations: readonly DestinationMetrics[] } {
  const { id, name, metadata, operationType } = job;
  const last = database.runs.last(id, operationType);
  const lastGood = lastGoodBackup(database, job, now);
  const isFailing = last !== undefined && last.outcome !== "Aborted" && !isGoodRun(last);
  const drills = drillRecord(database, id);
  const count = (key: string) => countOf(metadata[key]);
  return {
    id,
    name,
    state,
    lastGood,
    lastRun: last && {
      finished: last.finished,
      seconds: (last.finished.getTime() - last.started.getTime()) / 1000,
      outcome: last.outcome,
      work: workOf(last.summary),
    },
    runs: database.runs.outcomes(id, operationType),
    errors: database.runs.errorIds(id, operationType),
    sourceFiles: count("SourceFilesCount"),
    sourceSize: count("SourceFilesSize"),
    storedSize: count("TargetFilesSize"),
    versions: count("BackupListCount"),
    // Its own destination does as the backup does.
    destinations: [
      {
        number: 0,
        type: typeOf(job.targetUrl),
        state,
        lastGood,
        isFailing,
        freeSpace: count("FreeQuotaSpace"),
        totalSpace: count("TotalQuotaSpace"),
        quota: count("AssignedQuotaSpace"),
      },
    ],
    proven: drills.proven,
    hasUnusualChange: changeRecord(metadata) !== undefined,
    hasDrillFailed: drills.last && drills.last.end === "failed",
  };
}

/** Undefined for what is unknown, which is stored as -1 or not at all. */
function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

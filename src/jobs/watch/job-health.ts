import type { StoredSchedule } from "../../database/server/schedules.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import { parseTimespan } from "../../options/values/index.ts";
import type { TimeZone } from "../scheduler/time-zone.ts";
import { lastGoodBackup } from "./last-good.ts";
import { type BackupHealth, healthOf } from "./overdue.ts";
import { currentRecord, skippedRun } from "./watch-record.ts";

/** What is known beside the database. */
export interface HealthMoment {
  readonly zone: TimeZone;
  readonly now: Date;
  readonly isRunning: (jobId: number) => boolean;
  /** See {@link graceOf}. */
  readonly grace: number | undefined;
}

/** How a stored job's backup does (see `overdue.ts`). */
export function jobHealth(
  database: Pick<ServerDatabase, "runs">,
  job: StoredJobSummary,
  schedule: StoredSchedule | undefined,
  { zone, now, isRunning, grace }: HealthMoment,
): BackupHealth {
  const watched = {
    schedule,
    scheduleSince: currentRecord(job.metadata, schedule, now).record.since,
    lastGood: lastGoodBackup(database, job, now),
    followed: endOfFollowed(database, schedule?.extras.after ?? []),
    skipped: skippedRun(job.metadata),
    isRunning: isRunning(job.id),
  };
  return healthOf(watched, zone, now, grace);
}

/** Seconds after a planned moment in which its backup need not have ended; undefined: by the schedule. */
export function graceOf(settings: Pick<ServerDatabase["settings"], "get">): number | undefined {
  return timespanSetting(settings, "overdue-grace");
}

/** Seconds of a setting; undefined when it is not set, or can't be read. */
export function timespanSetting(settings: Pick<ServerDatabase["settings"], "get">, name: string): number | undefined {
  const text = settings.get(name)?.trim() ?? "";
  try {
    return text === "" ? undefined : Math.max(0, parseTimespan(text));
  } catch {
    return undefined; // an alarm by the usual rule is better than none
  }
}

/** When the runs ended that a job comes after; undefined if it comes after none, or if one of them never ran. */
export function endOfFollowed({ runs }: Pick<ServerDatabase, "runs">, after: readonly number[]): Date | undefined {
  const ends = after.map((id) => (runs.last(id, "Backup") ?? runs.last(id, "Sync"))?.finished);
  if (ends.length === 0 || ends.includes(undefined)) return undefined;
  return new Date(Math.max(...ends.map((end) => end?.getTime() ?? 0)));
}

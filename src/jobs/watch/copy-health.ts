import type { CopyState } from "../../database/server/copy-states.ts";
import type { StoredSchedule } from "../../database/server/schedules.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import type { JobCopy, KnownCopies } from "../copies.ts";
import { endOfFollowed, type HealthMoment } from "./job-health.ts";
import { believed } from "./last-good.ts";
import { type BackupHealth, healthOf } from "./overdue.ts";
import { currentRecord, skippedRun } from "./watch-record.ts";

/** How a further destination of a job does. */
export interface CopyHealth extends BackupHealth {
  readonly copy: JobCopy;
  /** Undefined: nobody has looked at it yet. */
  readonly stored: CopyState | undefined;
  /** When the last complete copy was made; undefined: never. */
  readonly lastGood: Date | undefined;
  /** Its drive was not there at the last attempt. */
  readonly isAway: boolean;
  /** The last attempt, if it failed. */
  readonly failed: { readonly time: Date; readonly message: string; readonly id: string | undefined } | undefined;
}

/**
 * How the further destinations of a stored job do. A copy is expected after each planned run as the backup is, or after those
 * that its interval or its count of backups leaves.
 */
export function copyHealth(
  database: Pick<ServerDatabase, "runs">,
  job: StoredJobSummary,
  schedule: StoredSchedule | undefined,
  known: KnownCopies,
  moment: HealthMoment,
): CopyHealth[] {
  const { zone, now, isRunning, grace } = moment;
  const since = currentRecord(job.metadata, schedule, now).record.since;
  const followed = endOfFollowed(database, schedule?.extras.after ?? []);
  const states = new Map(known.states.get(job.id)?.map((state) => [state.name, state]));
  return (known.copies.get(job.id) ?? []).map((copy) => {
    const state = states.get(copy.name);
    const lastGood = believed(state?.lastGood ?? undefined, now);
    const watched = {
      schedule,
      scheduleSince: later(since, believed(state?.since, now) ?? now),
      lastGood: lastGood && sufficesUntil(database, job, copy, lastGood, now),
      followed,
      skipped: skippedRun(job.metadata),
      isRunning: isRunning(job.id),
    };
    const health = healthOf(watched, zone, now, grace);
    const failed = state?.failed ? toFailure(state, state.failed) : undefined;
    const isAway = !failed && typeof state?.message === "string";
    return { ...health, copy, stored: state, lastGood, isAway, failed };
  });
}

function toFailure({ message, messageId }: CopyState, time: Date): NonNullable<CopyHealth["failed"]> {
  return { time, message: message ?? "", id: messageId ?? undefined };
}

/** Up to which planned run a copy that was made at a moment is as good as one that was made then. */
function sufficesUntil(
  { runs }: Pick<ServerDatabase, "runs">,
  { id, operationType }: StoredJobSummary,
  { schedule }: JobCopy,
  made: Date,
  now: Date,
): Date {
  switch (schedule.kind) {
    case "inline":
      return made;
    case "interval":
      return new Date(made.getTime() + schedule.seconds * 1000);
    case "counting":
      // The run that made it is the first good one that has ended since; the count-th one after it copies again.
      return runs.goodEndAfter(id, operationType, made, Math.max(1, schedule.count)) ?? now;
  }
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

import { type RunTimes, runTimesOf, type ScheduleTimes } from "../scheduler/run-times.ts";
import type { TimeZone } from "../scheduler/time-zone.ts";

/** What the state of a job's backup is found from. */
export interface WatchedJob {
  /** Undefined: it runs when somebody starts it. */
  readonly schedule: ScheduleTimes | undefined;
  /** Since when the schedule is what it is; what was planned before does not count. */
  readonly scheduleSince: Date;
  /** When the last good backup ended; undefined: never. */
  readonly lastGood: Date | undefined;
  /** When the runs ended that this one comes after; undefined if it comes after none, or if one of them never ran. */
  readonly followed: Date | undefined;
  /** A planned moment that was skipped on purpose. */
  readonly skipped: Date | undefined;
  readonly isRunning: boolean;
}

/** `never`: there is no good backup yet, and none should be there. */
export interface BackupHealth {
  readonly state: "good" | "never" | "overdue";
  /** The planned moment since which a good backup is missing; only when overdue. */
  readonly missing?: Date;
}

const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;

/**
 * Tells whether a backup has stopped: a planned moment has passed, with the grace that follows it, and no good backup has
 * ended since. What counts is the plan, not when somebody last ran it.
 *
 * @param grace in seconds; undefined: half the time between runs, from an hour to a day.
 */
export function healthOf(job: WatchedJob, zone: TimeZone, now: Date, grace: number | undefined): BackupHealth {
  const missing = missingSince(job, zone, now, grace);
  if (missing) return { state: "overdue", missing };
  return { state: job.lastGood ? "good" : "never" };
}

function missingSince(job: WatchedJob, zone: TimeZone, now: Date, grace: number | undefined): Date | undefined {
  const { schedule, scheduleSince, lastGood, isRunning } = job;
  // The first backup may take days.
  if (!schedule || (isRunning && !lastGood)) return undefined;
  const planned = lastExpected(job, schedule, zone, now, grace);
  if (!planned || planned < scheduleSince) return undefined;
  return lastGood && lastGood >= planned ? undefined : planned;
}

/** The last moment from which on there should be a good backup, and whose grace is over. */
function lastExpected(
  job: WatchedJob,
  schedule: ScheduleTimes,
  zone: TimeZone,
  now: Date,
  grace: number | undefined,
): Date | undefined {
  let times: RunTimes | undefined;
  try {
    times = runTimesOf(schedule, zone);
  } catch {
    return overSince(job.scheduleSince, now, grace); // nothing runs by a schedule that can't be read
  }
  return times ? lastDue(job, times, now, grace) : job.followed && overSince(job.followed, now, grace);
}

/** The last planned moment whose grace is over. */
function lastDue({ skipped }: WatchedJob, times: RunTimes, now: Date, grace: number | undefined): Date | undefined {
  const last = (latest: Date) => {
    const run = times.last(latest);
    return run && run.getTime() === skipped?.getTime() ? times.last(new Date(run.getTime() - second)) : run;
  };
  const newest = last(now);
  return newest && last(new Date(now.getTime() - graceFor(newest, times, grace)));
}

/** The moment, if its grace is over; that of what has no distance between runs is a day. */
function overSince(moment: Date, now: Date, grace: number | undefined): Date | undefined {
  const milliseconds = grace === undefined ? day : grace * second;
  return now.getTime() - moment.getTime() >= milliseconds ? moment : undefined;
}

/** Milliseconds after a planned moment in which its backup need not have ended. */
function graceFor(run: Date, times: RunTimes, grace: number | undefined): number {
  if (grace !== undefined) return grace * second;
  const before = times.last(new Date(run.getTime() - second));
  const distance = before ? run.getTime() - before.getTime() : day;
  return Math.min(Math.max(distance / 2, hour), day);
}

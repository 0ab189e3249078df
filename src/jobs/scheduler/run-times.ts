import { daysOfRule } from "../weekdays.ts";
import { parseCron } from "./cron.ts";
import { parseInterval } from "./interval.ts";
import { gapBefore, lastRun, NoNextRun, nextRun } from "./next-run.ts";
import { localTime, type TimeZone } from "./time-zone.ts";

/** What of a schedule its times come from. */
export interface ScheduleTimes {
  readonly time: Date;
  /** Empty: it has no times of its own. */
  readonly repeat: string;
  readonly rule: string;
  readonly lastRun: Date | null;
  /** `cron` stands for time, interval and days. */
  readonly extras: {
    readonly cron?: string | undefined;
    readonly skipNext?: boolean | undefined;
    readonly minuteOfDay?: number | undefined;
  };
}

export interface RunTimes {
  /** The first run that is `earliest` or later, on the grid through `base`. Throws NoNextRun. */
  next(base: Date, earliest: Date | undefined): Date;
  /** The time of day that a run should have had, if the clocks skip it on its day. */
  missedMinute(run: Date): number | undefined;
  /** The last run that is `latest` or earlier; undefined if none is near. */
  last(latest: Date): Date | undefined;
}

/** How a schedule's times are found, or undefined if it has none (a job that only follows others). Throws a UserError. */
export function runTimesOf(schedule: ScheduleTimes, zone: TimeZone): RunTimes | undefined {
  const { repeat, rule, extras } = schedule;
  if (extras.cron) {
    const cron = parseCron(extras.cron, zone);
    return {
      next: (base, earliest) => cron.next(earliest && earliest > base ? earliest : base),
      missedMinute: () => undefined,
      last: (latest) => cron.last(latest),
    };
  }
  if (repeat.trim() === "") return undefined;
  const minuteOfDay = extras.minuteOfDay ?? localTime(schedule.time, zone).minuteOfDay;
  const grid = { interval: parseInterval(repeat), days: daysOfRule(rule), zone, minuteOfDay };
  return {
    next: (base, earliest) => nextRun(base, earliest, grid),
    missedMinute: (run) => (!grid.interval.hasClockPart && gapBefore(run, grid) > 0 ? minuteOfDay : undefined),
    last: (latest) => lastRun(schedule.time, latest, grid),
  };
}

const second = 1000;
/** After the clock was put back, the next run may be so many times as far away as runs usually are. */
const longestWait = 1.5;

/**
 * The next run where the clock was put back behind the last one. The `planned` one stays where it is as long as it is near;
 * else it is the first from `now` on. So no run comes right after another, none is missing for long, and all stay at their time
 * of day (Duplicati runs at once then, and counts from there).
 */
export function nextAfterSetback(times: RunTimes, planned: Date, now: Date): Date {
  const before = times.last(new Date(planned.getTime() - second));
  const distance = before ? planned.getTime() - before.getTime() : Number.POSITIVE_INFINITY;
  if (planned.getTime() - now.getTime() <= longestWait * distance) return planned;
  const latest = times.last(now);
  return latest ? times.next(latest, now) : now;
}

/**
 * The next `count` moments from `now` on at which a schedule runs, whether or not the first is to be skipped; none if it has no
 * times of its own. None is later than `until`. Throws a UserError.
 */
export function plannedTimes(schedule: ScheduleTimes, zone: TimeZone, now: Date, count: number, until?: Date): Date[] {
  const times = runTimesOf(schedule, zone);
  const runs: Date[] = [];
  if (!times) return runs;
  try {
    let run = times.next(schedule.time, schedule.lastRun ?? undefined);
    if (run < now) run = times.next(run, now);
    while (runs.length < count && !(until && run > until)) {
      runs.push(run);
      run = times.next(run, new Date(run.getTime() + second));
    }
  } catch (error) {
    if (!(error instanceof NoNextRun)) throw error;
  }
  return runs;
}

/** The next `count` moments from `now` on at which a schedule runs; none if it has none. Throws a UserError. */
export function upcomingRuns(schedule: ScheduleTimes, zone: TimeZone, now: Date, count: number): Date[] {
  const skipped = schedule.extras.skipNext ? 1 : 0;
  return plannedTimes(schedule, zone, now, count + skipped).slice(skipped);
}

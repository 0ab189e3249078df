import type { Weekday } from "../weekdays.ts";
import { addInterval, type Interval, negated } from "./interval.ts";
import { localTime, type TimeZone } from "./time-zone.ts";

/** When a schedule of the simple form runs: an interval, the days that count, and the clock they are read from. */
export interface Grid {
  readonly interval: Interval;
  /** Undefined: all. */
  readonly days: readonly Weekday[] | undefined;
  readonly zone: TimeZone;
  /** What the clock shall show at runs that are whole days apart; needed to find back to it after a day without that time. */
  readonly minuteOfDay?: number | undefined;
}

/** A schedule that has no next run. */
export class NoNextRun extends Error {
  override readonly name = "NoNextRun";
}

const day = 24 * 3600 * 1000;
const minute = 60 * 1000;
/** No clock is put forward by more. */
const largestGap = 120;
const mostSteps = 50_000;

/**
 * One interval later. What counts whole days keeps its local time of day when the clocks change; what counts hours keeps
 * its distance.
 */
export function step(time: Date, grid: Grid): Date {
  const { interval, zone } = grid;
  const moment = addInterval(time, interval);
  if (interval.hasClockPart) return moment;
  return new Date(moment.getTime() + zone.offset(time) - zone.offset(moment) + gapBefore(time, grid) * minute);
}

/** Minutes by which a run comes before its time of day, because the clocks skip that time on its day; otherwise 0. */
export function gapBefore(run: Date, { zone, minuteOfDay }: Grid): number {
  if (minuteOfDay === undefined) return 0;
  const early = (minuteOfDay - localTime(run, zone).minuteOfDay + 1440) % 1440;
  if (early === 0 || early > largestGap) return 0;
  const later = new Date(run.getTime() + early * minute);
  return localTime(later, zone).minuteOfDay === minuteOfDay ? 0 : early;
}

export function isAllowed(time: Date, { days, zone }: Grid): boolean {
  return days === undefined || days.includes(localTime(time, zone).weekday);
}

/**
 * The first moment of the grid through `base` that is `earliest` or later and on an allowed day (rest-api.md 19, Next;
 * without an `earliest` it is looked for from the base on). The skip to an allowed day does not follow the change of
 * clocks, as Duplicati's does not: both have the same runs. Throws NoNextRun when none is near enough.
 */
export function nextRun(base: Date, earliest: Date | undefined, grid: Grid): Date {
  let run = base;
  for (let steps = 0; earliest && run < earliest && steps < mostSteps; steps++) run = step(run, grid);
  if (grid.interval.seconds * 1000 >= day) {
    for (let days = 0; !isAllowed(run, grid) && days < 8; days++) run = new Date(run.getTime() + day);
  } else {
    for (let steps = 0; !isAllowed(run, grid) && steps < mostSteps; steps++) run = step(run, grid);
  }
  if (Number.isNaN(run.getTime()) || (earliest && run < earliest)) {
    throw new NoNextRun("The time of the schedule lies too far back for its interval; set a later one");
  }
  if (!isAllowed(run, grid)) throw new NoNextRun("The schedule never meets one of its days");
  return run;
}

/** The last moment of the grid through `base` that is `latest` or earlier and on an allowed day; undefined if none is near. */
export function lastRun(base: Date, latest: Date, grid: Grid): Date | undefined {
  const back = { ...grid, interval: negated(grid.interval) };
  let run = base;
  for (let steps = 0; steps < mostSteps; steps++) {
    const next = step(run, grid);
    if (!(next <= latest)) break;
    run = next;
  }
  for (let steps = 0; (run > latest || !isAllowed(run, grid)) && steps < mostSteps; steps++) run = step(run, back);
  return run <= latest && isAllowed(run, grid) ? run : undefined;
}

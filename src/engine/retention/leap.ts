const day = 86_400_000;
/** Nobody is held up by a long holiday, nor by a clock that is off by weeks. */
const leastGap = 60 * day;
/** So much longer than any gap before. */
const leastFactor = 3;
/** How many gaps before tell what is usual. */
const mostUsualGaps = 100;
/** A clock that is years off is noticed sooner, and set right. */
export const leapRest = 7 * day;

/** Time that has passed by the clock without any sign of life, from the last one before to the first one after it. */
export interface Leap {
  readonly from: Date;
  readonly to: Date;
}

/**
 * Whether the clock has leapt within the last {@link leapRest}: between two signs of life lies far more time than was
 * usual before. Nothing tells a clock that is years ahead from a backup that was left alone for years; both look like this.
 *
 * @param signs when this backup is known to have been at work, in any order; those after `now` are left out.
 */
export function findLeap(signs: readonly Date[], now: Date): Leap | undefined {
  const times = [now, ...signs]
    .map((time) => time.getTime())
    .filter((time) => time <= now.getTime())
    .sort((a, b) => b - a);
  for (const [index, to] of times.entries()) {
    const from = times[index + 1];
    if (from === undefined || to < now.getTime() - leapRest) return undefined;
    const gap = to - from;
    if (gap < leastGap) continue;
    if (gap > leastFactor * longestGap(times.slice(index + 1, index + 2 + mostUsualGaps))) {
      return { from: new Date(from), to: new Date(to) };
    }
  }
  return undefined;
}

/** 0 for fewer than two times; `times` newest first. */
function longestGap(times: readonly number[]): number {
  return times.slice(1).reduce((longest, time, index) => Math.max(longest, (times[index] ?? time) - time), 0);
}

import type { RetentionRule } from "../../options/values/index.ts";

/**
 * What the policy deletes (engine.md 11.4). The newest version is set aside; it goes only if `newestMayGo` and no
 * frame reaches back to it. Comparisons are exact, without tolerance.
 *
 * @param versions newest first.
 */
export function selectByPolicy<Version extends { readonly time: Date; readonly isFull: boolean }>(
  versions: readonly Version[],
  policy: readonly RetentionRule[],
  now: Date,
  newestMayGo: boolean,
): Version[] {
  const newest = versions[0];
  if (!newest || policy.length === 0) return [];
  const bounds = policy
    .map(({ timeframe, interval }) => ({
      since: timeframe === undefined ? Number.NEGATIVE_INFINITY : now.getTime() - timeframe * 1000,
      interval: interval * 1000,
    }))
    .sort((a, b) => b.since - a.since);

  const selected: Version[] = [];
  let next = 1;
  for (const { since, interval } of bounds) {
    const first = next;
    while (next < versions.length && timeOf(versions, next) >= since) next++;
    selected.push(...thinOut(versions.slice(first, next).reverse(), interval));
  }
  selected.push(...versions.slice(next));
  const reach = bounds.at(-1)?.since ?? Number.NEGATIVE_INFINITY;
  if (newestMayGo && newest.time.getTime() < reach) selected.unshift(newest);
  return selected;
}

/** Full versions closer than `interval` milliseconds to the last full one kept; `oldestFirst` lies within one frame. */
function thinOut<Version extends { readonly time: Date; readonly isFull: boolean }>(
  oldestFirst: readonly Version[],
  interval: number,
): Version[] {
  let last = Number.NEGATIVE_INFINITY;
  return oldestFirst.filter((version) => {
    const time = version.time.getTime();
    const tooClose = interval > 0 && time - last < interval;
    if (tooClose) return version.isFull;
    if (version.isFull) last = time;
    return false;
  });
}

function timeOf(versions: readonly { readonly time: Date }[], index: number): number {
  return versions[index]?.time.getTime() ?? Number.NEGATIVE_INFINITY;
}

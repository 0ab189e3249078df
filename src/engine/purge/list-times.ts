/** A version whose list is written anew, and the time that it gets; epoch seconds. */
export interface ListMove<V> {
  readonly version: V;
  readonly time: number;
}

type IsUnused = (time: number) => boolean | Promise<boolean>;

/**
 * Chooses the times of rewritten lists (engine.md 18.3): the names of lists are their times and none is used twice, but the
 * versions must stay in their order. Each moves to the next unused second before the next newer version, or else to
 * the last one after the next older. Where there is neither, as between versions of three seconds in a row, older
 * versions make room: they are moved as well, though nothing else changes in them.
 *
 * Returns the moves oldest first; made in this order they keep the order of versions at each step.
 *
 * @param versions all of them, newest first.
 * @param isUnused no version has the second, and no volume was ever named after it.
 */
export async function planListTimes<V extends { readonly time: number }>(
  versions: readonly V[],
  isRewritten: (version: V) => boolean,
  isUnused: IsUnused,
): Promise<ListMove<V>[]> {
  const moves: ListMove<V>[] = [];
  let newer = Number.POSITIVE_INFINITY;
  for (const version of versions) {
    const makesRoom = version.time >= newer;
    if (!makesRoom && !isRewritten(version)) {
      newer = version.time;
      continue;
    }
    const above = makesRoom ? undefined : await firstUnused(version.time + 1, newer, isUnused);
    newer = above ?? (await lastUnused(Math.min(version.time, newer) - 1, isUnused));
    moves.push({ version, time: newer });
  }
  return moves.reverse();
}

async function firstUnused(from: number, end: number, isUnused: IsUnused): Promise<number | undefined> {
  for (let time = from; time < end; time++) if (await isUnused(time)) return time;
  return undefined;
}

async function lastUnused(from: number, isUnused: IsUnused): Promise<number> {
  let time = from;
  while (!(await isUnused(time))) time--;
  return time;
}

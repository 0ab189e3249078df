/** What a run of a backup has found. */
export interface RunCounts {
  readonly finished: Date;
  /** Files in the source. */
  readonly files: number;
  /** Bytes of them. */
  readonly size: number;
  /** Files with other content than before, and files that are gone. */
  readonly modified: number;
  readonly deleted: number;
}

/** What is unusual about a run. */
export type UnusualChange =
  /** So many of the files that there were have other content, or are gone. `usual`: most of one run before. */
  | { readonly kind: "files"; readonly changed: number; readonly of: number; readonly usual: number }
  /** All files together have become so much smaller. `usual`: the most that they shrank by before. Bytes. */
  | { readonly kind: "size"; readonly lost: number; readonly of: number; readonly usual: number };

const day = 24 * 3_600_000;
/** Before that it is not known what is usual. */
const fewestRuns = 5;
const shortestHistory = 7 * day;
/** Fewer files than that are no sign of anything. */
const fewestFiles = 100;
const leastShareOfFiles = 0.15;
const leastShareOfSize = 0.3;
const leastSize = 100 * 1024 ** 2;
const timesUsual = 3;

/**
 * Whether far more has changed than usual, compared with the runs before (the oldest first): at least 100 files and 15 percent of all,
 * or a loss of 30 percent of all bytes and 100 MB, and in both cases more than three times the most of any of these runs. Undefined
 * as long as there are less than five runs of a week.
 */
export function findUnusualChange(run: RunCounts, before: readonly RunCounts[]): UnusualChange | undefined {
  const [first, last] = [before[0], before.at(-1)];
  if (!first || !last || before.length < fewestRuns) return undefined;
  if (run.finished.getTime() - first.finished.getTime() < shortestHistory) return undefined;
  const changed = changesOf(run);
  // The very first one has found nothing but new files.
  const usual = Math.max(...before.map(changesOf));
  if (changed >= fewestFiles && changed >= leastShareOfFiles * last.files && changed > timesUsual * usual) {
    return { kind: "files", changed, of: last.files, usual };
  }
  const lost = last.size - run.size;
  const usualLoss = Math.max(0, ...before.slice(1).map(({ size }, index) => (before[index] as RunCounts).size - size));
  if (lost >= leastSize && lost >= leastShareOfSize * last.size && lost > timesUsual * usualLoss) {
    return { kind: "size", lost, of: last.size, usual: usualLoss };
  }
  return undefined;
}

function changesOf({ modified, deleted }: RunCounts): number {
  return modified + deleted;
}

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
  /** What the rules of ignore files left out; undefined where none are obeyed. */
  readonly ignored?: { readonly files: number; readonly size: number } | undefined;
}

/** What is unusual about a run. */
export type UnusualChange =
  /** So many of the files that there were have other content, or are gone. `usual`: most of one run before. */
  | { readonly kind: "files"; readonly changed: number; readonly of: number; readonly usual: number }
  /** All files together have become so much smaller. `usual`: the most that they shrank by before. Bytes. */
  | { readonly kind: "size"; readonly lost: number; readonly of: number; readonly usual: number }
  /**
   * Ignore files leave out so much more. `of`: what the backup had. `usual`: the most that it grew by before. Files, or bytes.
   */
  | {
      readonly kind: "ignored-files" | "ignored-size";
      readonly more: number;
      readonly of: number;
      readonly usual: number;
    };

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
 * or a loss of 30 percent of all bytes and 100 MB, and in both cases more than three times the most of any of these runs. The same
 * holds for what ignore files leave out more than before: who may write such a file may hide data. Undefined as long as there are
 * less than five runs of a week.
 */
export function findUnusualChange(run: RunCounts, before: readonly RunCounts[]): UnusualChange | undefined {
  const [first, last] = [before[0], before.at(-1)];
  if (!first || !last || before.length < fewestRuns) return undefined;
  if (run.finished.getTime() - first.finished.getTime() < shortestHistory) return undefined;
  const hidden = hiddenIn(run, before);
  if (hidden) return hidden;
  const changed = changesOf(run);
  // The very first one has found nothing but new files.
  const usual = Math.max(...before.map(changesOf));
  if (isMuch(changed, fewestFiles, leastShareOfFiles * last.files, usual)) {
    return { kind: "files", changed, of: last.files, usual };
  }
  const lost = last.size - run.size;
  const usualLoss = Math.max(0, ...before.slice(1).map(({ size }, index) => (before[index] as RunCounts).size - size));
  if (isMuch(lost, leastSize, leastShareOfSize * last.size, usualLoss)) {
    return { kind: "size", lost, of: last.size, usual: usualLoss };
  }
  return undefined;
}

function changesOf({ modified, deleted }: RunCounts): number {
  return modified + deleted;
}

function hiddenIn({ ignored }: RunCounts, before: readonly RunCounts[]): UnusualChange | undefined {
  const last = before.at(-1);
  const known = before.flatMap((each) => each.ignored ?? []);
  if (!ignored || !last?.ignored || known.length < fewestRuns) return undefined;
  const growth = (member: "files" | "size") => ({
    more: ignored[member] - (last.ignored?.[member] ?? 0),
    usual: Math.max(0, ...known.slice(1).map((each, index) => each[member] - (known[index]?.[member] ?? 0))),
  });
  const files = growth("files");
  if (isMuch(files.more, fewestFiles, leastShareOfFiles * last.files, files.usual))
    return { kind: "ignored-files", of: last.files, ...files };
  const size = growth("size");
  if (isMuch(size.more, leastSize, leastShareOfSize * last.size, size.usual))
    return { kind: "ignored-size", of: last.size, ...size };
  return undefined;
}

function isMuch(amount: number, least: number, share: number, usual: number): boolean {
  return amount >= least && amount >= share && amount > timesUsual * usual;
}

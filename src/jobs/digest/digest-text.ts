import { formatSize } from "../../options/values/index.ts";
import type { TimeZone } from "../scheduler/time-zone.ts";
import type { DestinationMetrics, JobMetrics, MetricFacts } from "../watch/metrics.ts";

/** How the runs of a job ended since the last digest. */
export interface RunCounts {
  readonly good: number;
  readonly withWarnings: number;
  readonly failed: number;
}

export interface DigestFacts {
  readonly computer: string;
  readonly since: Date;
  readonly facts: Pick<MetricFacts, "now" | "jobs">;
  /** By job. */
  readonly runs: ReadonlyMap<number, RunCounts>;
  readonly zone: TimeZone;
}

export type DigestState = "failing" | "overdue" | "never" | "safe";

/** What it says it with; moments and sizes are written already. */
export interface DigestWords {
  readonly title: (computer: string, from: string, to: string) => string;
  readonly none: string;
  readonly backups: (count: number) => string;
  readonly states: Readonly<Record<DigestState, string>>;
  readonly lastGood: (time: string) => string;
  readonly noVersion: string;
  readonly unusual: string;
  readonly next: (time: string) => string;
  readonly noTime: string;
  readonly noRun: string;
  readonly runs: (count: number) => string;
  readonly good: (count: number) => string;
  readonly withWarnings: (count: number) => string;
  readonly failed: (count: number) => string;
  readonly versions: (count: number) => string;
  readonly ofFiles: (size: string) => string;
  readonly stored: (size: string) => string;
  readonly free: (size: string) => string;
  readonly copy: (place: string, state: string) => string;
  readonly copyStates: Readonly<Record<"failing" | DestinationMetrics["state"], string>>;
  readonly lastCopy: (time: string) => string;
  readonly noCopy: string;
  readonly drillFailed: string;
  readonly noDrill: string;
  readonly proven: (time: string, files: number) => string;
}

const gravest: readonly DigestState[] = ["failing", "overdue", "never", "safe"];

/** The state of a job and of its copies. */
export function digestState({ state, lastRun, destinations = [], hasDrillFailed }: JobMetrics): DigestState {
  const hasFailed = lastRun !== undefined && !["Success", "Warning", "Aborted"].includes(lastRun.outcome);
  if (hasFailed || hasDrillFailed || destinations.some(({ isFailing }) => isFailing)) return "failing";
  if (state === "overdue" || destinations.some((destination) => destination.state === "overdue")) return "overdue";
  return state === "never" ? "never" : "safe";
}

/** The digest as text: a line that sums it up, then each job, trouble first. */
export function digestText({ computer, since, facts, runs, zone }: DigestFacts, words: DigestWords): string {
  const { now, jobs } = facts;
  const jobsByState = gravest.map((state) => [state, jobs.filter((job) => digestState(job) === state)] as const);
  const counts = jobsByState.flatMap(([state, { length }]) => (length > 0 ? [`${length} ${words.states[state]}`] : []));
  const time = (moment: Date) => localText(moment, zone);
  const lines = (job: JobMetrics) => jobLines(job, runs.get(job.id), words, time);
  return [
    words.title(computer, time(since), time(now)),
    "",
    jobs.length === 0 ? words.none : `${words.backups(jobs.length)}: ${counts.join(", ")}.`,
    ...jobsByState.flatMap(([state, those]) =>
      those.flatMap((job) => ["", `${job.name}: ${words.states[state]}`, ...lines(job).map((line) => `  ${line}`)]),
    ),
    "",
  ].join("\n");
}

function jobLines(
  job: JobMetrics,
  runs: RunCounts | undefined,
  words: DigestWords,
  time: (moment: Date) => string,
): string[] {
  const { lastGood, nextRun, destinations = [], hasUnusualChange } = job;
  const copies = destinations.filter(({ number }) => number > 0);
  const lines = [
    lastGood ? words.lastGood(time(lastGood)) : words.noVersion,
    runsText(words, runs),
    sizesText(job, words),
    ...copies.map((copy) => copyText(copy, words, time)),
    drillText(job, words, time),
    hasUnusualChange ? words.unusual : undefined,
    nextRun ? words.next(time(nextRun)) : words.noTime,
  ];
  return lines.filter((line) => line !== undefined);
}

function runsText(words: DigestWords, { good, withWarnings, failed }: RunCounts = noRuns): string {
  const all = good + withWarnings + failed;
  if (all === 0) return words.noRun;
  const parts = [
    words.good(good),
    withWarnings > 0 && words.withWarnings(withWarnings),
    failed > 0 && words.failed(failed),
  ];
  return `${words.runs(all)}: ${parts.filter(Boolean).join(", ")}`;
}

const noRuns: RunCounts = { good: 0, withWarnings: 0, failed: 0 };

function sizesText(
  { versions, sourceSize, storedSize, destinations = [] }: JobMetrics,
  words: DigestWords,
): string | undefined {
  const free = destinations.find(({ number }) => number === 0)?.freeSpace;
  const parts = [
    ...(versions === undefined ? [] : [words.versions(versions)]),
    ...(sourceSize === undefined ? [] : [words.ofFiles(formatSize(sourceSize))]),
    ...(storedSize === undefined ? [] : [words.stored(formatSize(storedSize))]),
    ...(free === undefined ? [] : [words.free(formatSize(free))]),
  ];
  return parts.length > 0 ? parts.join(", ") : undefined;
}

function copyText(
  { number, type, state, lastGood, isFailing }: DestinationMetrics,
  words: DigestWords,
  time: (moment: Date) => string,
): string {
  const last = lastGood ? words.lastCopy(time(lastGood)) : words.noCopy;
  return `${words.copy(`${number} (${type})`, words.copyStates[isFailing ? "failing" : state])}, ${last}`;
}

function drillText({ proven, hasDrillFailed }: JobMetrics, words: DigestWords, time: (moment: Date) => string): string {
  if (hasDrillFailed) return words.drillFailed;
  return proven ? words.proven(time(proven.time), proven.files) : words.noDrill;
}

/** `2026-11-30 08:00` as the clock of the server shows it. */
function localText(moment: Date, zone: TimeZone): string {
  const local = new Date(moment.getTime() + zone.offset(moment));
  return local.toISOString().slice(0, 16).replace("T", " ");
}

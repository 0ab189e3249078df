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

export type DigestState = "failing" | "overdue" | "never completed" | "safe";

const gravest: readonly DigestState[] = ["failing", "overdue", "never completed", "safe"];

/** The state of a job and of its copies in a word. */
export function digestState({ state, lastRun, destinations = [], hasDrillFailed }: JobMetrics): DigestState {
  const hasFailed = lastRun !== undefined && !["Success", "Warning", "Aborted"].includes(lastRun.outcome);
  if (hasFailed || hasDrillFailed || destinations.some(({ isFailing }) => isFailing)) return "failing";
  if (state === "overdue" || destinations.some((destination) => destination.state === "overdue")) return "overdue";
  return state === "never" ? "never completed" : "safe";
}

/** The digest as text: a line that sums it up, then each job, trouble first. */
export function digestText({ computer, since, facts, runs, zone }: DigestFacts): string {
  const { now, jobs } = facts;
  const jobsByState = gravest.map((state) => [state, jobs.filter((job) => digestState(job) === state)] as const);
  const counts = jobsByState.flatMap(([state, { length }]) => (length > 0 ? [`${length} ${state}`] : []));
  const time = (moment: Date) => localText(moment, zone);
  return [
    `Backups of ${computer} from ${time(since)} to ${time(now)}`,
    "",
    jobs.length === 0 ? "There are no backups." : `${counted(jobs.length, "backup")}: ${counts.join(", ")}.`,
    ...jobsByState.flatMap(([state, those]) => those.flatMap((job) => ["", ...jobLines(job, state, runs, time)])),
    "",
  ].join("\n");
}

function jobLines(
  job: JobMetrics,
  state: DigestState,
  runs: ReadonlyMap<number, RunCounts>,
  time: (moment: Date) => string,
): string[] {
  const { name, lastGood, nextRun, destinations = [], hasUnusualChange } = job;
  const copies = destinations.filter(({ number }) => number > 0);
  const details = [
    lastGood ? `Last good version: ${time(lastGood)}` : "There is no good version yet.",
    runsText(runs.get(job.id)),
    sizesText(job),
    ...copies.map((copy) => copyText(copy, time)),
    drillText(job, time),
    hasUnusualChange ? "An unusual change waits to be acknowledged; old versions stay until then." : undefined,
    nextRun ? `Next run: ${time(nextRun)}` : "It runs only when somebody starts it.",
  ];
  return [`${name}: ${state}`, ...details.filter((line) => line !== undefined).map((line) => `  ${line}`)];
}

function runsText({ good, withWarnings, failed }: RunCounts = { good: 0, withWarnings: 0, failed: 0 }): string {
  const all = good + withWarnings + failed;
  if (all === 0) return "No run in this time.";
  const parts = [`${good} good`, ...(withWarnings ? [`${withWarnings} with warnings`] : [])];
  return `${counted(all, "run")}: ${[...parts, ...(failed ? [`${failed} failed`] : [])].join(", ")}`;
}

function sizesText({ versions, sourceSize, storedSize, destinations = [] }: JobMetrics): string | undefined {
  const free = destinations.find(({ number }) => number === 0)?.freeSpace;
  const parts = [
    ...(versions === undefined ? [] : [counted(versions, "version")]),
    ...(sourceSize === undefined ? [] : [`${formatSize(sourceSize)} of files`]),
    ...(storedSize === undefined ? [] : [`${formatSize(storedSize)} at the destination`]),
    ...(free === undefined ? [] : [`${formatSize(free)} free there`]),
  ];
  return parts.length > 0 ? parts.join(", ") : undefined;
}

function copyText(
  { number, type, state, lastGood, isFailing }: DestinationMetrics,
  time: (moment: Date) => string,
): string {
  const word = isFailing ? "failing" : state === "good" ? "good" : state;
  const last = lastGood ? `, the last complete one of ${time(lastGood)}` : ", none is complete yet";
  return `Copy ${number} (${type}): ${word}${last}`;
}

function drillText({ proven, hasDrillFailed }: JobMetrics, time: (moment: Date) => string): string {
  if (hasDrillFailed) return "The last restore drill FAILED: the page of the backup tells why.";
  if (!proven) return "No restore drill has proven anything yet.";
  return `Restore proven on ${time(proven.time)} with ${counted(proven.files, "file")}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** `2026-11-30 08:00` as the clock of the server shows it. */
function localText(moment: Date, zone: TimeZone): string {
  const local = new Date(moment.getTime() + zone.offset(moment));
  return local.toISOString().slice(0, 16).replace("T", " ");
}

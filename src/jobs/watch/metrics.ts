import type { RunTotal } from "../../database/server/run-totals.ts";
import type { Traffic } from "../../destinations/index.ts";
import type { Cost } from "../../options/values/index.ts";
import type { RunWork } from "../outcome.ts";
import type { BackupHealth } from "./overdue.ts";

/** What the metrics tell of a job. Sizes in bytes; what is unknown is absent. */
export interface JobMetrics {
  readonly id: number;
  readonly name: string;
  readonly state: BackupHealth["state"];
  readonly lastGood?: Date | undefined;
  readonly nextRun?: Date | undefined;
  readonly lastRun?:
    | { readonly finished: Date; readonly seconds: number; readonly outcome: string; readonly work: RunWork }
    | undefined;
  /** Sums over all tasks, by operation. */
  readonly totals?: ReadonlyMap<string, RunTotal> | undefined;
  /** Ended runs by outcome. */
  readonly runs: Readonly<Record<string, number>>;
  /** Runs that failed, by the id of their error. */
  readonly errors?: Readonly<Record<string, number>> | undefined;
  readonly sourceFiles?: number | undefined;
  readonly sourceSize?: number | undefined;
  readonly storedSize?: number | undefined;
  readonly versions?: number | undefined;
  readonly destinations?: readonly DestinationMetrics[] | undefined;
  /** The last drill that has proven something. */
  readonly proven?: { readonly time: Date; readonly files: number; readonly bytes: number } | undefined;
  /** Whether the last drill failed; undefined: there was none. */
  readonly hasDrillFailed?: boolean | undefined;
  /** Far more has changed than usual, and nobody has acknowledged it. */
  readonly hasUnusualChange?: boolean | undefined;
}

/** What the metrics tell of one destination of a job. */
export interface DestinationMetrics {
  /** 0: the backup's own; then the further ones in their order. */
  readonly number: number;
  /** The scheme of its address. */
  readonly type: string;
  readonly state: BackupHealth["state"];
  readonly lastGood?: Date | undefined;
  /** The last attempt did not succeed. */
  readonly isFailing: boolean;
  readonly freeSpace?: number | undefined;
  readonly totalSpace?: number | undefined;
  /** What may still be moved this month; undefined: there is no limit, or nobody knows. */
  readonly budgetLeft?: { readonly [kind in keyof Traffic]: number | undefined } | undefined;
  /** What was moved there this month, by its prices; undefined: it has none, or nobody knows. */
  readonly cost?: Cost | undefined;
  /** What the user allows the backup to take. */
  readonly quota?: number | undefined;
}

/** What the metrics tell. */
export interface MetricFacts {
  readonly version: string;
  readonly now: Date;
  readonly startedAt: Date;
  readonly isPaused: boolean;
  readonly runningTasks: number;
  readonly waitingTasks: number;
  readonly jobs: readonly JobMetrics[];
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number | undefined];

/** The media type of what {@link formatMetrics} writes. */
export const metricsMediaType = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Facts in the text format of Prometheus. Labels hold a job's id and name, and of a name that looks like a path or an
 * address only that.
 */
export function formatMetrics(facts: MetricFacts): string {
  const { jobs, now } = facts;
  const perJob = (value: (job: JobMetrics) => number | undefined): Sample[] =>
    jobs.map((job) => [labelsOf(job), value(job)]);
  const perDestination = (value: (destination: DestinationMetrics) => number | undefined): Sample[] =>
    jobs.flatMap((job) =>
      (job.destinations ?? []).map((each): Sample => [{ ...labelsOf(job), ...placeLabels(each) }, value(each)]),
    );
  const families = [
    family("bunker_info", "gauge", "Version of the program.", [[{ version: facts.version }, 1]]),
    family("bunker_start_time_seconds", "gauge", "When the server was started.", [[{}, epoch(facts.startedAt)]]),
    family("bunker_paused", "gauge", "1 while the server is paused.", [[{}, facts.isPaused ? 1 : 0]]),
    family("bunker_tasks", "gauge", "Tasks by state.", [
      [{ state: "running" }, facts.runningTasks],
      [{ state: "waiting" }, facts.waitingTasks],
    ]),
    family(
      "bunker_backup_state",
      "gauge",
      "1 for the state that the backup is in: good, never (there is none yet) or overdue.",
      jobs.flatMap((job) => states.map((state): Sample => [{ ...labelsOf(job), state }, job.state === state ? 1 : 0])),
    ),
    family(
      "bunker_backup_last_success_timestamp_seconds",
      "gauge",
      "When the last good backup ended.",
      perJob(({ lastGood }) => epoch(lastGood)),
    ),
    family(
      "bunker_backup_age_seconds",
      "gauge",
      "Age of the last good backup.",
      perJob(({ lastGood }) => ageOf(lastGood, now)),
    ),
    family(
      "bunker_backup_next_run_timestamp_seconds",
      "gauge",
      "When the backup runs next by its schedule.",
      perJob(({ nextRun }) => epoch(nextRun)),
    ),
    family(
      "bunker_backup_last_run_timestamp_seconds",
      "gauge",
      "When the last run ended.",
      perJob(({ lastRun }) => epoch(lastRun?.finished)),
    ),
    family(
      "bunker_backup_last_run_duration_seconds",
      "gauge",
      "How long the last run took.",
      perJob(({ lastRun }) => lastRun?.seconds),
    ),
    family(
      "bunker_backup_last_run_outcome",
      "gauge",
      "1 for how the last run ended.",
      jobs.flatMap((job): Sample[] => (job.lastRun ? [[{ ...labelsOf(job), outcome: job.lastRun.outcome }, 1]] : [])),
    ),
    family(
      "bunker_backup_runs",
      "gauge",
      "Runs in the stored history by how they ended.",
      jobs.flatMap((job) =>
        Object.entries(job.runs).map(([outcome, count]): Sample => [{ ...labelsOf(job), outcome }, count]),
      ),
    ),
    family(
      "bunker_backup_failures",
      "gauge",
      "Runs in the stored history that failed, by the id of the error.",
      jobs.flatMap((job) =>
        Object.entries(job.errors ?? {}).map(([code, count]): Sample => [{ ...labelsOf(job), code }, count]),
      ),
    ),
    family(
      "bunker_backup_source_files",
      "gauge",
      "Files in the source.",
      perJob(({ sourceFiles }) => sourceFiles),
    ),
    family(
      "bunker_backup_source_bytes",
      "gauge",
      "Size of the source.",
      perJob(({ sourceSize }) => sourceSize),
    ),
    family(
      "bunker_backup_stored_bytes",
      "gauge",
      "Size at the destination.",
      perJob(({ storedSize }) => storedSize),
    ),
    family(
      "bunker_backup_versions",
      "gauge",
      "Versions at the destination.",
      perJob(({ versions }) => versions),
    ),
    family(
      "bunker_destination_state",
      "gauge",
      "1 for the state that the backup is in at a destination; destination 0 is its own, the others have copies.",
      states.flatMap((state) =>
        perDestination((each) => (each.state === state ? 1 : 0)).map(
          ([labels, value]): Sample => [{ ...labels, state }, value],
        ),
      ),
    ),
    family(
      "bunker_destination_last_success_timestamp_seconds",
      "gauge",
      "When the last good backup or copy at a destination ended.",
      perDestination(({ lastGood }) => epoch(lastGood)),
    ),
    family(
      "bunker_destination_age_seconds",
      "gauge",
      "Age of the last good backup or copy at a destination.",
      perDestination(({ lastGood }) => ageOf(lastGood, now)),
    ),
    family(
      "bunker_destination_failing",
      "gauge",
      "1 while the last attempt at a destination has failed.",
      perDestination(({ isFailing }) => (isFailing ? 1 : 0)),
    ),
    family(
      "bunker_destination_free_bytes",
      "gauge",
      "Free space at a destination.",
      perDestination(({ freeSpace }) => freeSpace),
    ),
    family(
      "bunker_destination_total_bytes",
      "gauge",
      "Space at a destination, free or not.",
      perDestination(({ totalSpace }) => totalSpace),
    ),
    family(
      "bunker_destination_quota_bytes",
      "gauge",
      "What the backup may take at its own destination by its option quota-size.",
      perDestination(({ quota }) => quota),
    ),
    family(
      "bunker_destination_budget_left_bytes",
      "gauge",
      "What may still be moved at a destination this month by its traffic budget.",
      (["download", "upload"] as const).flatMap((direction) =>
        perDestination(({ budgetLeft }) => budgetLeft?.[`${direction}ed`]).map(
          ([labels, value]): Sample => [{ ...labels, direction }, value],
        ),
      ),
    ),
    family(
      "bunker_destination_budget_left_requests",
      "gauge",
      "How many calls there may still be to a destination this month by its budget.",
      perDestination(({ budgetLeft }) => budgetLeft?.requests),
    ),
    family(
      "bunker_destination_month_cost",
      "gauge",
      "What was moved at a destination this month costs by its prices.",
      jobs.flatMap((job) =>
        (job.destinations ?? []).map(
          (each): Sample => [
            { ...labelsOf(job), ...placeLabels(each), currency: each.cost?.currency ?? "" },
            each.cost?.amount,
          ],
        ),
      ),
    ),
    family(
      "bunker_drill_last_success_timestamp_seconds",
      "gauge",
      "When the last restore drill ended that has proven something.",
      perJob(({ proven }) => epoch(proven?.time)),
    ),
    family(
      "bunker_drill_last_success_files",
      "gauge",
      "Files that it has proven.",
      perJob(({ proven }) => proven?.files),
    ),
    family(
      "bunker_drill_last_success_bytes",
      "gauge",
      "Size of the files that it has proven.",
      perJob(({ proven }) => proven?.bytes),
    ),
    family(
      "bunker_drill_failed",
      "gauge",
      "1 if the last restore drill failed.",
      perJob(({ hasDrillFailed }) => (hasDrillFailed === undefined ? undefined : Number(hasDrillFailed))),
    ),
    family(
      "bunker_backup_unusual_change",
      "gauge",
      "1 if far more has changed than usual, and nobody has acknowledged it.",
      perJob(({ hasUnusualChange }) => (hasUnusualChange === undefined ? undefined : Number(hasUnusualChange))),
    ),
    ...workFamilies(jobs, perJob),
  ];
  return families.join("");
}

/** What the last run has done, and all of them together. */
function workFamilies(
  jobs: readonly JobMetrics[],
  perJob: (value: (job: JobMetrics) => number | undefined) => Sample[],
): string[] {
  const last = (name: string, help: string, key: keyof RunWork) =>
    family(
      `bunker_backup_last_run_${name}`,
      "gauge",
      `${help} in the last run.`,
      perJob(({ lastRun }) => lastRun?.work[key]),
    );
  const total = (name: string, help: string, value: (done: RunTotal) => number) =>
    family(
      `bunker_${name}_total`,
      "counter",
      `${help} by tasks of this operation.`,
      jobs.flatMap((job) =>
        [...(job.totals ?? [])].map(([operation, done]): Sample => [{ ...labelsOf(job), operation }, value(done)]),
      ),
    );
  return [
    last("uploaded_bytes", "Bytes sent to the destination", "uploaded"),
    last("downloaded_bytes", "Bytes read from the destination", "downloaded"),
    last("examined_files", "Files that were looked at", "examined"),
    last("added_files", "Files that were new", "added"),
    total("tasks_ended", "Ends", ({ runs }) => runs),
    total("task_seconds", "Time taken", ({ milliseconds }) => milliseconds / 1000),
    total("uploaded_bytes", "Bytes sent to the destination", ({ uploaded }) => uploaded),
    total("downloaded_bytes", "Bytes read from the destination", ({ downloaded }) => downloaded),
    total("examined_files", "Files looked at", ({ examined }) => examined),
    total("added_files", "New files found", ({ added }) => added),
  ];
}

const states: readonly BackupHealth["state"][] = ["good", "never", "overdue"];

function family(name: string, type: "gauge" | "counter", help: string, samples: readonly Sample[]): string {
  const lines = samples
    .filter(([, value]) => value !== undefined)
    .map(([labels, value]) => `${name}${formatLabels(labels)} ${value}\n`);
  return lines.length === 0 ? "" : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function formatLabels(labels: Labels): string {
  const entries = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return entries.length === 0 ? "" : `{${entries.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function labelsOf({ id, name }: JobMetrics): Labels {
  return { job: String(id), name: /[\\/@]/.test(name) ? "(hidden)" : name };
}

function placeLabels({ number, type }: DestinationMetrics): Labels {
  return { destination: String(number), type };
}

function ageOf(lastGood: Date | undefined, now: Date): number | undefined {
  return lastGood && Math.max(0, (now.getTime() - lastGood.getTime()) / 1000);
}

function epoch(time: Date | undefined): number | undefined {
  return time && time.getTime() / 1000;
}

import type { CopyLine } from "../../../views/parts/copies.tsx";
import type { BackupState } from "../../../views/parts/state.tsx";
import { isGoodRun, type StoredRun } from "../../database/server/records.ts";
import type { StoredSchedule } from "../../database/server/schedules.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import { type JobCopy, type KnownCopies, readCopies } from "../../jobs/copies.ts";
import { serverZone } from "../../jobs/scheduler/time-zone.ts";
import { type CopyHealth, copyHealth } from "../../jobs/watch/copy-health.ts";
import { graceOf, jobHealth } from "../../jobs/watch/job-health.ts";
import { lastGoodBackup } from "../../jobs/watch/last-good.ts";
import type { Services } from "../services.ts";
import { destinationText } from "./destination-text.ts";
import { readLogLine } from "./log-line.ts";
import { listIn, textIn } from "./run-lines.ts";

export interface FailedRun {
  readonly time: Date;
  readonly message: string | undefined;
  /** The stable id of the error. */
  readonly errorId: string | undefined;
}

/** How a stored backup does. */
export interface BackupCondition {
  /** The gravest of its own and of those of its copies. */
  readonly state: BackupState;
  readonly lastGood: Date | undefined;
  /** The planned moment since which a good version is missing. */
  readonly missing: Date | undefined;
  /** The last run, if it failed. */
  readonly failed: FailedRun | undefined;
  readonly copies: readonly CopyLine[];
}

/**
 * @param isRunning whether a run of it is under way.
 * @param known what is known of the copies of all backups.
 */
export function backupCondition(
  { database, tasks, clock }: Pick<Services, "database" | "tasks" | "clock">,
  job: StoredJobSummary,
  schedule: StoredSchedule | undefined,
  isRunning: boolean,
  known: KnownCopies = readCopies(database),
): BackupCondition {
  const moment = {
    zone: serverZone(database.settings),
    now: clock.now(),
    isRunning: () => isRunning,
    grace: graceOf(database.settings),
  };
  const health = jobHealth(database, job, schedule, moment);
  const lastGood = lastGoodBackup(database, job, moment.now);
  const last = database.runs.last(job.id, job.operationType);
  const failed = last && last.outcome !== "Aborted" && !isGoodRun(last) ? failureOf(last) : undefined;
  const isPaused = tasks.paused !== undefined && schedule !== undefined;
  const copies = copyHealth(database, job, schedule, known, moment).map(copyLine);
  const has = (state: CopyLine["state"]) => copies.some((copy) => copy.state === state);
  const facts = { lastGood, missing: health.missing, failed, copies };
  if (isRunning) return { state: "running", ...facts };
  if (failed || has("failing")) return { state: "failing", ...facts };
  if (health.state === "overdue" || has("overdue")) return { state: "overdue", ...facts };
  if (isPaused) return { state: "paused", ...facts };
  return { state: health.state === "never" ? "never" : "safe", ...facts };
}

/** The error that ended the run, or the first of those that it met. */
function failureOf({ finished: time, summary }: StoredRun): FailedRun {
  const message = textIn(summary, "ErrorMessage");
  if (message !== undefined) return { time, message, errorId: textIn(summary, "ErrorID") };
  const [first] = listIn(summary, "Errors");
  if (typeof first !== "string") return { time, message: undefined, errorId: undefined };
  const { text, id } = readLogLine(first);
  return { time, message: text, errorId: id };
}

/** Whether it begins when other backups have ended. */
export function followsOthers(schedule: StoredSchedule | undefined): boolean {
  return (schedule?.extras.after ?? []).length > 0;
}

function copyLine({ copy, state, lastGood, missing, isAway, failed }: CopyHealth): CopyLine {
  const shown = failed ? "failing" : isAway && state !== "overdue" ? "waiting" : state === "good" ? "safe" : state;
  return { destination: placeOf(copy), state: shown, lastGood, missing, failed };
}

/** The address as it is, where it can't be read: the run tells what is wrong with it. */
function placeOf({ url, name }: JobCopy): string {
  try {
    return destinationText(url);
  } catch {
    return name;
  }
}

import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import { parseVolumeTime } from "../../support/time.ts";

/** A run that ends further ahead was recorded while the clock was wrong; in milliseconds. */
const mostAhead = 24 * 3_600_000;

/**
 * When the last good backup of a job ended: a run without errors that nobody stopped early, or for a job that came from
 * elsewhere the newest version that is known. Undefined: never.
 * What a clock said that went wrong by more than a day is not believed: it would hide for long that backups have stopped.
 */
export function lastGoodBackup(
  database: Pick<ServerDatabase, "runs">,
  job: StoredJobSummary,
  now: Date,
): Date | undefined {
  const latest = new Date(now.getTime() + mostAhead);
  const end = database.runs.lastGoodEnd(job.id, job.operationType, latest);
  if (end) return end;
  const newest = parseVolumeTime(job.metadata.LastBackupDate ?? "");
  if (newest === undefined || isOfPartialRun(database, job, newest)) return undefined;
  return believed(new Date(newest * 1000), now);
}

/** Whether a version, which has the second at which its run began, was made by one that was stopped early. */
function isOfPartialRun({ runs }: Pick<ServerDatabase, "runs">, job: StoredJobSummary, version: number): boolean {
  const second = new Date(version * 1000);
  const makers = runs.between(job.id, job.operationType, second, new Date(second.getTime() + 1000));
  return makers.some(({ summary }) => summary.PartialBackup === true);
}

/** The moment, unless it lies so far ahead that a clock was wrong. */
export function believed(moment: Date | undefined, now: Date): Date | undefined {
  return moment && moment.getTime() <= now.getTime() + mostAhead ? moment : undefined;
}

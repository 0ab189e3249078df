import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import { parseVolumeTime } from "../../support/time.ts";

/** A run that ends further ahead was recorded while the clock was wrong; in milliseconds. */
const mostAhead = 24 * 3_600_000;

/**
 * When the last good backup of a job ended: a run without errors, or for a job that came from elsewhere the newest
 * version that is known. Undefined: never.
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
  return newest === undefined ? undefined : believed(new Date(newest * 1000), now);
}

/** The moment, unless it lies so far ahead that a clock was wrong. */
export function believed(moment: Date | undefined, now: Date): Date | undefined {
  return moment && moment.getTime() <= now.getTime() + mostAhead ? moment : undefined;
}

import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import { parseVolumeTime } from "../../support/time.ts";

/**
 * When the last good backup of a job ended: a run without errors, or for a job that came from elsewhere the newest
 * version that is known. Undefined: never.
 */
export function lastGoodBackup(database: Pick<ServerDatabase, "runs">, job: StoredJobSummary): Date | undefined {
  const end = database.runs.lastGoodEnd(job.id, job.operationType);
  if (end) return end;
  const seconds = parseVolumeTime(job.metadata.LastBackupDate ?? "");
  return seconds === undefined ? undefined : new Date(seconds * 1000);
}

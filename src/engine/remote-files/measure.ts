import type { LocalDatabase } from "../../database/local/database.ts";
import { parseRetiredName, parseVolumeName } from "../../volumes/index.ts";
import type { OperationContext } from "../context.ts";
import { analyseRemote, listDestination } from "../remote-state/analysis.ts";
import { recordAnalysis, recordQuota } from "../remote-state/statistics.ts";
import { createListRemoteResult, type ListRemoteResult } from "../results/index.ts";

/**
 * Looks at the destination to tell in the statistics how much is there: files, bytes, versions and free space. Changes
 * nothing. Without a database, or while another run works with it, the names of the files
 * tell.
 */
export async function measureRemote(
  context: OperationContext,
  database: LocalDatabase | undefined,
): Promise<ListRemoteResult> {
  const files = await listDestination(context);
  if (database && !database.isBeside) {
    const withDatabase = { ...context, database };
    const analysis = await analyseRemote(withDatabase, "look", files);
    recordAnalysis(withDatabase, analysis);
    await recordQuota(withDatabase, analysis);
    return createListRemoteResult(context.origin);
  }
  const { statistics } = context.origin;
  let newest = 0;
  for (const { name, size } of files) {
    const volume = parseVolumeName(name);
    if (parseRetiredName(name)?.prefix === context.settings.prefix) continue;
    if (volume?.prefix !== context.settings.prefix || volume.parity) {
      statistics.UnknownFileCount++;
      statistics.UnknownFileSize += Math.max(0, size);
      continue;
    }
    statistics.KnownFileCount++;
    statistics.KnownFileSize += Math.max(0, size);
    if (volume.kind !== "dlist") continue;
    statistics.KnownFilesets++;
    statistics.BackupListCount++;
    newest = Math.max(newest, volume.time ?? 0);
  }
  if (newest > 0) statistics.LastBackupDate = new Date(newest * 1000);
  statistics.AssignedQuotaSpace = context.settings.quotaSize ?? -1;
  return createListRemoteResult(context.origin);
}

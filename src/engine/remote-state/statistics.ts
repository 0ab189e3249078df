import type { Settings } from "../../options/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import type { RemoteAnalysis } from "./analysis.ts";

const tag = "Duplicati.Library.Main.Operation.FilelistProcessor";

/** Copies what a look at the destination showed into the result. */
export function recordAnalysis({ database, origin, settings }: DatabaseContext, analysis: RemoteAnalysis): void {
  const { statistics } = origin;
  const versions = database.versions.newestFirst();
  statistics.KnownFileCount = analysis.knownFileCount;
  statistics.KnownFileSize = analysis.knownFileSize;
  statistics.UnknownFileCount = analysis.unknownFileCount;
  statistics.UnknownFileSize = analysis.unknownFileSize;
  statistics.KnownFilesets = versions.length;
  statistics.BackupListCount = versions.length;
  statistics.LastBackupDate = versions[0] ? new Date(versions[0].time * 1000) : null;
  statistics.AssignedQuotaSpace = settings.quotaSize ?? -1;
}

/**
 * Warns when the destination or the assigned quota is nearly full (engine.md 5.4). Never stops an operation; of one run it
 * gives at most one warning and one error.
 */
export async function recordQuota(context: DatabaseContext, analysis: RemoteAnalysis): Promise<void> {
  const { settings, origin, remote, logger } = context;
  const { statistics } = origin;
  statistics.TotalQuotaSpace = -1;
  statistics.FreeQuotaSpace = -1;
  if (settings.quotaDisable) return;
  const used = usedSizeOf(analysis);
  const reserve = reserveOf(settings, analysis);
  const report = (level: "Error" | "Warning", id: string, message: string): void => {
    const flag = level === "Error" ? "ReportedQuotaError" : "ReportedQuotaWarning";
    if (statistics[flag] || statistics.ReportedQuotaError) return;
    statistics[flag] = true;
    logger.write(level, tag, id, message);
  };

  try {
    const quota = await remote.quota();
    if (quota) {
      statistics.TotalQuotaSpace = quota.total;
      statistics.FreeQuotaSpace = quota.free;
      if (quota.free === 0) report("Error", "BackendQuotaExceeded", "The destination is full");
      else if (quota.free > 0 && quota.free < reserve) {
        report("Warning", "BackendQuotaNear", `The destination is nearly full: ${quota.free} bytes are free`);
      }
    }
  } catch (error) {
    context.control.throwIfAborted();
    logger.write("Information", tag, "QuotaUnknown", `The destination's free space is unknown: ${messageOf(error)}`);
  }

  const assigned = settings.quotaSize;
  if (assigned === undefined) return;
  if (used > assigned) {
    report("Error", "AssignedQuotaExceeded", `The backup has ${used} bytes, more than the quota of ${assigned}`);
  } else if (assigned - used < reserve) {
    report("Warning", "AssignedQuotaNear", `The backup has ${used} bytes, close to the quota of ${assigned}`);
  }
}

/** Bytes that a backup takes at the destination, with what only waits to be deleted. */
export function usedSizeOf({ knownFileSize, retired }: RemoteAnalysis): number {
  return retired.reduce((sum, { file }) => sum + Math.max(0, file.size), knownFileSize);
}

/** Bytes that should be free. */
export function reserveOf({ quotaWarningThreshold }: Settings, { knownFileSize }: RemoteAnalysis): number {
  return (quotaWarningThreshold / 100) * knownFileSize;
}

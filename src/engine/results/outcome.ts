import type { BackupResult, OperationResult, RepairResult, RestoreResult } from "./types.ts";

export type Outcome = "Success" | "Warning" | "Error" | "Fatal";

/** `ParsedResult`: the gravest of what happened in the operation and in its parts (engine.md 22). */
export function parsedResult(result: OperationResult): Outcome {
  if (result.Fatal) return "Fatal";
  const own = result.Log;
  const parts = partsOf(result).map(parsedResult);
  if ((own && own.errors.count > 0) || parts.includes("Error") || parts.includes("Fatal")) return "Error";
  // The original calls files with errors an error, but never counts one: a backup that leaves files out is a warning there.
  // Each file with an error has its warning.
  const isIncomplete = isBackup(result) && (result.PartialBackup || result.FilesWithError > (own?.accepted ?? 0));
  if ((own && own.warnings.count > 0) || isIncomplete || parts.includes("Warning")) return "Warning";
  return "Success";
}

/** The parts whose outcome raises that of the whole. */
function partsOf(result: OperationResult): OperationResult[] {
  const parts: (OperationResult | null)[] = [];
  if (isBackup(result)) {
    parts.push(result.CompactResults, result.VacuumResults, result.DeleteResults);
    parts.push(result.RepairResults, result.TestResults, result.LockResults);
  } else if (result.MainOperation === "Restore" || result.MainOperation === "Repair") {
    parts.push((result as Partial<RestoreResult | RepairResult>).RecreateDatabaseResults ?? null);
  }
  return parts.filter((part) => part !== null);
}

function isBackup(result: OperationResult): result is BackupResult {
  return result.MainOperation === "Backup";
}

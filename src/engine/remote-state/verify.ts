import { UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { analyseRemote, requireComplete } from "./analysis.ts";
import { deleteRetired, deleteRetiredUnseen } from "./retired-files.ts";
import { isAnyDue } from "./retirement.ts";
import { recordAnalysis, recordQuota } from "./statistics.ts";

/** True if a run that uploads ended before its time: volumes and a version may be half made. */
export function wasInterrupted({ database }: DatabaseContext): boolean {
  const { configuration, versions } = database;
  return (
    configuration.hasFlag("terminated-with-active-uploads") ||
    versions.incomplete() !== undefined ||
    versions.newestWithoutList() !== undefined
  );
}

/**
 * Looks at the destination before an operation that changes it: cleans up what an interrupted run left, and throws unless
 * all is there. Retired files whose time is over go. With `no-backend-verification` only after an interruption. Returns true if there was one. Throws
 * `DatabaseIsPartiallyRecreated` before it looks.
 */
export async function verifyRemote(context: DatabaseContext): Promise<boolean> {
  const { database, settings } = context;
  requireWhole(context);
  const isInterrupted = wasInterrupted(context);
  if (settings.noBackendVerification && !isInterrupted) {
    if (isAnyDue(context) && !settings.dryRun) await deleteRetiredUnseen(context);
    return false;
  }
  const analysis = await analyseRemote(context, settings.dryRun ? "look" : isInterrupted ? "clean" : "strict");
  recordAnalysis(context, analysis);
  await deleteRetired(context, analysis);
  await recordQuota(context, analysis);
  requireComplete(context, analysis);
  // But for a version that the next backup will finish, nothing of it is left.
  database.configuration.setFlag("terminated-with-active-uploads", false);
  database.commit();
  return isInterrupted;
}

/** On the word of a database that does not know everything nothing is deleted (engine.md 26 R9). */
export function requireWhole({ database }: DatabaseContext): void {
  if (!database.configuration.hasFlag("partially-recreated")) return;
  throw new UserError("DatabaseIsPartiallyRecreated", "The local database holds only a part of the backup", {
    advice: "Run repair without --version, --time and --repair-only-paths: it builds all of the database.",
  });
}

import { hashAlgorithm } from "../crypto/index.ts";
import { findInconsistencies } from "../database/local/consistency.ts";
import { UserError } from "../support/errors.ts";
import type { DatabaseContext } from "./context.ts";
import { wasInterrupted } from "./remote-state/verify.ts";

/**
 * Throws `DatabaseInconsistency` unless the database is sound; with a version, what that version added. Call it when all
 * volumes have arrived. `allowMissingBlocks`: what is known to be lost is no fault. Nor is, in a look at all
 * versions, what a broken-off run left for the next backup.
 */
export function requireConsistent(
  context: DatabaseContext,
  version?: number,
  options: { allowMissingBlocks?: boolean } = {},
): void {
  const { database, settings } = context;
  if (settings.dryRun) return;
  const faults = findInconsistencies(database.sql, {
    ...options,
    allowUnfinished: version === undefined && wasInterrupted(context),
    skipFileLists: settings.disableFilelistConsistencyChecks,
    version,
    hashSize: hashAlgorithm(settings.blockHashAlgorithm).size,
    blocksize: settings.blocksize,
  });
  if (faults.length === 0) return;
  throw new UserError("DatabaseInconsistency", `The local database is inconsistent: ${faults.join(", ")}`, {
    advice: "Nothing at the destination is affected. Delete the database and run repair to build it anew.",
  });
}

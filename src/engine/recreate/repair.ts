import { hashAlgorithm } from "../../crypto/index.ts";
import { findInconsistencies } from "../../database/local/consistency.ts";
import { UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { analyseRemote, requireComplete } from "../remote-state/analysis.ts";
import { recordAnalysis } from "../remote-state/statistics.ts";
import { createRecreateDatabaseResult, createRepairResult, type RepairResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { selectVersions } from "../version-selection.ts";
import { fillDatabase } from "./recreate.ts";

/**
 * Builds the local database anew from the destination if it is empty. One that has content is held against the
 * destination: what an interrupted run left is cleaned up, anything else that is wrong is an error (engine.md 16).
 *
 * All of it is one transaction: a rebuild that is broken off leaves the database empty.
 */
export async function repair(context: DatabaseContext): Promise<RepairResult> {
  const result = createRepairResult(context.origin);
  if (context.database.volumes.countLive() > 0) {
    requireSameSettings(context);
    const analysis = await analyseRemote(context, context.settings.dryRun ? "look" : "clean");
    recordAnalysis(context, analysis);
    requireComplete(context, analysis);
    return result;
  }
  context.progress.enter("Recreate_Running");
  result.RecreateDatabaseResults = createRecreateDatabaseResult({ ...context.origin, log: null });
  await recreate(context);
  return result;
}

async function recreate(given: DatabaseContext): Promise<void> {
  const { versions, time } = given.settings;
  const isPartial = versions !== undefined || time !== undefined;
  const { context, missingBlocks } = await fillDatabase(given, {
    isLasting: true,
    chooseLists: isPartial
      ? (times) =>
          selectVersions(
            times.map((seconds) => ({ time: seconds })),
            { versions, time },
            "remote",
            given.logger,
          )
      : undefined,
  });
  requireSameSettings(context, { onlyGiven: ["dblock-size"] });
  context.database.configuration.setFlag("partially-recreated", isPartial);
  requireSound(context);
  if (context.settings.dryRun) return;
  context.database.commit();
  if (missingBlocks > 0) {
    throw new UserError(
      "DatabaseIsBrokenConsiderPurge",
      `The database was rebuilt, but ${missingBlocks} blocks that some versions need are missing at the destination`,
      { advice: "Everything else can be restored. The next backup stores again what the source still has." },
    );
  }
}

function requireSound({ database, settings }: DatabaseContext): void {
  const faults = findInconsistencies(database.sql, {
    hashSize: hashAlgorithm(settings.blockHashAlgorithm).size,
    blocksize: settings.blocksize,
    allowMissingBlocks: true,
  });
  if (faults.length > 0) {
    throw new UserError("DatabaseInconsistency", `The rebuilt database is inconsistent: ${faults.join(", ")}`);
  }
}

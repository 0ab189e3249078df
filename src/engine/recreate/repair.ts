import { hashAlgorithm } from "../../crypto/index.ts";
import { findInconsistencies } from "../../database/local/consistency.ts";
import { UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { analyseRemote, type RemoteAnalysis } from "../remote-state/analysis.ts";
import { recordAnalysis, recordQuota } from "../remote-state/statistics.ts";
import { createRecreateDatabaseResult, createRepairResult, type RepairResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { selectVersions } from "../version-selection.ts";
import { fillDatabase } from "./recreate.ts";
import { remakeMissing } from "./remake.ts";

const tag = "Duplicati.Library.Main.Operation.RepairHandler";

/**
 * Brings database and destination together (engine.md 16). An empty database is built from the destination, and so is
 * one that is older than the destination; a copy of it is kept. Lists and indexes that are missing are made anew from the
 * database. Nothing is deleted that an interrupted run did not leave.
 *
 * A rebuild is one transaction: broken off, it leaves the database as it was.
 */
export async function repair(context: DatabaseContext): Promise<RepairResult> {
  const { database, settings } = context;
  const result = createRepairResult(context.origin);
  if (database.volumes.countLive() > 0) {
    requireSameSettings(context);
    const analysis = await analyseRemote(context, settings.dryRun ? "look" : "clean");
    recordAnalysis(context, analysis);
    await recordQuota(context, analysis);
    const isOutdated = analysis.extra.length > 0 || database.configuration.hasFlag("partially-recreated");
    if (!isOutdated) {
      await remakeMissing(context, analysis);
      return result;
    }
    reportOutdated(context, analysis);
    if (settings.dryRun) return result;
    database.clear();
  }
  context.progress.enter("Recreate_Running");
  result.RecreateDatabaseResults = createRecreateDatabaseResult({ ...context.origin, log: null });
  await recreate(context);
  return result;
}

function reportOutdated({ database, logger, settings }: DatabaseContext, { extra }: RemoteAnalysis): void {
  const found = `The destination has ${extra.length} files that the database does not know`;
  if (settings.dryRun) {
    logger.write("DryRun", tag, "WouldRebuildDatabase", `${found}: would build the database anew`);
    return;
  }
  const copy = database.keepCopy();
  logger.write("Information", tag, "RebuildingDatabase", `${found}; it is built anew, and the old one kept as ${copy}`);
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

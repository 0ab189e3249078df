import { hashAlgorithm } from "../../crypto/index.ts";
import { findInconsistencies } from "../../database/local/consistency.ts";
import { UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { fillDatabase, type RecreateOptions } from "../recreate/index.ts";
import { createRecreateDatabaseResult, type RepairResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { selectVersions } from "../version-selection.ts";

const tag = "Duplicati.Library.Main.Operation.RecreateDatabaseHandler";

/**
 * Fills the empty database from the destination, with all versions, or with those that the settings name or `chooseLists`
 * chooses. Without all of them, or with paths only, it serves for looking and restoring alone.
 */
export async function rebuildDatabase(
  given: DatabaseContext,
  result: RepairResult,
  chooseLists: RecreateOptions["chooseLists"] = listsByOptions(given),
): Promise<void> {
  given.progress.enter("Recreate_Running");
  result.RecreateDatabaseResults = createRecreateDatabaseResult({ ...given.origin, log: null });
  const isPartial = chooseLists !== undefined;
  const { context, missingBlocks, unfetched, hasDamagedData } = await fillDatabase(given, {
    isLasting: true,
    depth: depthOf(given),
    chooseLists,
  });
  requireSameSettings(context, { onlyGiven: ["dblock-size"] });
  const { database, settings, logger } = context;
  logger.write("Information", tag, "RecreateCompletedCheckingDatabase", "The database is built; checking it");
  database.configuration.setFlag("partially-recreated", isPartial || settings.repairOnlyPaths);
  database.configuration.setFlag("holds-only-paths", settings.repairOnlyPaths);
  if (!settings.repairOnlyPaths) requireSound(context);
  if (settings.dryRun) return;
  if (missingBlocks > 0 && unfetched.length > 0) throw incomplete(missingBlocks, unfetched);
  // Half a volume of a killed run: the next backup clears it away, as it would with the old database.
  if (missingBlocks === 0 && hasDamagedData) database.configuration.setFlag("terminated-with-active-uploads", true);
  database.folderNames.keep();
  database.commit();
  logger.write("Information", tag, "RecreateCompleted", "The database is built and checked");
  if (missingBlocks > 0 && !settings.repairOnlyPaths) {
    throw new UserError(
      "DatabaseIsBrokenConsiderPurge",
      `The database was rebuilt, but ${missingBlocks} blocks that some versions need are missing at the destination`,
      {
        advice:
          "Everything else can be restored. list-broken-files names the files that are broken, and purge-broken-files takes them out of the versions; the next backup stores again what the source still has.",
      },
    );
  }
}

/** What cannot be had at the moment must not pass for lost: a purge would take it out of the versions. */
function incomplete(missingBlocks: number, unfetched: readonly string[]): UserError {
  return new UserError(
    "DatabaseRebuildIncomplete",
    `${missingBlocks} blocks that some versions need were not found, but ${unfetched.length} data volumes could not be fetched: ${unfetched.slice(0, 10).join(", ")}`,
    {
      advice:
        "The database was not rebuilt. Run repair again when they can be fetched. If one never can be, move it away: what it held counts as lost then.",
    },
  );
}

function listsByOptions({ settings, logger }: DatabaseContext): RecreateOptions["chooseLists"] {
  const { versions, time } = settings;
  if (versions === undefined && time === undefined) return undefined;
  return (times) =>
    selectVersions(
      times.map((seconds) => ({ time: seconds })),
      { versions, time },
      "remote",
      logger,
    );
}

function depthOf({ settings }: DatabaseContext): RecreateOptions["depth"] {
  if (settings.repairOnlyPaths) return "paths";
  return settings.repairForceBlockUse ? "data" : undefined;
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

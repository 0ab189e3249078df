import { hashAlgorithm } from "../../crypto/index.ts";
import { findInconsistencies } from "../../database/local/consistency.ts";
import { UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { refreshLocks } from "../locks/index.ts";
import { fillDatabase, type RecreateOptions } from "../recreate/index.ts";
import { analyseRemote, listDestination, removeLeftovers, requireAnyVolume } from "../remote-state/analysis.ts";
import { recordAnalysis, recordQuota } from "../remote-state/statistics.ts";
import { createRecreateDatabaseResult, createRepairResult, type RepairResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { recheck } from "../test/index.ts";
import { selectVersions } from "../version-selection.ts";
import { planForEmptyDatabase, planRepair, type RepairPlan } from "./plan.ts";
import { remakeLost } from "./remake.ts";

const tag = "Duplicati.Library.Main.Operation.RepairHandler";

/**
 * Brings database and destination together (engine.md 16). An empty database is built from the destination, and so is
 * one that is older than the destination; a copy of it is kept. Lists and indexes that are missing are made anew from the
 * database. Nothing is deleted that an interrupted run did not leave.
 *
 * `onPlan` hears what is going to be done before anything is changed; a dry run ends there. A rebuild is one transaction:
 * broken off, it leaves the database as it was.
 */
export async function repair(
  context: DatabaseContext,
  onPlan: (plan: RepairPlan) => void = () => {},
): Promise<RepairResult> {
  const result = await bringTogether(context, onPlan);
  const { repairRefreshLockInfo, dryRun } = context.settings;
  if (repairRefreshLockInfo && !dryRun) await refreshLocks(context);
  return result;
}

async function bringTogether(context: DatabaseContext, onPlan: (plan: RepairPlan) => void): Promise<RepairResult> {
  const { database, settings } = context;
  const result = createRepairResult(context.origin);
  if (database.volumes.countLive() === 0) {
    onPlan(planForEmptyDatabase);
    await rebuild(context, result);
    return result;
  }
  requireSameSettings(context);
  const files = await listDestination(context);
  const analysis = await analyseRemote(context, settings.dryRun ? "look" : "plan", files);
  recordAnalysis(context, analysis);
  await recordQuota(context, analysis);
  if (!settings.rebuildMissingDblockFiles) requireAnyVolume(context, analysis, "RemoteFolderEmptyWithPrefix");
  const plan = planRepair(context, analysis);
  if (plan.rebuild !== undefined) {
    requireRebuild(context, plan);
    onPlan(plan);
    if (settings.dryRun) return result;
    keepOldDatabase(context);
    await rebuild(context, result);
    return result;
  }
  onPlan(plan);
  warnOfUnknown(context, plan);
  if (settings.repairActions.includes("RemoveLeftovers") && !settings.dryRun) await removeLeftovers(context, files);
  const unsound = plan.suspects.length > 0 && !settings.dryRun ? await recheck(context, plan.suspects) : [];
  await remakeLost(context, { missing: plan.putBack, unsound });
  return result;
}

function requireRebuild({ settings }: DatabaseContext, { rebuild: reason, unknown }: RepairPlan): void {
  if (settings.repairActions.includes("RebuildDatabase")) return;
  throw new UserError(
    reason === "partial" ? "DatabaseIsPartiallyRecreated" : "RemoteFilesNewerThanLocalDatabase",
    reason === "partial"
      ? "The local database holds only a part of the backup"
      : `The destination has ${unknown.length} files that the local database does not know`,
    { advice: "Nothing was changed. Add RebuildDatabase to --repair-actions: the database must be built anew first." },
  );
}

/** Only with `repair-ignore-outdated-database`: otherwise they make the database be built anew. */
function warnOfUnknown({ logger }: DatabaseContext, { unknown }: RepairPlan): void {
  if (unknown.length === 0) return;
  const message = `The destination has ${unknown.length} files that the database does not know; they are left alone`;
  logger.write("Warning", tag, "RemoteFilesNewerThanLocalDatabase", message);
}

function keepOldDatabase({ database, logger }: DatabaseContext): void {
  const copy = database.keepCopy();
  const message = `The database does not fit the destination; it is built anew, and the old one kept as ${copy}`;
  logger.write("Information", tag, "RebuildingDatabase", message);
  database.clear();
}

async function rebuild(context: DatabaseContext, result: RepairResult): Promise<void> {
  context.progress.enter("Recreate_Running");
  result.RecreateDatabaseResults = createRecreateDatabaseResult({ ...context.origin, log: null });
  await recreate(context);
}

async function recreate(given: DatabaseContext): Promise<void> {
  const { versions, time } = given.settings;
  const isPartial = versions !== undefined || time !== undefined;
  const { context, missingBlocks, unfetched } = await fillDatabase(given, {
    isLasting: true,
    depth: depthOf(given),
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
  const { database, settings, logger } = context;
  logger.write("Information", tag, "RecreateCompletedCheckingDatabase", "The database is built; checking it");
  database.configuration.setFlag("partially-recreated", isPartial || settings.repairOnlyPaths);
  database.configuration.setFlag("holds-only-paths", settings.repairOnlyPaths);
  if (!settings.repairOnlyPaths) requireSound(context);
  if (settings.dryRun) return;
  if (missingBlocks > 0 && unfetched.length > 0) throw incomplete(missingBlocks, unfetched);
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

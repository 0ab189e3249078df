import { UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { refreshLocks } from "../locks/index.ts";
import { analyseRemote, listDestination, removeLeftovers, requireAnyVolume } from "../remote-state/analysis.ts";
import { recordAnalysis, recordQuota } from "../remote-state/statistics.ts";
import { createRepairResult, type RepairResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { recheck } from "../test/index.ts";
import { bringBack } from "./bring-back.ts";
import { planForEmptyDatabase, planRepair, type RepairPlan } from "./plan.ts";
import { rebuildDatabase } from "./rebuild.ts";
import { remakeLost } from "./remake.ts";

const tag = "Duplicati.Library.Main.Operation.RepairHandler";

/**
 * Brings database and destination together (engine.md 16). An empty database is built from the destination, and so is
 * one that is older than the destination; a copy of it is kept. Lists and indexes that are missing are made anew from the
 * database, unless they were only retired: those get their names back. Nothing is deleted that an interrupted run did not leave.
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

/** What a repair would do, as far as can be seen without changing anything. Throws as {@link repair} does. */
export async function lookAtRepair(context: DatabaseContext): Promise<RepairPlan> {
  const { database, settings } = context;
  if (database.volumes.countLive() === 0) return planForEmptyDatabase;
  requireSameSettings(context);
  const analysis = await analyseRemote(context, "look", await listDestination(context));
  if (!settings.rebuildMissingDblockFiles) requireAnyVolume(context, analysis, "RemoteFolderEmptyWithPrefix");
  return planRepair(context, analysis);
}

async function bringTogether(context: DatabaseContext, onPlan: (plan: RepairPlan) => void): Promise<RepairResult> {
  const { database, settings } = context;
  const result = createRepairResult(context.origin);
  if (database.volumes.countLive() === 0) {
    onPlan(planForEmptyDatabase);
    await rebuildDatabase(context, result);
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
    await rebuildDatabase(context, result);
    return result;
  }
  onPlan(plan);
  warnOfUnknown(context, plan);
  if (settings.repairActions.includes("RemoveLeftovers") && !settings.dryRun) await removeLeftovers(context, files);
  const unsound = plan.suspects.length > 0 && !settings.dryRun ? await recheck(context, plan.suspects) : [];
  const back = await bringBack(context, plan.broughtBack, analysis.retired);
  await remakeLost(context, { missing: plan.putBack.filter((volume) => !back.has(volume)), unsound });
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

import type { VersionRow } from "../../database/local/versions.ts";
import { keepTimeLimit } from "../../options/index.ts";
import type { DatabaseContext } from "../context.ts";
import { analyseRemote, requireComplete } from "../remote-state/analysis.ts";
import { recordAnalysis, recordQuota } from "../remote-state/statistics.ts";
import { createDeleteResult, type DeleteResult } from "../results/index.ts";
import { selectVersionsToDelete } from "../retention/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { deleteVolume } from "./delete-volume.ts";
import { dropVersion } from "./drop-version.ts";
import { deleteUnusedVolumes } from "./unused-volumes.ts";

const tag = "Duplicati.Library.Main.Operation.DeleteHandler";

/** Deletes the versions that the options name or that are past their retention, and data nobody needs any more. */
export async function deleteVersions(context: DatabaseContext): Promise<DeleteResult> {
  const { settings } = context;
  requireSameSettings(context);
  if (!settings.noBackendVerification) {
    const analysis = await analyseRemote(context, settings.dryRun ? "look" : "strict");
    recordAnalysis(context, analysis);
    await recordQuota(context, analysis);
    requireComplete(context, analysis);
  }
  return removeVersions(context, settings.versions);
}

/** The part of a backup that deletes old versions; null if no rule is set. The destination was checked before. */
export async function deleteByRetention(context: DatabaseContext): Promise<DeleteResult | null> {
  const { keepTime, keepVersions, retentionPolicy } = context.settings;
  if (keepTime === undefined && keepVersions === 0 && retentionPolicy === undefined) return null;
  return removeVersions({ ...context, origin: { ...context.origin, log: null } }, undefined);
}

async function removeVersions(context: DatabaseContext, named: readonly number[] | undefined): Promise<DeleteResult> {
  const { settings, logger, database } = context;
  const result = createDeleteResult(context.origin, settings.dryRun);
  const chosen = chooseVersions(context, named);
  result.DeletedSets = chosen.map(({ number, version }) => ({ Item1: number, Item2: new Date(version.time * 1000) }));
  if (chosen.length === 0) {
    logger.write("Information", tag, "NoFilesetsToDelete", "No filesets matched the criteria");
    return result;
  }
  if (settings.dryRun) {
    reportDryRun(context, chosen);
    return result;
  }

  const lists = chosen.map(({ version }) => dropVersion(context, version));
  database.blocks.removeUnusedBlocksets();
  database.commit();
  let areListsGone = true;
  for (const list of lists) {
    if (context.control.isStopRequested) return result;
    if (list !== undefined && !(await deleteVolume(context, list))) areListsGone = false;
  }
  // A list that is still there needs its data (engine.md 26 R3): who rebuilds the database would find it.
  if (areListsGone && !settings.noAutoCompact) await deleteUnusedVolumes(context);
  return result;
}

interface ChosenVersion {
  readonly number: number;
  readonly version: VersionRow;
}

function chooseVersions(context: DatabaseContext, named: readonly number[] | undefined): ChosenVersion[] {
  const { database, settings, clock, logger } = context;
  const now = clock.now();
  const versions = database.versions.newestFirst();
  const decision = selectVersionsToDelete(
    versions.map((version, number) => ({ number, time: new Date(version.time * 1000), isFull: version.isFull })),
    {
      versions: named,
      keepTimeLimit:
        settings.keepTime === undefined
          ? undefined
          : keepTimeLimit(settings.keepTime, now, { tolerance: !settings.disableTimeTolerance }),
      keepVersions: settings.keepVersions,
      retentionPolicy: settings.retentionPolicy,
      allowFullRemoval: settings.allowFullRemoval,
    },
    now,
  );
  for (const { id, message } of decision.warnings) logger.write("Warning", tag, id, message);
  return decision.delete.map((number) => ({ number, version: versions[number] as VersionRow }));
}

function reportDryRun({ database, logger }: DatabaseContext, chosen: readonly ChosenVersion[]): void {
  for (const { version } of chosen) {
    const name = version.dlist === null ? undefined : database.volumes.get(version.dlist)?.name;
    logger.write("DryRun", tag, "WouldDeleteRemoteFileset", `Would delete remote fileset: ${name}`);
  }
  logger.write("DryRun", tag, "WouldDeleteRemoteFilesets", `${chosen.length} remote fileset(s) would be deleted`);
  logger.write("DryRun", tag, "WouldDeleteHelp", "Remove --dry-run to actually delete files");
}

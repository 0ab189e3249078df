import { noVolume } from "../../database/local/blocks.ts";
import { EntryEdits } from "../../database/local/entry-edits.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { UserError } from "../../support/errors.ts";
import { uploadMissingIndexFiles } from "../backup/index-files.ts";
import { type Broken, type BrokenVersion, findBroken, findLostVolumes, type LostVolumes } from "../broken/find.ts";
import { requireConsistent } from "../consistency.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { dropVersion } from "../delete/drop-version.ts";
import { deleteGraceSeconds, requireNoStrangers } from "../remote-state/analysis.ts";
import { deleteVolume } from "../remote-state/delete-volume.ts";
import { remakeLost } from "../repair/remake.ts";
import {
  createDeleteResult,
  createPurgeBrokenFilesResult,
  createPurgeResult,
  type DeleteResult,
  type PurgeBrokenFilesResult,
} from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { requireEmptyMetadata } from "./empty-metadata.ts";
import { giveUpLists } from "./lists-without-version.ts";
import { applyEdits, withoutLocked } from "./purge.ts";

const tag = "Duplicati.Library.Main.Operation.PurgeBrokenFilesHandler";

/**
 * Takes files whose content is lost out of the versions, and gives entries that have lost nothing but their metadata empty
 * ones, so that all that is left can be restored (engine.md 18.2, 28 D17). A version of which nothing is left is deleted.
 * Then the missing data volumes are forgotten, also those that nobody needed (D21), damaged ones are replaced by what is
 * sound in them, and lists that nobody can read go.
 *
 * Throws `FiltersNotAllowedOnPurgeBrokenFiles`, `CannotPurgeOnPartialDatabase`, `CannotPurgeWithNoRemoteVolumes`,
 * `ExtraRemoteFiles`, and `AllFilesetsBroken` if no version would be left. Nothing is changed then.
 */
export async function purgeBrokenFiles(
  context: DatabaseContext,
  input: { readonly hasFilter: boolean },
): Promise<PurgeBrokenFilesResult> {
  const { database, settings, progress, control } = context;
  progress.enter("PurgeFiles_Begin");
  requireAllowed(context, input.hasFilter);
  requireSameSettings(context);
  const result = createPurgeBrokenFilesResult(context.origin);
  const lost = await findLostVolumes(context, "clean", (analysis) => requireNoStrangers(context, analysis));
  using broken = findBroken(context, lost);
  using edits = new EntryEdits(database.sql);
  const lostVolumes = new Set([...lost.missing, ...lost.damaged.map(({ volume }) => volume)].map(({ id }) => id));
  const { gone, damaged } = sortVersions(context, broken);
  // Who finds it set cleans up after an upload that broke off.
  database.configuration.setFlag("terminated-with-active-uploads", true);
  if (damaged.length > 0) {
    const needsMetadata = broken.entries.lackMetadata && !settings.disableReplaceMissingMetadata;
    edits.removeDependents(needsMetadata ? await requireEmptyMetadata(context, lostVolumes) : undefined);
  }

  const part = { ...context, origin: { ...context.origin, log: null } };
  if (gone.length > 0) result.DeleteResults = await deleteVersions(part, gone);
  if (damaged.length > 0 && !control.isStopRequested) {
    result.PurgeResults = createPurgeResult(part.origin, { withoutSizes: settings.reducedPurgeStatistics });
    await applyEdits(part, edits, damaged, result.PurgeResults);
  }
  if (!settings.dryRun && !control.isStopRequested) await dealWithVolumes(context, lost);
  database.configuration.setFlag("terminated-with-active-uploads", false);
  progress.enter("PurgeFiles_Complete");
  return result;
}

function requireAllowed({ database }: DatabaseContext, hasFilter: boolean): void {
  if (hasFilter) {
    throw new UserError("FiltersNotAllowedOnPurgeBrokenFiles", "Broken files cannot be purged with filters");
  }
  if (database.configuration.hasFlag("partially-recreated")) {
    throw new UserError("CannotPurgeOnPartialDatabase", "The local database holds only a part of the backup", {
      advice: "Run repair without --version and --time to rebuild all of it.",
    });
  }
}

/** Versions of which nothing is left, and those of which something is. */
function sortVersions(
  context: DatabaseContext,
  { versions, entries }: Broken,
): { gone: BrokenVersion[]; damaged: VersionRow[] } {
  const { database, settings } = context;
  const isGone = ({ row, count }: BrokenVersion): boolean => {
    if (count < database.totals.ofOne(row.id).entries) return false;
    return settings.disableReplaceMissingMetadata || !entries.hasContentIn(row.id);
  };
  const gone = versions.filter(isGone);
  if (gone.length > 0 && gone.length === database.versions.newestFirst().length) {
    throw new UserError("AllFilesetsBroken", "Every file of every version is broken: nothing would be left", {
      advice:
        "Run repair with --rebuild-missing-dblock-files, which looks for the lost data in the source. Otherwise put the missing data volumes back if there is a copy of them, or begin a new backup in another folder.",
    });
  }
  const rest = versions.filter((version) => !gone.includes(version)).map(({ row }) => row);
  const deletable = new Set(
    withoutLocked(
      context,
      gone.map(({ row }) => row),
    ),
  );
  return { gone: gone.filter(({ row }) => deletable.has(row)), damaged: withoutLocked(context, rest) };
}

async function deleteVersions(context: DatabaseContext, gone: readonly BrokenVersion[]): Promise<DeleteResult> {
  const { database, settings, logger, control } = context;
  const result = createDeleteResult(context.origin, settings.dryRun);
  result.DeletedSets = gone.map(({ number, row }) => ({ Item1: number, Item2: new Date(row.time * 1000) }));
  for (const { row } of gone) {
    const name = row.dlist === null ? undefined : database.volumes.get(row.dlist)?.name;
    const level = settings.dryRun ? "DryRun" : "Information";
    const what = settings.dryRun ? "Would delete" : "Deleting";
    logger.write(level, tag, "DeletingFullyBrokenFileset", `${what} the version ${name}, all of which is broken`);
    if (settings.dryRun || control.isStopRequested) continue;
    const list = dropVersion(context, row);
    database.commit();
    if (list !== undefined) await deleteVolume(context, list);
  }
  return result;
}

/** Nothing needs what is lost in them any more. What the damaged ones still have moves into new volumes. */
async function dealWithVolumes(context: DatabaseContext, { missing, damaged }: LostVolumes): Promise<void> {
  await forgetVolumes(context, missing);
  const settings = { ...context.settings, rebuildMissingDblockFiles: true };
  await remakeLost({ ...context, settings }, { missing: [], unsound: damaged.map(({ volume }) => volume) });
  await giveUpLists(context);
}

/** Nothing needs them any more, nor the indexes that describe nothing else. */
async function forgetVolumes(context: DatabaseContext, missing: readonly VolumeRow[]): Promise<void> {
  const { database, remote, clock, logger } = context;
  const { volumes, blocks } = database;
  const graceEnd = secondsOf(clock.now()) + deleteGraceSeconds;
  for (const { id, name } of missing) {
    logger.write("Information", tag, "ForgettingMissingVolume", `Forgetting the missing data volume ${name}`);
    // What a version needs that could not be changed stays known as lost.
    blocks.takeFromCopies(id);
    blocks.removeUnused(id);
    blocks.loseVolume(id);
    volumes.setState(id, "deleted", graceEnd);
  }
  // Those of volumes that were missing when the database was built are among them.
  const indexes = volumes.indexesOfNothing();
  for (const id of indexes) volumes.setState(id, "deleting");
  blocks.removeUnused(noVolume);
  blocks.removeUnusedBlocksets();
  requireConsistent(context, undefined, { allowMissingBlocks: true });
  database.commit();
  for (const id of indexes) await deleteVolume(context, id);
  for (const { name } of missing) await remote.deleteCompanion(name);
  await uploadMissingIndexFiles(context);
}

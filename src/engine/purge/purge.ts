import { EntryEdits } from "../../database/local/entry-edits.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import { formatSize } from "../../options/index.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { UserError } from "../../support/errors.ts";
import { isUnusedTime } from "../backup/version-list.ts";
import { compactAutomatically } from "../compact/index.ts";
import { requireConsistent } from "../consistency.ts";
import type { DatabaseContext } from "../context.ts";
import { lockedListOf } from "../locks/index.ts";
import { verifyRemote } from "../remote-state/verify.ts";
import { createPurgeResult, type PurgeResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { selectVersions } from "../version-selection.ts";
import { type ListMove, planListTimes } from "./list-times.ts";
import { rewriteList } from "./rewrite-list.ts";

const tag = "Duplicati.Library.Main.Operation.PurgeFilesHandler";

/**
 * Takes the paths that an include rule of the filter names out of the versions (engine.md 18.3), and their data, where
 * compacting is worthwhile. Versions without such paths are left alone.
 *
 * Throws `EmptyFilterPurgeNotAllowed`, `PurgeNotAllowedOnPartialDatabase`, `NoFilesetFoundForTimeOrVersion` and, before
 * anything has been changed, `PurgeWouldRemoveEntireFileset`.
 */
export async function purge(context: DatabaseContext, filter: Filter): Promise<PurgeResult> {
  const { database, settings, progress, control, logger } = context;
  progress.enter("PurgeFiles_Begin");
  logger.write("Information", tag, "StartingPurge", "Looking for what is to be taken out of the versions");
  requireAllowed(context, filter);
  requireSameSettings(context);
  const isInterrupted = await verifyRemote(context);
  const result = createPurgeResult(context.origin, { withoutSizes: settings.reducedPurgeStatistics });
  using edits = new EntryEdits(database.sql);
  // Rules that exclude keep paths; what no rule names stays in any case.
  edits.removePaths((path) => {
    const { included, matched } = filter.evaluate(path);
    return included && matched !== undefined;
  });
  const versions = withoutLocked(
    context,
    chooseVersions(context).filter(({ id }) => edits.countsIn(id).removed > 0),
  );
  for (const { id, time } of versions) {
    if (edits.countsIn(id).removed < database.totals.ofOne(id).entries) continue;
    throw new UserError(
      "PurgeWouldRemoveEntireFileset",
      `Nothing would be left of the version of ${new Date(time * 1000).toISOString()}`,
      { advice: "Use delete to remove a whole version, or leave it out with --version." },
    );
  }
  await applyEdits(context, edits, versions, result);
  purgeUnfinished(context, edits);
  const compacts = versions.length > 0 || isInterrupted;
  if (compacts && !settings.dryRun && !settings.noAutoCompact && !control.isStopRequested) {
    progress.enter("PurgeFiles_Compact");
    result.CompactResults = await compactAutomatically(context);
  }
  progress.enter("PurgeFiles_Complete");
  return result;
}

/** What an interrupted backup has read of the paths would come back in the version that the next one makes of it. */
function purgeUnfinished({ database, settings }: DatabaseContext, edits: EntryEdits): void {
  const unfinished = database.versions.incomplete();
  const isChosen = settings.versions === undefined && settings.time === undefined;
  if (!unfinished || !isChosen || settings.dryRun) return;
  edits.apply(unfinished.id, database.versions.newest()?.id, undefined);
  database.blocks.removeUnusedBlocksets();
  database.commit();
}

/** Rewrites the lists of the versions, and sums up what that did. The versions must not become empty. */
export async function applyEdits(
  context: DatabaseContext,
  edits: EntryEdits,
  versions: readonly VersionRow[],
  result: PurgeResult,
): Promise<void> {
  const { database, progress, settings, control } = context;
  progress.enter("PurgeFiles_Process");
  const chosen = new Set(versions.map(({ id }) => id));
  const moves = await planListTimes(
    database.versions.newestFirst(),
    ({ id }) => chosen.has(id),
    (time) => isUnusedTime(context, time),
  );
  requireUnlocked(context, moves);
  progress.resetCounts();
  progress.filesTotal = moves.length;
  for (const move of moves) {
    if (control.isStopRequested) break;
    const { removed, removedSize, updated } = edits.countsIn(move.version.id);
    if (settings.dryRun) reportRemovals(context, edits, move.version);
    await rewriteList(context, edits, move);
    result.RewrittenFileLists++;
    result.RemovedFileCount += removed;
    if (!settings.reducedPurgeStatistics) result.RemovedFileSize += removedSize;
    result.UpdatedFileCount += updated;
    progress.filesProcessed++;
  }
  if (settings.dryRun) return;
  database.blocks.removeUnusedBlocksets();
  requireConsistent(context, undefined, { allowMissingBlocks: true });
  database.folderNames.keep();
  database.commit();
}

/** A locked list can be neither replaced nor deleted, so its version stays as it is (engine.md 26 R8). */
export function withoutLocked(context: DatabaseContext, versions: readonly VersionRow[]): VersionRow[] {
  return versions.filter((version) => {
    const list = lockedListOf(context, version);
    if (!list) return true;
    const message = `The version of the list ${list.name} stays as it is, since the list is locked`;
    context.logger.write("Warning", tag, "SkipPurgeFilesetDueToLockedFilesetVolume", message);
    return false;
  });
}

/** Of versions that only make room. */
function requireUnlocked(context: DatabaseContext, moves: readonly ListMove<VersionRow>[]): void {
  for (const { version } of moves) {
    const list = lockedListOf(context, version);
    if (!list) continue;
    throw new UserError(
      "NoFreeListTime",
      `There is no second left for a new list beside ${list.name}, which is locked`,
      {
        advice: "Run the operation again when the lock is over; read-lock-info tells when.",
      },
    );
  }
}

function requireAllowed({ database }: DatabaseContext, filter: Filter): void {
  if (!filter.hasIncludes) {
    throw new UserError("EmptyFilterPurgeNotAllowed", "A purge needs to know which files are to go", {
      advice: "Name paths, or use --include.",
    });
  }
  if (database.configuration.hasFlag("partially-recreated")) {
    throw new UserError("PurgeNotAllowedOnPartialDatabase", "The local database holds only a part of the backup", {
      advice: "Run repair without --version and --time to rebuild all of it.",
    });
  }
}

function chooseVersions({ database, settings, logger }: DatabaseContext): VersionRow[] {
  const all = database.versions.newestFirst();
  const { versions, time } = settings;
  const chosen = selectVersions(all, { versions, time }, "remote", logger);
  if (chosen.length === 0) {
    throw new UserError("NoFilesetFoundForTimeOrVersion", "No version matches the given time or version", {
      advice: "List the versions with list-filesets.",
    });
  }
  return chosen.map((number) => all[number] as VersionRow);
}

function reportRemovals({ logger }: DatabaseContext, edits: EntryEdits, version: VersionRow): void {
  for (const { path, size } of edits.removedFrom(version.id)) {
    logger.write("DryRun", tag, "WouldPurgeFile", `  Purging file ${path} (${formatSize(size)})`);
  }
  logger.write("DryRun", tag, "WouldWriteRemoteFiles", "Would write files to remote storage");
}

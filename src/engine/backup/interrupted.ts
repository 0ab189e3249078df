import type { VersionRow } from "../../database/local/versions.ts";
import type { DatabaseContext } from "../context.ts";
import { uploadVersionList } from "./version-list.ts";

const tag = "Duplicati.Library.Main.Operation.Backup.UploadSyntheticFilelist";

/**
 * Saves what an interrupted backup had finished: a partial version of the last complete one, overlaid with the entries
 * whose content arrived (engine.md 10.3). Also uploads the list of a version that died between being complete and its
 * list's arrival. Every volume state must have been brought up to date before. Returns true if a list was uploaded.
 */
export async function finishInterruptedVersion(context: DatabaseContext): Promise<boolean> {
  const { database, settings, logger } = context;
  // Complete but for its list, which did not arrive, it is unfinished again.
  const listless = database.versions.newestWithoutList();
  if (listless) database.versions.reopen(listless.id);
  const unfinished = database.versions.incomplete();
  if (!unfinished) return false;

  database.blocks.removeBrokenBlocksets();
  database.entries.adoptUnfinished(unfinished.id);
  const hasContent = database.entries.countNew(unfinished.id) > 0;
  if (!hasContent || settings.disableSyntheticFilelist || settings.dryRun) {
    forget(context, unfinished);
    return false;
  }
  database.commit();
  logger.write(
    "Information",
    tag,
    "PreviousBackupFilelistUpload",
    "Uploading filelist from previous interrupted backup",
  );
  await uploadVersionList(context, unfinished.id, { time: unfinished.time + 1, isFull: false });
  return true;
}

/** Removes an unfinished version; the blocks that it stored stay known. */
export function forget({ database, settings }: DatabaseContext, version: VersionRow): void {
  database.entries.undoVersion(version.id);
  database.versions.remove(version.id);
  database.blocks.removeUnusedBlocksets();
  if (!settings.dryRun) database.commit();
}

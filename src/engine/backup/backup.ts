import type { VersionRow } from "../../database/local/versions.ts";
import { formatSize } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import { compactAutomatically, smallFileSizeOf } from "../compact/index.ts";
import { requireConsistent } from "../consistency.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { deleteByRetention } from "../delete/index.ts";
import { lockDuration, lockNewVersion } from "../locks/index.ts";
import { analyseRemote, requireComplete } from "../remote-state/analysis.ts";
import { deleteRetired } from "../remote-state/retired-files.ts";
import { recordAnalysis, recordQuota } from "../remote-state/statistics.ts";
import { uploadVerificationFile } from "../remote-state/verification-file.ts";
import { verifyRemote } from "../remote-state/verify.ts";
import { copyBackup, readRemoteSyncConfig } from "../remote-sync/index.ts";
import { repair } from "../repair/index.ts";
import { type BackupResult, createBackupResult, noteLeftOut } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { testAfterBackup } from "../test/index.ts";
import { vacuumAutomatically } from "../vacuum/index.ts";
import type { BackupCounters } from "./counters.ts";
import { removeDamagedIndexes, uploadMissingIndexFiles } from "./index-files.ts";
import type { BackupInput } from "./input.ts";
import { finishInterruptedVersion, forget } from "./interrupted.ts";
import { type PackedSources, packSources } from "./pack-sources.ts";
import { uploadVersionList } from "./version-list.ts";

const tag = "Duplicati.Library.Main.Operation.BackupHandler";
const enumerationTag = "Duplicati.Library.Main.Operation.Backup.FileEnumerationProcess";

/**
 * Makes a new version of the sources (engine.md 9). Throws a UserError if nothing may be done or a step failed for
 * good; whatever was uploaded until then is used by the next run.
 */
export async function backup(context: DatabaseContext, input: BackupInput): Promise<BackupResult> {
  const { progress, control, database, settings } = context;
  const result = createBackupResult(context.origin, settings.dryRun);
  const { remoteSyncJsonConfig, remoteFileLockSeconds } = settings;
  if (remoteFileLockSeconds !== undefined) lockDuration(settings);
  const copies = remoteSyncJsonConfig === undefined ? undefined : readRemoteSyncConfig(remoteSyncJsonConfig);
  progress.enter("Backup_Begin");
  progress.enter("Backup_PreBackupVerify");
  const isInterrupted = await prepare(context, result);
  progress.enter("Backup_PreviousBackupFinalize");
  const newestBefore = database.versions.newest()?.id ?? 0;
  const isSynthetic = await finishInterruptedVersion(context);
  let smallestVolume = Number.POSITIVE_INFINITY;
  // Stopped before it has begun, a backup makes no version, and is no whole one either.
  if (control.isStopRequested) result.PartialBackup = true;
  else smallestVolume = await makeVersion(context, input, result, isSynthetic);
  if (!control.isStopRequested) {
    await context.dataIsUp(result);
    const compacts = isInterrupted || smallestVolume <= smallFileSizeOf(settings);
    await conclude(context, result, { newestBefore, compacts });
  }
  result.Interrupted = control.isStopRequested;
  progress.countAsDone(result.ExaminedFiles, result.SizeOfExaminedFiles);
  progress.enter("Backup_Complete");
  if (copies && !control.isStopRequested) await copyBackup(context, copies, result);
  result.VacuumResults = await vacuumAutomatically(context);
  return result;
}

/** Checks that settings, database and destination agree, and cleans up after an interrupted run: true if there was one. */
async function prepare(context: DatabaseContext, result: BackupResult): Promise<boolean> {
  const { database } = context;
  const { configuration } = database;
  await waitForClock(context);
  requireSameSettings(context);
  if (configuration.hasFlag("repair-in-progress")) {
    throw new UserError("DatabaseRepairInProgress", "A repair of the local database was not finished", {
      advice: "Run repair again.",
    });
  }
  database.volumes.purgeDeleted(secondsOf(context.clock.now()));
  const isInterrupted = await verifyOrRepair(context, result);
  configuration.setFlag("terminated-with-active-uploads", true);
  database.commit();
  return isInterrupted;
}

async function verifyOrRepair(context: DatabaseContext, result: BackupResult): Promise<boolean> {
  const { settings, logger } = context;
  try {
    return await verifyRemote(context);
  } catch (error) {
    if (!settings.autoCleanup || settings.dryRun || !(error instanceof UserError)) throw error;
    const message = "The files at the destination do not fit the database: repairing before the backup";
    logger.write("Warning", tag, "BackendVerifyFailedAttemptingCleanup", message, error);
    result.RepairResults = await repair({ ...context, origin: { ...context.origin, log: null } });
    return await verifyRemote(context);
  }
}

/** A version that is newer than the clock would break the order of versions; small differences are waited out. */
async function waitForClock({ database, clock }: DatabaseContext): Promise<void> {
  const newest = database.versions.newest();
  if (!newest) return;
  const ahead = newest.time - secondsOf(clock.now());
  if (ahead > 5) {
    throw new UserError(
      "DatabaseTimestampError",
      `The newest version is from ${new Date(newest.time * 1000).toISOString()}, which is later than the clock says`,
      { advice: "Set the clock right." },
    );
  }
  while (newest.time >= secondsOf(clock.now())) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Returns the bytes of the smallest dblock that was made; infinity if there was none. */
async function makeVersion(
  context: DatabaseContext,
  input: BackupInput,
  result: BackupResult,
  isSynthetic: boolean,
): Promise<number> {
  const { database, settings, progress, logger } = context;
  const previous = database.versions.newest();
  const begun = beginVersion(context);
  if (input.filter.excludesAll) {
    const message = "The first filters exclude everything, before any that includes something; nothing is backed up";
    logger.write("Warning", enumerationTag, "FilterExcludesAll", message);
  }
  progress.enter("Backup_ProcessingFiles");
  const packed = await packSources(context, begun.id, input, previous);
  const { isWhole, counters, leftOut, smallestVolume, containers, reread } = packed;
  if (containers) result.Containers = containers;
  if (leftOut) tellLeftOut(context, result, leftOut);
  database.blocks.healMissing();
  if (!isWhole) {
    logger.write("Warning", tag, "CancellationRequested", "Cancellation was requested by user.");
    result.PartialBackup = true;
  }
  progress.enter("Backup_WaitForUpload");
  await uploadMissingIndexFiles(context);
  await removeDamagedIndexes(context);
  copyCounters(result, counters);
  const isWanted =
    settings.uploadUnchangedBackups ||
    counters.hasChanges ||
    isSynthetic ||
    (previous !== undefined && !previous.isFull);
  if (isWanted && (isWhole || counters.examinedFiles > 0)) await keepVersion(context, begun, isWhole, counters);
  else dropVersion(context, begun, counters);
  if (reread) Object.assign(result, reread.conclude(isWhole));
  database.folderNames.keep();
  database.configuration.setFlag("terminated-with-active-uploads", false);
  database.commit();
  return smallestVolume;
}

/** The version's time is the start of the run, or the first second after it that is free. */
function beginVersion({ database, origin }: DatabaseContext): VersionRow {
  const newest = database.versions.newest();
  let time = Math.max(secondsOf(origin.begin), (newest?.time ?? 0) + 1);
  while (database.versions.atTime(time)) time++;
  return database.versions.begin(time);
}

async function keepVersion(
  context: DatabaseContext,
  begun: VersionRow,
  isFull: boolean,
  counters: BackupCounters,
): Promise<void> {
  const { database, settings, logger } = context;
  database.entries.applyClosings(begun.id);
  requireConsistent(context, begun.id);
  await uploadVersionList(context, begun.id, { time: begun.time, isFull });
  if (isFull && counters.examinedFiles === 0 && settings.changedFiles.length === 0) {
    logger.write("Warning", tag, "NoFilesInBackup", "No files were included in the backup");
  }
}

function dropVersion(context: DatabaseContext, begun: VersionRow, counters: BackupCounters): void {
  if (counters.timestampChangedFiles > 0) context.database.entries.applyTimes(begun.id);
  forget(context, begun);
}

function tellLeftOut(
  { logger, settings }: DatabaseContext,
  result: BackupResult,
  leftOut: NonNullable<PackedSources["leftOut"]>,
): void {
  noteLeftOut(result, leftOut);
  const { files, folders, size } = leftOut;
  const names = settings.ignoreRuleFiles.join(", ");
  const message = `Left out by the rules in ignore files (${names}): ${files} files (${formatSize(size)}), ${folders} folders`;
  logger.write("Information", tag, "LeftOutByIgnoreRules", message);
}

function copyCounters(result: BackupResult, counters: BackupCounters): void {
  result.ExaminedFiles = counters.examinedFiles;
  result.SizeOfExaminedFiles = counters.sizeOfExaminedFiles;
  result.OpenedFiles = counters.openedFiles;
  result.SizeOfOpenedFiles = counters.sizeOfOpenedFiles;
  result.AddedFiles = counters.addedFiles;
  result.SizeOfAddedFiles = counters.sizeOfAddedFiles;
  result.ModifiedFiles = counters.modifiedFiles;
  result.SizeOfModifiedFiles = counters.sizeOfModifiedFiles;
  result.TimestampChangedFiles = counters.timestampChangedFiles;
  result.DeletedFiles = counters.deletedFiles;
  result.AddedFolders = counters.addedFolders;
  result.ModifiedFolders = counters.modifiedFolders;
  result.DeletedFolders = counters.deletedFolders;
  result.AddedSymlinks = counters.addedSymlinks;
  result.ModifiedSymlinks = counters.modifiedSymlinks;
  result.DeletedSymlinks = counters.deletedSymlinks;
  result.FilesWithError = counters.filesWithError;
}

/**
 * What follows a finished version: retention, locks, then a look at what the destination really holds. `compacts`:
 * although nothing is deleted, for there is a small volume more, or an interrupted run may have left copies of blocks.
 * `newestBefore`: id of the newest version before the run.
 */
async function conclude(
  context: DatabaseContext,
  result: BackupResult,
  { newestBefore, compacts }: { newestBefore: number; compacts: boolean },
): Promise<void> {
  const { settings, progress, control, origin, logger } = context;
  progress.enter("Backup_Delete");
  if (result.UnnoticedChangedFiles) {
    // Somebody should have the time to see which version is the last good one.
    const message = "This run deletes no version, since content has changed unnoticed";
    logger.write("Information", tag, "DeletePostponed", message);
  } else {
    result.DeleteResults = await deleteByRetention(context, { compacts });
  }
  if (!result.DeleteResults && compacts && !settings.noAutoCompact) {
    progress.enter("Backup_Compact");
    result.CompactResults = await compactAutomatically(context);
  }
  if (settings.dryRun || control.isStopRequested) return;
  const newest = context.database.versions.newest();
  if (newest && newest.id > newestBefore) result.LockResults = await lockNewVersion(context, newest.id);
  if (settings.uploadVerificationFile) {
    progress.enter("Backup_VerificationUpload");
    await uploadVerificationFile(context);
  }
  if (settings.noBackendVerification) return;
  progress.enter("Backup_PostBackupVerify");
  const analysis = await analyseRemote(context, "strict");
  recordAnalysis(context, analysis);
  await deleteRetired(context, analysis);
  await recordQuota(context, analysis);
  requireComplete(context, analysis);
  if (control.isStopRequested) return;
  result.TestResults = await testAfterBackup({ ...context, origin: { ...origin, log: null } });
}

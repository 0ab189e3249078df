import { DestinationError, findDestinationModule, secretsOfDestination } from "../../destinations/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { createOptionRegistry } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import { hashFile } from "../../volumes/file-sink.ts";
import { parseVolumeName } from "../../volumes/index.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { errorIdOf } from "../failure-report.ts";
import { verificationFileName } from "../remote-state/verification-file.ts";
import {
  type BackupResult,
  createBackendStatistics,
  createRemoteSynchronizationResult,
  parsedResult,
  type RemoteSynchronizationResult,
  ResultLog,
} from "../results/index.ts";
import { mirrorOptionsOf, requireOtherPlace, sourceSettings, targetSettings } from "./conduct.ts";
import { type CopyDestination, copyNames, type RemoteSyncConfig, readRemoteSyncConfig } from "./config.ts";
import { budgetOfCopy, connectTo } from "./connect.ts";
import { CopyLog } from "./copy-log.ts";
import { type MirrorOptions, type MirrorOutcome, mirror } from "./mirror.ts";

const tag = "Duplicati.Library.Main.Operation.RemoteSynchronizationHandler";
/** The id of the message that a copy is not whole, since the traffic budget did not allow it. */
export const copyOverBudget = "RemoteSyncOverBudget";

/** The id of the message that a copy is not whole, where what hinders it has none of its own. */
const copyFailed = "RemoteSyncFailed";

/** The id under which the part of the result tells that its destination is away; the result of the backup has it as a warning. */
export const copyWaits = "RemoteSyncWaits";

/**
 * Copies the backup's remote files to further destinations (engine.md 20.1). What fails at one of them is an error in the
 * result of the backup, and of no meaning for the others; a drive that is not there is only waited for.
 */
export async function copyBackup(
  context: DatabaseContext,
  { destinations, syncOnWarnings, warnings }: RemoteSyncConfig,
  result: BackupResult,
): Promise<void> {
  const { logger, progress, control } = context;
  for (const warning of warnings) logger.write("Warning", tag, "RemoteSyncConfig", warning);
  const outcome = parsedResult(result);
  if (outcome === "Error" || outcome === "Fatal" || (outcome === "Warning" && !syncOnWarnings)) {
    logger.write("Warning", tag, "RemoteSyncSkipped", `No copies are made, since the backup ended with ${outcome}`);
    return;
  }
  progress.enter("Backup_RemoteSynchronization");
  const names = copyNames(destinations);
  for (const [position, destination] of destinations.entries()) {
    const name = names[position] as string;
    if (destination.parseArgumentsOnly || !isDue(context, destination, name)) continue;
    control.throwIfAborted();
    await copyTo(context, destination, name, result);
  }
}

/** What no log may hold of the configuration. Nothing if it cannot be read: who makes the copies says so. */
export function secretsOfCopies(configuration: string): string[] {
  if (configuration.trim() === "") return [];
  try {
    return readRemoteSyncConfig(configuration).destinations.flatMap(secretsOfPlace);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** What no log may hold of a place and what it is used with. */
export function secretsOfPlace({
  url,
  options,
}: Pick<CopyDestination, "url"> & { readonly options: OptionValues }): string[] {
  const declared = findDestinationModule(url)?.options ?? [];
  return secretsOfDestination(url, options, createOptionRegistry(options, [declared]));
}

/** The run is one of those after which copies are made there; the first one always is. */
function isDue({ database, clock }: DatabaseContext, { schedule }: CopyDestination, name: string): boolean {
  const last = database.log.last(noteOf(name));
  if (last === undefined || schedule.kind === "inline") return true;
  if (schedule.kind === "interval") return secondsOf(clock.now()) - last.time >= schedule.seconds;
  return database.log.countAfter(last.id, "Backup") >= schedule.count;
}

/** Whether a copy was made there once, as far as the database knows. `name`: see {@link copyNames}. */
export function wasCopiedTo({ database }: DatabaseContext, name: string): boolean {
  return database.log.last(noteOf(name)) !== undefined;
}

/** Success is noted under the address, so that the order of destinations does not matter. */
function noteOf(name: string): string {
  return `Rsync ${name}`;
}

/** What goes wrong with a copy stands in its own part of the result as well: there it tells how this destination does. */
async function copyTo(
  context: DatabaseContext,
  destination: CopyDestination,
  name: string,
  result: BackupResult,
): Promise<void> {
  const { database, clock, control, origin, url, options } = context;
  const log = new ResultLog();
  // What was done there is no part of what was done at the backup's own destination.
  const statistics = { ...createBackendStatistics(), TotalQuotaSpace: -1, FreeQuotaSpace: -1, AssignedQuotaSpace: -1 };
  const part = createRemoteSynchronizationResult({ ...origin, begin: clock.now(), log, statistics }, name);
  result.RemoteSynchronizationResults.push(part);
  using logger = new CopyLog(
    log,
    [...secretsOfPlace({ url, options }), ...secretsOfPlace(destination)],
    context.logger,
  );
  const isDrive = isLocalFolder(destination) && wasCopiedTo(context, name);
  try {
    logger.open(destination);
    const outcome = await run(
      { ...context, logger },
      // Where copies were made and nothing is, a drive is missing: a new folder would lie on the wrong one.
      { ...destination, name, ...(isDrive && { autoCreateFolders: false }) },
    );
    fill(part, outcome);
    if (outcome.notCopied > outcome.leftOut) throw new Error(`${outcome.notCopied} files were not copied`);
    if (outcome.leftOut > 0) {
      const { whenItGoesOn } = budgetOfCopy(context, destination, name);
      const message = `${outcome.leftOut} files were not copied to ${name}, since the traffic budget does not allow it: ${whenItGoesOn}`;
      logger.writeMildly(tag, copyOverBudget, message);
    } else if (!isDryRun(context, destination)) database.log.note(noteOf(name), secondsOf(clock.now()));
  } catch (error) {
    control.throwIfAborted();
    if (isDrive && isAway(error)) {
      logger.writeMildly(tag, copyWaits, `The copy to ${name} waits for its drive: the folder is not there`, error);
    } else {
      part.ErrorID = errorIdOf(error) ?? copyFailed;
      logger.write("Error", tag, copyFailed, `The copy of the backup to ${name} is not complete`, error);
    }
  }
  part.EndTime = clock.now();
  database.commit();
}

function isLocalFolder({ url }: CopyDestination): boolean {
  return findDestinationModule(url)?.address === "local-folder";
}

function isAway(error: unknown): boolean {
  return error instanceof DestinationError
    ? error.kind === "FolderMissing"
    : error instanceof UserError && error.id === "NoDestinationWithMarker";
}

async function run(
  context: DatabaseContext,
  destination: CopyDestination & { readonly name: string },
): Promise<MirrorOutcome> {
  const { options, url, clock, control, logger } = context;
  const now = clock.now();
  requireOtherPlace({ url, options }, destination);
  const conduct = { ...destination, dryRun: isDryRun(context, destination) };
  const source = connectTo(context, { name: "", url, options }, sourceSettings);
  const target = connectTo(context, destination, targetSettings(conduct, now));
  try {
    const mirrorOptions = { ...mirrorOptionsOf(conduct, destination.options, now), ...whatIsKnown(context) };
    return await mirror(
      source,
      target,
      { ...mirrorOptions, may: mayCopy(context, destination) },
      { logger, signal: control.signal },
    );
  } finally {
    await source.close();
    await target.close();
  }
}

/** What is copied is read at one destination and written at the other. */
function mayCopy(
  context: DatabaseContext,
  destination: CopyDestination & { readonly name: string },
): NonNullable<MirrorOptions["may"]> {
  const from = context.budgets.own.left();
  const to = budgetOfCopy(context, destination, destination.name).left();
  return { bytes: Math.min(from.downloaded, to.uploaded), files: Math.min(from.requests, to.requests) };
}

/** The database knows what the source must hold, so that its damage does not spread to the copies. */
function whatIsKnown({ database, settings }: DatabaseContext): Pick<MirrorOptions, "belongs" | "isSound" | "isNeeded"> {
  const volumes = new Map(database.volumes.inState("uploaded", "verified").map(({ name, hash }) => [name, hash]));
  return {
    belongs: ownNames(settings.prefix),
    isNeeded: (name) => volumes.has(name),
    isSound: (name, path) => {
      const hash = volumes.get(name);
      return hash === undefined || hashFile(path, settings.fileHashAlgorithm) === hash;
    },
  };
}

/** Only what is named as this backup's files may be deleted anywhere (engine.md 26 R6). */
function ownNames(prefix: string): (name: string) => boolean {
  const verificationFile = verificationFileName(prefix);
  return (name) => name === verificationFile || parseVolumeName(name)?.prefix === prefix;
}

function isDryRun({ settings }: DatabaseContext, { dryRun }: CopyDestination): boolean {
  return settings.dryRun || dryRun;
}

function fill(part: RemoteSynchronizationResult, outcome: MirrorOutcome): void {
  part.DeletedFileCount = outcome.deleted;
  part.RenamedFileCount = outcome.renamed;
  part.CopiedFileCount = outcome.copied;
  part.VerifiedFileCount = outcome.verified;
  part.FailedVerificationCount = outcome.failedVerification;
  part.CopiedFileSize = outcome.copiedSize;
  part.BackendStatistics.FilesUploaded = outcome.copied;
  part.BackendStatistics.BytesUploaded = outcome.copiedSize;
  part.BackendStatistics.FilesDeleted = outcome.deleted;
  part.BackendStatistics.TotalQuotaSpace = outcome.quota?.total ?? -1;
  // What was copied since it was asked for has taken some of it.
  part.BackendStatistics.FreeQuotaSpace = outcome.quota ? Math.max(-1, outcome.quota.free - outcome.copiedSize) : -1;
}

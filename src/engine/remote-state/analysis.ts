import type { VolumeRow } from "../../database/local/volumes.ts";
import type { RemoteFile } from "../../destinations/index.ts";
import type { Settings } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import { parseRetiredName, parseVolumeName, type RetiredName } from "../../volumes/index.ts";
import { type DatabaseContext, type OperationContext, secondsOf } from "../context.ts";
import { retiredAs } from "./retirement.ts";

const tag = "Duplicati.Library.Main.Operation.FilelistProcessor";
/** How long a deleted name may still be listed by a store that lags behind, in seconds. */
export const deleteGraceSeconds = 2 * 60 * 60;

/**
 * How to treat what an interrupted run left (engine.md 5.1): `look` changes nothing at the destination, nor does
 * `plan`, which {@link removeLeftovers} follows; `clean` removes the leftovers, `strict` takes unfinished uploads for an error.
 */
export type AnalysisMode = "look" | "plan" | "clean" | "strict";

/** A file of this backup that is in use no more, and waits at the destination to be deleted. */
export interface RetiredFile extends RetiredName {
  readonly file: RemoteFile;
}

export interface RemoteAnalysis {
  /** Volumes of this backup that the database does not know. */
  readonly extra: RemoteFile[];
  readonly missing: VolumeRow[];
  readonly duplicates: string[];
  /** Prefixes of other backups in the folder. */
  readonly otherPrefixes: string[];
  readonly knownFileCount: number;
  /** Bytes. */
  readonly knownFileSize: number;
  readonly unknownFileCount: number;
  readonly unknownFileSize: number;
  /** Volumes whose files have another size than recorded. */
  readonly resized: VolumeRow[];
  /** They count among neither the known nor the unknown files. */
  readonly retired: RetiredFile[];
  /** What interrupted runs left at the destination, and `clean` would have removed. */
  readonly leftovers: VolumeRow[];
  /** True if content of an unfinished run was removed from the database. */
  readonly hasRemovedContent: boolean;
}

/**
 * Compares the destination with the database and brings the states of the volumes up to date (engine.md 5.2). Files
 * of other backups, files that are no volumes, and parity companions are never touched, nor is anything if there are
 * volumes that the database does not know.
 */
export async function analyseRemote(
  context: DatabaseContext,
  mode: AnalysisMode,
  files?: readonly RemoteFile[],
): Promise<RemoteAnalysis> {
  const { database, settings } = context;
  const listed = sortListed(files ?? (await listDestination(context)), settings);
  const volumes = database.volumes.all();
  const known = new Set(volumes.map(({ name }) => listed.keyOf(name)));
  const extra = [...listed.own].filter(([key]) => !known.has(key)).map(([, file]) => file);
  // A database that does not know all that is there is no authority on what may go (engine.md 26 R9).
  const step = new Analysis(context, extra.length > 0 && mode !== "plan" ? "look" : mode);
  for (const volume of volumes) await step.visit(volume, listed.own.get(listed.keyOf(volume.name)));
  step.tellOfActiveUploads();
  database.commit();
  return {
    extra,
    missing: step.missing,
    duplicates: listed.duplicates,
    otherPrefixes: [...listed.otherPrefixes],
    knownFileCount: listed.own.size,
    knownFileSize: listed.size,
    unknownFileCount: listed.unknownCount,
    unknownFileSize: listed.unknownSize,
    resized: step.resized,
    retired: listed.retired,
    leftovers: step.leftovers,
    hasRemovedContent: step.hasRemovedContent,
  };
}

/** The part of `clean` that a `plan` for the same files has left out. */
export async function removeLeftovers(context: DatabaseContext, files: readonly RemoteFile[]): Promise<void> {
  const { database, settings } = context;
  const listed = sortListed(files, settings);
  const step = new Analysis(context, "clean");
  for (const volume of database.volumes.inState("temporary", "deleting", "uploading")) {
    await step.visit(volume, listed.own.get(listed.keyOf(volume.name)));
  }
  database.commit();
}

/** A dry run makes no folder: for it, one that is missing is empty. */
export async function listDestination({ remote, settings }: OperationContext): Promise<RemoteFile[]> {
  return await remote.list({ isEmptyIfMissing: settings.dryRun });
}

/** Throws what makes it unsafe to go on, in the original's order: extra, listed twice, missing. */
export function requireComplete(context: DatabaseContext, analysis: RemoteAnalysis): void {
  requireNoStrangers(context, analysis);
  const missing = missingFiles(context, analysis);
  if (missing) throw missing;
}

/** Throws if there are volumes that the database does not know, or one that is listed twice. */
export function requireNoStrangers({ logger }: DatabaseContext, { extra, duplicates }: RemoteAnalysis): void {
  if (extra.length > 0) {
    for (const file of extra) logger.write("Warning", tag, "ExtraUnknownFile", `Extra unknown file: ${file.name}`);
    throw new UserError(
      "ExtraRemoteFiles",
      `Found ${extra.length} remote files that are not recorded in local storage, please run repair`,
      { advice: "Another program or machine has written here, or the local database is older than the destination." },
    );
  }
  if (duplicates.length > 0) {
    throw new UserError("DuplicateRemoteFiles", `The destination lists ${duplicates.join(", ")} more than once`);
  }
}

/** Warns of each volume that is missing; the error to throw, if any is. */
export function missingFiles(
  { logger }: DatabaseContext,
  { missing, otherPrefixes }: RemoteAnalysis,
): UserError | undefined {
  if (missing.length === 0) return undefined;
  for (const volume of missing) logger.write("Warning", tag, "MissingFile", `Missing file: ${volume.name}`);
  const others = otherPrefixes.length > 0 ? `; found other prefixes: ${otherPrefixes.join(", ")}` : "";
  return new UserError(
    "MissingRemoteFiles",
    `Found ${missing.length} files that are missing from the remote storage, please run repair${others}`,
  );
}

/**
 * Throws, under the given id, if not one volume of the backup is there: then it is the destination that is missing, or
 * another one.
 */
export function requireAnyVolume({ settings }: DatabaseContext, analysis: RemoteAnalysis, id: string): void {
  if (analysis.knownFileCount > 0 || analysis.missing.length === 0) return;
  const others = analysis.otherPrefixes.length > 0 ? ` There are: ${analysis.otherPrefixes.join(", ")}.` : "";
  throw new UserError(id, `The destination has no file of this backup, whose prefix is "${settings.prefix}"`, {
    advice: `Check the URL of the destination, that its disk is mounted, and the prefix.${others}`,
  });
}

class Analysis {
  readonly missing: VolumeRow[] = [];
  readonly resized: VolumeRow[] = [];
  readonly leftovers: VolumeRow[] = [];
  hasRemovedContent = false;
  #hasActiveUploads = false;
  readonly #context: DatabaseContext;
  readonly #mode: AnalysisMode;
  readonly #now: number;

  constructor(context: DatabaseContext, mode: AnalysisMode) {
    this.#context = context;
    this.#mode = mode;
    this.#now = secondsOf(context.clock.now());
  }

  async visit(volume: VolumeRow, file: RemoteFile | undefined): Promise<void> {
    switch (volume.state) {
      case "deleted":
        if (file) this.#log("IgnoreRemoteDeletedFile", `Ignoring deleted file that is still listed: ${volume.name}`);
        return;
      case "temporary":
      case "deleting":
        return this.#visitUnwanted(volume, file);
      case "uploading":
        return this.#visitUploading(volume, file);
      default:
        this.#visitStored(volume, file);
    }
  }

  async #visitUnwanted(volume: VolumeRow, file: RemoteFile | undefined): Promise<void> {
    if (this.#mode === "look" || this.#mode === "plan") {
      if (file) this.leftovers.push(volume);
    } else if (file) {
      this.#log("RemoteUnwantedMissingFile", `Removing file listed as ${capitalised(volume.state)}: ${volume.name}`);
      await this.#deleteRemotely(volume);
    } else if (volume.deleteGrace <= this.#now) {
      this.#removeContent(volume);
      this.#context.database.volumes.removeRow(volume.id);
    }
  }

  async #visitUploading(volume: VolumeRow, file: RemoteFile | undefined): Promise<void> {
    const { volumes } = this.#context.database;
    if (file && file.size >= 0 && file.size === volume.size) {
      this.#log("PromotingUploadedFile", `Promoting uploaded complete file: ${volume.name}`);
      volumes.setState(volume.id, "uploaded");
      return;
    }
    if (this.#mode === "look" || this.#mode === "plan") {
      this.#hasActiveUploads = this.#mode === "look";
      if (file) this.leftovers.push(volume);
      return;
    }
    if (this.#mode === "strict") {
      throw new UserError("UnexpectedUploadingFile", `The upload of ${volume.name} was not finished`, {
        advice: "Run the backup again; it cleans up after an interrupted run.",
      });
    }
    this.#removeContent(volume);
    if (file) {
      this.#log("RemovingPartialFile", `Removing incomplete remote file listed as Uploading: ${volume.name}`);
      await this.#deleteRemotely(volume);
    } else {
      // A list that lags behind may show it later: then it is known as unwanted, not taken for a stranger.
      this.#log("SchedulingMissingFileForDelete", `Scheduling missing file for deletion: ${volume.name}`);
      volumes.setState(volume.id, "deleting", this.#now + deleteGraceSeconds);
    }
  }

  /** A run that only looks leaves them alone; the next backup cleans up. */
  tellOfActiveUploads(): void {
    const { database, settings, logger } = this.#context;
    if (!this.#hasActiveUploads || settings.dryRun) return;
    if (!database.configuration.hasFlag("terminated-with-active-uploads")) return;
    const message = "A run was interrupted while it uploaded; the next backup cleans up after it";
    logger.write("Warning", tag, "ActiveUploadsDetected", message);
  }

  #visitStored(volume: VolumeRow, file: RemoteFile | undefined): void {
    if (!file) {
      this.missing.push(volume);
    } else if (file.size < 0 || volume.size < 0 || file.size === volume.size || (file.isArchived && file.size === 0)) {
      if (volume.state === "uploaded") this.#context.database.volumes.setState(volume.id, "verified");
    } else {
      this.resized.push(volume);
      this.#context.logger.write(
        "Warning",
        tag,
        "MissingRemoteHash",
        `The remote file ${volume.name} has ${file.size} bytes, but ${volume.size} were stored; it must be verified`,
      );
    }
  }

  /** The intent is committed before the file goes (engine.md 26 R4). */
  async #deleteRemotely(volume: VolumeRow): Promise<void> {
    const { database, settings, remote, logger } = this.#context;
    if (settings.dryRun) return;
    database.volumes.setState(volume.id, "deleting");
    database.commit();
    try {
      await remote.delete(volume.name, volume.size, retiredAs(this.#context, volume));
      database.volumes.setState(volume.id, "deleted", this.#now + deleteGraceSeconds);
    } catch (error) {
      this.#context.control.throwIfAborted();
      logger.write(
        "Warning",
        tag,
        "DeleteFileFailed",
        `Failed to delete ${volume.name}; the next run tries again`,
        error,
      );
    }
  }

  #removeContent(volume: VolumeRow): void {
    if (volume.kind === "dblock") this.#context.database.blocks.removeVolume(volume.id);
    this.hasRemovedContent = true;
  }

  #log(id: string, message: string): void {
    this.#context.logger.write("Information", tag, id, message);
  }
}

interface Listed {
  /** By {@link keyOf}. */
  readonly own: Map<string, RemoteFile>;
  readonly duplicates: string[];
  readonly otherPrefixes: Set<string>;
  readonly retired: RetiredFile[];
  size: number;
  unknownCount: number;
  unknownSize: number;
  keyOf(name: string): string;
}

function sortListed(files: readonly RemoteFile[], settings: Settings): Listed {
  const { prefix, caseInsensitiveRemote: caseInsensitive } = settings;
  const keyOf = (name: string): string => (caseInsensitive ? name.toLowerCase() : name);
  const listed: Listed = {
    own: new Map(),
    duplicates: [],
    otherPrefixes: new Set(),
    retired: [],
    size: 0,
    unknownCount: 0,
    unknownSize: 0,
    keyOf,
  };
  for (const file of files) {
    const name = parseVolumeName(file.name, { caseInsensitive });
    const retired = name ? undefined : parseRetiredName(file.name, { caseInsensitive });
    if (retired && keyOf(retired.prefix) === keyOf(prefix)) {
      listed.retired.push({ ...retired, file });
    } else if (!name) {
      listed.unknownCount++;
      listed.unknownSize += Math.max(0, file.size);
    } else if (keyOf(name.prefix) !== keyOf(prefix)) {
      listed.otherPrefixes.add(name.prefix);
    } else if (!name.parity) {
      const key = keyOf(file.name);
      if (listed.own.has(key)) listed.duplicates.push(file.name);
      listed.own.set(key, file);
      listed.size += Math.max(0, file.size);
    }
  }
  return listed;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import { accessSync, constants, existsSync, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { setImmediate as yieldToEvents } from "node:timers/promises";
import type { SyncDatabase, SyncItem } from "../../database/sync/database.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { type FolderListing, reportSourceError, type SourceEntry, SourceWalk } from "../../sources/index.ts";
import { codeOf, UserError } from "../../support/errors.ts";
import { hashFile } from "../../volumes/file-sink.ts";
import { type OperationContext, secondsOf } from "../context.ts";
import { createSyncResult, type SyncResult } from "../results/index.ts";
import { sourceWalkOptions } from "../walk-options.ts";
import { type Place, placesOf, type TargetFolder, TargetFolders, targetOf } from "./folders.ts";
import { removeGone } from "./removals.ts";
import { FileUploads } from "./uploads.ts";

const tag = "Duplicati.Library.Main.Operation.SyncHandler";

export interface SyncInput {
  /** Absolute paths that exist, folders with their final separator. */
  readonly sources: readonly string[];
  /** Only one source was given, found or not. */
  readonly isSingle: boolean;
  readonly filter: Filter;
}

/**
 * Mirrors folders as plain files (engine.md 20.2). What cannot be read here is a warning; what did not arrive is uploaded
 * by the next run, and nothing is deleted before.
 *
 * @throws UserError `EncryptionNotAllowed`, `SyncSourceInDestination`, `SyncSourceEmpty`, `SyncSourcesClash`; `SyncIncomplete` at the end of a run
 *   after which files are missing at the destination.
 */
export async function sync(context: OperationContext, database: SyncDatabase, input: SyncInput): Promise<SyncResult> {
  const { settings, progress } = context;
  progress.enter("Sync_Begin");
  if (settings.encryptionModule !== undefined) {
    throw new UserError("EncryptionNotAllowed", "The command sync stores files as they are, without encryption", {
      advice: "Add --no-encryption.",
    });
  }
  if (settings.dryRun) database.keepNothing();
  database.clearRemovals();
  const mirror = new FolderMirror(context, database, input);
  mirror.requireApart();
  await mirror.requireContent();
  progress.enter("Sync_ProcessingFiles");
  await mirror.uploadAll();
  progress.enter("Sync_WaitForUpload");
  await mirror.drain();
  if (settings.syncThenDelete) await mirror.removeGone();
  database.commit();
  progress.enter("Sync_Complete");
  mirror.requireComplete();
  return mirror.result;
}

/** What the destination, or the database in its place, says of a file. */
type Known = Pick<SyncItem, "size" | "isFolder"> & { readonly modified: number | undefined };

interface LocalFile {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

class FolderMirror {
  readonly result: SyncResult;
  readonly #context: OperationContext;
  readonly #database: SyncDatabase;
  readonly #input: SyncInput;
  readonly #places: readonly Place[];
  readonly #folders: TargetFolders;
  readonly #uploads: FileUploads;
  readonly #state: "UseRemoteState" | "UseLocalState" | "BlindlyUpload";
  /** The folders on the way down to the current one, and which folders are in them. */
  readonly #above: { readonly path: string; readonly folders: ReadonlySet<string> }[] = [];
  #top: ReadonlyMap<string, Known> = new Map();
  #failures = 0;
  #commitAt = 0;

  constructor(context: OperationContext, database: SyncDatabase, input: SyncInput) {
    const { settings } = context;
    this.result = createSyncResult(context.origin);
    this.#context = context;
    this.#database = database;
    this.#input = input;
    this.#places = placesOf(input.sources, input.isSingle);
    this.#folders = new TargetFolders(context);
    this.#uploads = new FileUploads(settings.asynchronousUploadLimit);
    const isOutOfSight = settings.syncRecheck || database.isEmpty;
    const state = settings.syncRemoteState;
    this.#state = state === "UseLocalState" && isOutOfSight ? "UseRemoteState" : state;
  }

  /** A source that is a part of its own mirror would be overwritten, or deleted. */
  requireApart(): void {
    const own = realPath(this.#folders.localPath);
    if (own === undefined) return;
    const source = this.#input.sources.find((one) => `${realPath(one)}/`.startsWith(own === "/" ? own : `${own}/`));
    if (source === undefined) return;
    throw new UserError("SyncSourceInDestination", `The source "${source}" lies in the destination`, {
      advice: "Choose a destination that does not contain it.",
    });
  }

  /** An empty source is more likely a disk that is not there than the wish to empty its mirror. */
  async requireContent(): Promise<void> {
    if (!this.#removes) return;
    for (const { from, to } of this.#places) {
      if (!this.#input.sources.includes(from) || readdirSync(from).length > 0) continue;
      const there = to === "" ? await this.#context.remote.list({ withFolders: true }) : [to];
      if (there.length === 0) continue;
      throw new UserError("SyncSourceEmpty", `The source "${from}" is empty; nothing was changed`, {
        advice:
          "Check that its disk is there. To empty the destination, run without --sync-then-delete, and delete its files yourself.",
      });
    }
  }

  async uploadAll(): Promise<void> {
    const { control, logger, settings } = this.#context;
    const own = this.#folders.localPath;
    const options = sourceWalkOptions(settings, logger, this.#input.filter, own === undefined ? [] : [own]);
    // Only a backup makes the folder of the destination; here it has to be there.
    this.#top = await this.#read("", this.#folders.open(""), false);
    this.#above.push({ path: "", folders: foldersIn(this.#top) });
    const walk = new SourceWalk([...this.#input.sources], { ...options, symlinkPolicy: "Follow" }, logger);
    for (let listing = walk.next(); listing; listing = walk.next()) {
      if (control.isStopRequested) return;
      await this.#visit(listing);
      await yieldToEvents();
    }
  }

  async drain(): Promise<void> {
    await this.#uploads.drain();
    this.#context.control.throwIfAborted();
  }

  async removeGone(): Promise<void> {
    const { control, logger } = this.#context;
    if (!this.#removes || control.isStopRequested) return;
    if (this.#failures > 0) {
      logger.write("Warning", tag, "DeletionSkipped", "Nothing is deleted, since not everything was uploaded");
      return;
    }
    await removeGone(this.#context, this.#database, this.#folders, this.result);
  }

  requireComplete(): void {
    if (this.#failures === 0) return;
    throw new UserError("SyncIncomplete", `${this.#failures} files could not be uploaded`, {
      advice: "Run again: only what is missing is uploaded then.",
    });
  }

  get #removes(): boolean {
    return this.#context.settings.syncThenDelete && this.#state !== "BlindlyUpload";
  }

  async #visit(listing: FolderListing): Promise<void> {
    const path = targetOf(listing.path, this.#places);
    const folder = this.#folders.open(path);
    try {
      const known = await this.#contentsOf(path, folder);
      const files = new Map(listing.files.map((file) => [file.name, file]));
      for (const file of files.values()) {
        if (this.#context.control.isStopRequested) return;
        await this.#visitFile(listing.path, path, folder, file, known.get(file.name));
      }
      if (this.#removes && this.#input.sources.some((source) => listing.path.startsWith(source))) {
        this.#noteGone(listing.path, path, known, files);
      }
      this.#commitNowAndThen();
    } finally {
      await folder.release();
    }
  }

  /** What is in a folder of the destination, which is made if it is not there. */
  async #contentsOf(path: string, folder: TargetFolder): Promise<ReadonlyMap<string, Known>> {
    if (path === "") return this.#top;
    while (!path.startsWith(this.#above.at(-1)?.path ?? "")) this.#above.pop();
    const name = path.split("/").at(-2) as string;
    const parent = path.slice(0, path.length - name.length - 1);
    // Not known where a filter leaves out the folder in between.
    const above = this.#above.find((one) => one.path === parent);
    const isNew = above?.folders.has(name) !== true;
    if (isNew) await this.#createFolder(parent, name, folder);
    const known = isNew && above ? new Map<string, Known>() : await this.#read(path, folder, isNew);
    this.#above.push({ path, folders: foldersIn(known) });
    return known;
  }

  async #createFolder(parent: string, name: string, folder: TargetFolder): Promise<void> {
    const { settings, logger } = this.#context;
    if (settings.dryRun) {
      logger.write("DryRun", tag, "WouldCreateFolder", `Would create folder ${parent}${name}`);
      return;
    }
    await folder.remote.createFolder();
    this.result.FoldersCreated++;
    this.#database.record(parent, { name, isFolder: true, size: -1, modified: 0, hash: null });
  }

  async #read(path: string, folder: TargetFolder, isNew: boolean): Promise<ReadonlyMap<string, Known>> {
    if (this.#state === "BlindlyUpload" || (isNew && this.#context.settings.dryRun)) return new Map();
    if (this.#state === "UseLocalState") return this.#database.itemsOf(path);
    const files = await folder.remote.list({ withFolders: true });
    return new Map(
      files
        // A link is not what it leads to, and nothing is to be changed there.
        .filter(({ isFolder, isLink }) => !(isFolder && isLink))
        .map(({ name, size, isFolder, modified }) => [name, { size, isFolder, modified: modified?.getTime() }]),
    );
  }

  async #visitFile(
    source: string,
    target: string,
    folder: TargetFolder,
    { name, followed, ...entry }: SourceEntry,
    known: Known | undefined,
  ): Promise<void> {
    const { settings, logger } = this.#context;
    const localPath = source + name;
    const local = this.#look(localPath, followed, entry);
    if (!local) return;
    this.result.SourceFiles++;
    this.result.SizeOfSourceFiles += local.size;
    const current = settings.syncVerifyHash ? this.#hash(localPath) : null;
    if (current === undefined) return;
    if (known && this.#isUnchanged(target, name, local, known, current)) {
      this.result.UnchangedFiles++;
      return;
    }
    if (settings.dryRun) {
      logger.write("DryRun", tag, "WouldUploadFile", `Would upload ${target}${name}`);
      return;
    }
    // While it is on its way, nobody may rely on what was there before.
    if (known && this.#state === "UseLocalState") {
      this.#database.forget(target, name);
      this.#database.commit();
    }
    await this.#uploads.start({
      folder,
      name,
      localPath,
      size: local.size,
      replaces: known !== undefined,
      arrived: () => {
        this.#database.record(target, { name, isFolder: false, ...local, hash: current });
        this.result.FilesUploaded++;
        this.result.SizeOfUploadedFiles += local.size;
      },
      failed: (error) => this.#uploadFailed(target + name, localPath, error),
    });
  }

  #uploadFailed(target: string, localPath: string, error: unknown): void {
    const { control, logger } = this.#context;
    if (control.signal.aborted) return;
    const isGone = !exists(localPath);
    if (!isGone) this.#failures++;
    logger.write(isGone ? "Warning" : "Error", tag, "UploadFailed", `Failed to upload ${target}`, error);
  }

  /** Undefined, with a warning, if the file cannot be read. */
  #look(path: string, followed: boolean, entry: Omit<SourceEntry, "name" | "followed">): LocalFile | undefined {
    try {
      accessSync(path, constants.R_OK);
      if (followed) {
        const { size, mtimeMs } = statSync(path);
        return { size, modified: Math.floor(mtimeMs) };
      }
      const modified = entry.mtimeSeconds * 1000 + Math.floor(entry.mtimeFraction / 10_000);
      return { size: entry.size, modified };
    } catch (error) {
      reportSourceError(this.#context.logger, tag, "FileAccessError", path, error);
      return undefined;
    }
  }

  #hash(path: string): string | undefined {
    try {
      return hashFile(path, "SHA256");
    } catch (error) {
      reportSourceError(this.#context.logger, tag, "FileAccessError", path, error);
      return undefined;
    }
  }

  #isUnchanged(target: string, name: string, local: LocalFile, known: Known, hash: string | null): boolean {
    if (known.isFolder || this.#state === "BlindlyUpload") return false;
    if (known.size >= 0 && known.size !== local.size) return false;
    if (known.modified === undefined || known.modified < local.modified) return false;
    // The database has the time of the file itself, the destination that of the upload.
    if (this.#state === "UseLocalState" && known.modified !== local.modified) return false;
    return hash === null || this.#database.itemsOf(target).get(name)?.hash === hash;
  }

  /** A filter does not make a file gone, nor does a failure to read it. */
  #noteGone(
    source: string,
    target: string,
    known: ReadonlyMap<string, Known>,
    files: ReadonlyMap<string, unknown>,
  ): void {
    const { softDeletePrefix } = this.#context.settings;
    for (const [name, { isFolder, size }] of known) {
      const isKept = softDeletePrefix !== undefined && name.startsWith(softDeletePrefix);
      if (isKept || files.has(name) || exists(source + name)) continue;
      this.#database.addRemoval(target, name, isFolder, size);
    }
  }

  #commitNowAndThen(): void {
    const now = secondsOf(new Date());
    if (now < this.#commitAt) return;
    this.#commitAt = now + 5;
    this.#database.commit();
  }
}

function foldersIn(known: ReadonlyMap<string, Known>): ReadonlySet<string> {
  return new Set([...known].filter(([, { isFolder }]) => isFolder).map(([name]) => name));
}

/** Undefined if nothing is there. */
function realPath(path: string | undefined): string | undefined {
  return path !== undefined && existsSync(path) ? realpathSync(path) : undefined;
}

/** True unless it is known that nothing is there. */
function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return codeOf(error) !== "ENOENT";
  }
}

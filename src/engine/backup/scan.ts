import { statSync } from "node:fs";
import { setImmediate as yieldToEvents } from "node:timers/promises";
import { platform } from "#platform";
import { hashAlgorithm, hashOf } from "../../crypto/index.ts";
import { type EntryState, entryKinds, type KnownEntry } from "../../database/local/entries.ts";
import {
  emptyMetadata,
  type FolderListing,
  MetadataBuilder,
  reportSourceError,
  type SourceEntry,
  type SourceWalk,
  type WalkOptions,
} from "../../sources/index.ts";
import { equalBytes } from "../../support/bytes.ts";
import { DutyCycle } from "../../support/duty-cycle.ts";
import { stages } from "../../support/stages.ts";
import { isCompressible } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { isAsRecorded } from "../recorded-file.ts";
import type { ContentStore, StoredContent } from "./content-store.ts";
import type { BackupCounters, Change } from "./counters.ts";
import type { RemovalTracker } from "./removals.ts";
import type { Reread } from "./reread.ts";

const tag = "Duplicati.Library.Main.Operation.Backup.FileBlockProcessor.FileEntry";
const metadataTag = "Duplicati.Library.Main.Operation.Backup.MetadataGenerator.Metadata";
const filesPerCollection = 2 ** 14;
/** How long the scan works before other events get their turn, in milliseconds. */
const timeSlice = 20;

/**
 * Brings the new version's entries in line with the source: walks it, compares every entry with its latest known state,
 * and reads only what changed (engine.md 7). Unchanged entries cost no row.
 */
export class SourceScan {
  readonly #context: DatabaseContext;
  readonly #version: number;
  readonly #store: ContentStore;
  readonly #counters: BackupCounters;
  readonly #storedExtensions: ReadonlySet<string>;
  readonly #builder = new MetadataBuilder();
  readonly #fileHash;
  readonly #removals: RemovalTracker | undefined;
  readonly #reread: Reread | undefined;
  /** Contents that are lost at the destination: what has them is stored again. */
  readonly #broken: ReadonlySet<number>;
  readonly #dutyCycle: DutyCycle;
  readonly #locate: (path: string) => string;
  #nextYield = 0;

  constructor(
    context: DatabaseContext,
    version: number,
    parts: {
      store: ContentStore;
      counters: BackupCounters;
      broken: ReadonlySet<number>;
      storedExtensions: ReadonlySet<string>;
      /** As for the walk. */
      locate?: WalkOptions["locate"];
      /** Absent: what is not met stays as it was. */
      removals?: RemovalTracker | undefined;
      /** Absent: what looks unchanged is not read. */
      reread?: Reread | undefined;
    },
  ) {
    this.#context = context;
    this.#version = version;
    this.#store = parts.store;
    this.#counters = parts.counters;
    this.#storedExtensions = parts.storedExtensions;
    this.#fileHash = hashAlgorithm(context.settings.fileHashAlgorithm);
    this.#broken = parts.broken;
    this.#locate = parts.locate ?? ((path) => path);
    this.#dutyCycle = new DutyCycle(context.settings.cpuIntensity);
    this.#removals = parts.removals;
    this.#reread = parts.reread;
  }

  /** Returns false if a stop was requested before the end of the source. */
  async run(walk: Pick<SourceWalk, "next">): Promise<boolean> {
    const { control } = this.#context;
    const next = (): FolderListing | undefined => stages.time("walk", () => walk.next());
    for (let listing = next(); listing; listing = next()) {
      if (control.isStopRequested) return false;
      if (!(await this.#visit(listing))) return false;
    }
    await this.#store.flush();
    return true;
  }

  async #visit(listing: FolderListing): Promise<boolean> {
    if (!listing.entry && listing.files.length === 0) return performance.now() < this.#nextYield || this.#giveWay();
    const { folders, entries } = this.#context.database;
    const id = folders.require(listing.path);
    const known = stages.time("database", () => entries.known(id));
    if (listing.entry) await this.#visitFolder(listing.path, id, listing.entry);
    for (const [index, file] of listing.files.entries()) {
      // With all that is known of a very large folder, the collector by itself lets as much again lie about.
      if (index % filesPerCollection === filesPerCollection - 1) platform.collectGarbage();
      const name = file.isFolderLink ? `${file.name}/` : file.name;
      const before = known.get(name);
      const isStored =
        file.kind === "symlink"
          ? await this.#visitSymlink(id, listing.path, name, file, before)
          : await this.#visitFile(id, listing.path, name, file, before);
      if (isStored) known.meet(name);
      if (performance.now() >= this.#nextYield && !(await this.#giveWay())) {
        this.#removals?.visited(id, known);
        return false;
      }
    }
    this.#removals?.visited(id, known);
    return true;
  }

  async #visitFolder(path: string, self: number, entry: SourceEntry): Promise<void> {
    const { folders, entries } = this.#context.database;
    const parent = folders.require(parentOf(path));
    const name = path.slice(parentOf(path).length);
    const before = entries.knownOne(parent, name);
    const metadata = await this.#metadata(path, entry, before);
    const state = stateOf(entry, { kind: entryKinds.folder, content: self, metadata, size: 0 });
    this.#removals?.seen(self);
    this.#counters.countFolder(this.#record(parent, name, before, state));
  }

  async #visitSymlink(
    folder: number,
    folderPath: string,
    name: string,
    entry: SourceEntry,
    before: KnownEntry | undefined,
  ): Promise<boolean> {
    const metadata = await this.#metadata(folderPath + entry.name, entry, before);
    const state = stateOf(entry, { kind: entryKinds.symlink, content: 0, metadata, size: 0 });
    this.#counters.countSymlink(this.#record(folder, name, before, state));
    return true;
  }

  /** Returns false if the file is not part of the version. */
  async #visitFile(
    folder: number,
    folderPath: string,
    name: string,
    entry: SourceEntry,
    before: KnownEntry | undefined,
  ): Promise<boolean> {
    const { settings, logger } = this.#context;
    const path = folderPath + name;
    const size = entry.followed ? targetSize(this.#locate(path)) : entry.size;
    this.#counters.examine(size);
    if (settings.skipFilesLargerThan !== undefined && size > settings.skipFilesLargerThan) {
      logger.write(
        "Verbose",
        tag,
        "SkipCheckTooLarge",
        `Skipping "${path}": larger than ${settings.skipFilesLargerThan} bytes`,
      );
      return false;
    }
    const isUsable = before?.kind === entryKinds.file && !this.#broken.has(before.content);
    const earlier = isUsable ? before : undefined;
    const sameTime = earlier !== undefined && this.#isSameTime(earlier, entry);
    const isTimeEnough = settings.checkFiletimeOnly && !settings.disableFiletimeCheck;
    if (isTimeEnough && sameTime && earlier.isCurrent) {
      const isComparable = earlier.size === size && !entry.followed;
      if (isComparable && this.#reread?.takes(path, size)) await this.#readAgain(folder, path, entry, earlier);
      this.#countDone(size);
      return true;
    }
    const blob = this.#blob(path, entry);
    const blobHash = hashOf(this.#fileHash, blob);
    const sameMetadata = earlier !== undefined && this.#isSameMetadata(earlier, blob, blobHash);
    const isUnchanged =
      sameMetadata &&
      !entry.followed &&
      earlier.size === size &&
      !settings.disableFiletimeCheck &&
      (sameTime || this.#isSecondEnough(earlier, entry));
    if (isUnchanged) {
      if (!earlier.isCurrent) this.#counters.countFile(this.#record(folder, name, undefined, earlier), size);
      else if (this.#reread?.takes(path, size)) await this.#readAgain(folder, path, entry, earlier);
      this.#countDone(size);
      return true;
    }

    const metadata = sameMetadata ? earlier.metadata : await this.#store.storeBlob(blob, blobHash);
    let stored: StoredContent;
    try {
      stored = await this.#read(path, size);
    } catch (error) {
      this.#countFailure(error);
      this.#countDone(size);
      reportSourceError(logger, tag, "FileProcessingFailed", path, error);
      return false;
    }
    this.#counters.open(stored.size);
    const state = stateOf(entry, { kind: entryKinds.file, content: stored.id, metadata, size: stored.size });
    this.#counters.countFile(this.#record(folder, name, before, state), stored.size);
    this.#countDone(size);
    return true;
  }

  /** Reads a file that looks unchanged, and records what it has if that is something else. One that can't be read stays as it was. */
  async #readAgain(folder: number, path: string, entry: SourceEntry, earlier: KnownEntry): Promise<void> {
    let stored: StoredContent;
    try {
      stored = await this.#read(path, earlier.size);
    } catch (error) {
      this.#countFailure(error);
      const message = `"${path}", which looks unchanged, can't be read; the version keeps the content that it had`;
      this.#context.logger.write("Warning", tag, "FileProcessingFailed", message, error);
      return;
    }
    this.#reread?.count(stored.size);
    if (this.#isSameContent(stored.id, earlier.content)) return;
    const { metadata } = earlier;
    const state = stateOf(entry, { kind: entryKinds.file, content: stored.id, metadata, size: stored.size });
    this.#counters.open(stored.size);
    this.#counters.countFile(this.#record(folder, entry.name, earlier, state), stored.size);
    // Something that was written while it was read is no wonder.
    if (isAsRecorded(this.#locate(path), stateOf(entry, earlier))) this.#reread?.warn(path);
  }

  /** Of two ids. Blocks that were stored twice have several. */
  #isSameContent(one: number, other: number): boolean {
    if (one === other) return true;
    const { blocks } = this.#context.database;
    const [left, right] = [blocks.content(one), blocks.content(other)];
    return left !== undefined && right !== undefined && left.size === right.size && equalBytes(left.hash, right.hash);
  }

  /** Stores what a file has, at most `size` bytes. */
  async #read(path: string, size: number): Promise<StoredContent> {
    const { progress } = this.#context;
    try {
      if (size > timeSliceBytes) progress.beginFile(path, size);
      const shrinks = isCompressible(path, this.#storedExtensions);
      return await this.#store.storeFile(this.#locate(path), size, shrinks, (bytes) => {
        progress.currentFileOffset += bytes;
        return performance.now() < this.#nextYield ? undefined : this.#giveWayWithin();
      });
    } finally {
      progress.endFile();
    }
  }

  /** Throws what is no failure of the source. */
  #countFailure(error: unknown): void {
    this.#context.control.throwIfAborted();
    if (!isReadFailure(error)) throw error;
    this.#counters.filesWithError++;
  }

  /** Records a state if it differs from the one before. */
  #record(folder: number, name: string, before: KnownEntry | undefined, state: EntryState): Change {
    const { entries } = this.#context.database;
    const current = before?.isCurrent ? before : undefined;
    if (!current) {
      entries.add(folder, name, this.#version, state);
      return "added";
    }
    const isSame =
      current.kind === state.kind && current.content === state.content && current.metadata === state.metadata;
    const isSameTime = current.modified === state.modified && current.fraction === state.fraction;
    if (isSame && (isSameTime || state.kind !== entryKinds.file)) return "same";
    entries.close(folder, name, current.first);
    entries.add(folder, name, this.#version, state);
    return isSame ? "touched" : "modified";
  }

  async #metadata(path: string, entry: SourceEntry, before: KnownEntry | undefined): Promise<number> {
    const blob = this.#blob(path, entry);
    const hash = hashOf(this.#fileHash, blob);
    if (before && this.#isSameMetadata(before, blob, hash)) return before.metadata;
    return this.#store.storeBlob(blob, hash);
  }

  #blob(path: string, entry: SourceEntry): Uint8Array {
    const { settings, logger } = this.#context;
    if (settings.skipMetadata) return entry.kind === "symlink" ? this.#builder.buildLinkOnly(entry) : emptyMetadata;
    try {
      return stages.time("metadata", () => this.#builder.build(entry, this.#locate(path)));
    } catch (error) {
      logger.write("Warning", metadataTag, "MetadataProcessFailed", `Failed to read the metadata of "${path}"`, error);
      return entry.kind === "symlink" ? this.#builder.buildLinkOnly(entry) : emptyMetadata;
    }
  }

  #isSameMetadata(before: KnownEntry, blob: Uint8Array, hash: Uint8Array): boolean {
    return (
      before.metadataHash !== undefined &&
      !this.#broken.has(before.metadata) &&
      before.metadataSize === blob.length &&
      equalBytes(before.metadataHash, hash)
    );
  }

  #isSameTime(before: KnownEntry, entry: SourceEntry): boolean {
    return before.modified === entry.mtimeSeconds && before.fraction === entry.mtimeFraction;
  }

  /**
   * After a rebuild only the second is known. Equal metadata makes up for it, since the blob holds the whole time;
   * without metadata the file is read once.
   */
  #isSecondEnough(before: KnownEntry, entry: SourceEntry): boolean {
    return before.fraction < 0 && before.modified === entry.mtimeSeconds && !this.#context.settings.skipMetadata;
  }

  #countDone(size: number): void {
    const { progress } = this.#context;
    progress.filesProcessed++;
    progress.bytesProcessed += size;
  }

  /** A stop waits for the end of the file, an abort does not. */
  async #giveWayWithin(): Promise<void> {
    await this.#giveWay();
  }

  /** Lets uploads, workers and signals speak. Returns false if a stop was requested. */
  async #giveWay(): Promise<boolean> {
    await yieldToEvents();
    await this.#dutyCycle.rest();
    await this.#context.control.checkpoint();
    this.#nextYield = performance.now() + timeSlice;
    return !this.#context.control.isStopRequested;
  }
}

/** Smaller files are gone before anybody could read their name. */
const timeSliceBytes = 4 << 20;

/** `/a/b/` → `/a/`; the root has the empty parent. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/", path.length - 2) + 1);
}

/** Of the file that a followed link leads to; its own size and time cannot tell whether that changed. */
function targetSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Failures of the source, as opposed to those of packing and of the database. */
function isReadFailure(error: unknown): boolean {
  const failure = error as { syscall?: unknown };
  return failure.syscall === "open" || failure.syscall === "read";
}

function stateOf(entry: SourceEntry, stored: Omit<EntryState, "modified" | "fraction">): EntryState {
  return { ...stored, modified: entry.mtimeSeconds, fraction: entry.mtimeFraction };
}

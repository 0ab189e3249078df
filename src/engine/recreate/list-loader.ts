import { createReadStream, rmSync } from "node:fs";
import { join } from "node:path";
import { hashAlgorithm } from "../../crypto/index.ts";
import { type EntryState, entryKinds } from "../../database/local/entries.ts";
import {
  compareFileLists,
  decodeHash,
  type EntryDifference,
  type FileListEntry,
  type FileListReading,
  fileListEntryName,
  IncomparableLists,
  type OpenedVolume,
  readFileList,
} from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { BlockRegistry } from "./block-registry.ts";
import { TextCopy } from "./text-copy.ts";

const tag = "Duplicati.Library.Main.Operation.RecreateDatabaseHandler";

/** Decides which entries of a list are loaded; undefined: all. */
export type PathSelection = ((path: string) => boolean) | undefined;

/** So many entries may differ from one version to the next before it is faster to load all of them. */
const differenceLimit = 25_000;

/**
 * Loads dlists, oldest first, into the versions of a database. The first is loaded whole; of one that follows only what
 * distinguishes it from the one before, which is kept as text for that.
 */
export class ListLoader {
  readonly #context: DatabaseContext;
  readonly #registry: BlockRegistry;
  readonly #select: PathSelection;
  readonly #isOneHash: boolean;
  readonly #fileHash: Uint8Array;
  readonly #blockHash: Uint8Array;
  #isFirst = true;
  /** Of the list that was loaded last; undefined if there is none that another could be compared with. */
  #previousText: string | undefined;

  constructor(context: DatabaseContext, registry: BlockRegistry, select: PathSelection) {
    const { blockHashAlgorithm, fileHashAlgorithm } = context.settings;
    const blockHash = hashAlgorithm(blockHashAlgorithm);
    const fileHash = hashAlgorithm(fileHashAlgorithm);
    this.#context = context;
    this.#registry = registry;
    this.#select = select;
    this.#isOneHash = blockHash.key === fileHash.key;
    this.#blockHash = new Uint8Array(blockHash.size);
    this.#fileHash = new Uint8Array(fileHash.size);
  }

  /**
   * Throws VolumeError or ContainerError if the list is damaged; nothing of it may be kept then.
   *
   * @param isLast no other list follows.
   */
  async load(version: number, volume: OpenedVolume, isLast: boolean): Promise<void> {
    const content = () => volume.reader.stream(fileListEntryName);
    using copy = isLast ? undefined : new TextCopy(join(this.#context.temporaryFolder, `list-${version}.json`));
    const copied = () => (copy ? copy.of(content()) : content());
    const previous = this.#previousText;
    const differences = previous === undefined ? undefined : await this.#differencesFrom(previous, copied());
    const isSimple = differences
      ? this.#loadDifferences(version, differences)
      : await this.#loadWhole(version, copied());
    this.#isFirst = false;
    this.#previousText = isSimple ? copy?.keep() : undefined;
    if (previous !== undefined) rmSync(previous, { force: true });
  }

  /** False if a path stands twice in the list. */
  async #loadWhole(version: number, content: AsyncIterable<Uint8Array>): Promise<boolean> {
    const { database } = this.#context;
    let count = 0;
    const isFirst = this.#isFirst;
    for await (const batch of readFileList(content, this.#reading)) {
      for (const entry of batch) {
        if (!this.#isWanted(entry.path)) continue;
        this.#add(version, entry, isFirst);
        count++;
      }
    }
    const added = isFirst ? database.entries.countNew(version) : database.entries.mergeIncoming(version);
    this.#reportDoubled(count - added);
    return added === count;
  }

  /** Undefined if the lists can't be compared. */
  async #differencesFrom(
    previous: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<readonly EntryDifference[] | undefined> {
    const before = createReadStream(previous, { highWaterMark: 256 << 10 });
    const differences: EntryDifference[] = [];
    try {
      const comparison = compareFileLists(before, content, this.#reading, differenceLimit);
      for await (const difference of comparison) differences.push(difference);
      return differences;
    } catch (error) {
      if (error instanceof IncomparableLists) return undefined;
      throw error;
    } finally {
      before.destroy();
    }
  }

  /** False if a path stands twice in the list. */
  #loadDifferences(version: number, differences: readonly EntryDifference[]): boolean {
    const doubled = differences.filter((difference) => !this.#apply(version, difference));
    this.#reportDoubled(doubled.length);
    return doubled.length === 0;
  }

  #apply(version: number, { before, after }: EntryDifference): boolean {
    const { entries } = this.#context.database;
    if (after && this.#isWanted(after.path)) {
      const { folder, name } = this.#placeOf(after.path);
      const current = entries.current(folder, name);
      // Nothing was there before, so this is another entry of a path that has not changed.
      if (current && !before) return false;
      const state = this.#stateOf(after);
      if (current && isSameState(current, state)) return true;
      if (current) entries.endCurrent(folder, name, version);
      entries.add(folder, name, version, state);
    } else if (before) {
      const { folder, name } = this.#placeOf(before.path);
      entries.endCurrent(folder, name, version);
    }
    return true;
  }

  #reportDoubled(count: number): void {
    if (count === 0) return;
    const message = `${count} paths stand twice in the list; the first of each was taken`;
    this.#context.logger.write("Warning", tag, "DuplicatePathFound", message);
  }

  get #reading(): FileListReading {
    const { settings, logger } = this.#context;
    return {
      blockHash: settings.blockHashAlgorithm,
      fileHash: settings.fileHashAlgorithm,
      onSkipped: (type) =>
        logger.write("Warning", tag, "SkippingUnknownFileEntry", `Skipping an entry of the unknown type "${type}"`),
    };
  }

  #isWanted(path: string): boolean {
    if (this.#select && !this.#select(path)) return false;
    return this.#context.settings.allowRestoreOutsideTargetDirectory || this.#isSafe(path);
  }

  #add(version: number, entry: FileListEntry, isFirst: boolean): void {
    const { entries } = this.#context.database;
    const { folder, name } = this.#placeOf(entry.path);
    const state = this.#stateOf(entry);
    if (isFirst) entries.addUnlessPresent(folder, name, version, state);
    else entries.addIncoming(folder, name, state);
  }

  #placeOf(path: string): { folder: number; name: string } {
    const start = startOfName(path);
    return { folder: this.#context.database.folders.require(path.slice(0, start)), name: path.slice(start) };
  }

  #stateOf(entry: FileListEntry): EntryState {
    const metadata = this.#metadataOf(entry);
    if (entry.type === "File") {
      const size = entry.size ?? 0;
      const content = this.#contentOf(entry, size);
      return { kind: entryKinds.file, content, metadata, size, modified: entry.time ?? 0, fraction: -1 };
    }
    const isFolder = entry.type === "Folder";
    const content = isFolder ? this.#context.database.folders.require(entry.path) : 0;
    const kind = isFolder ? entryKinds.folder : entryKinds.symlink;
    return { kind, content, metadata, size: 0, modified: 0, fraction: -1 };
  }

  #contentOf(entry: FileListEntry, size: number): number {
    if (size === 0) return 0;
    return this.#streamOf(entry.hash as string, size, entry.blocklists, entry.blockhash);
  }

  #metadataOf({ metahash, metasize, metablocklists, metablockhash }: FileListEntry): number {
    if (metahash === undefined || metasize === undefined || metasize === 0) return 0;
    return this.#streamOf(metahash, metasize, metablocklists, metablockhash);
  }

  /** The content id of a stream; a new blockset gets its blocks when the blocklists have been found. */
  #streamOf(hash: string, size: number, lists: readonly string[] | undefined, blockHash: string | undefined): number {
    const { blocks } = this.#context.database;
    const hasLists = lists !== undefined && lists.length > 0 && size > this.#context.settings.blocksize;
    if (!hasLists && this.#isOneHash) return this.#requireBlock(hash, size);
    // Lists of format version 1 give the block hash of a blob as its hash.
    const isFileHash = decodeHash(hash, this.#fileHash, 0, this.#fileHash.length);
    const full = isFileHash ? this.#fileHash : decoded(hash, this.#blockHash);
    const known = blocks.findBlockset(full, size);
    if (known !== undefined) return known;
    if (!hasLists) return blocks.addBlockset(full.slice(), size, [this.#requireBlock(blockHash ?? hash, size)], []);
    return blocks.addBlockset(full.slice(), size, [], this.#requireLists(lists, size));
  }

  #requireLists(lists: readonly string[], size: number): number[] {
    const { blocksize } = this.#context.settings;
    const hashSize = this.#blockHash.length;
    const perList = Math.floor(blocksize / hashSize);
    const count = Math.ceil(size / blocksize);
    return lists
      .slice(0, Math.ceil(count / perList))
      .map((list, index) => this.#requireBlock(list, Math.min(perList, count - index * perList) * hashSize));
  }

  #requireBlock(hash: string, size: number): number {
    return this.#registry.require(decoded(hash, this.#blockHash), size);
  }

  /** Paths that would lead out of a restore folder are not taken over (engine.md 17 step 4). */
  #isSafe(path: string): boolean {
    const isAbsolute = path.startsWith("/") || path.startsWith("\\\\") || /^[A-Za-z]:[\\/]/.test(path);
    const isSafe = isAbsolute && !(path.includes("..") && /(^|[\\/])\.\.([\\/]|$)/.test(path));
    if (!isSafe) {
      const id = isAbsolute ? "PathTraversalDetected" : "InvalidPath";
      this.#context.logger.write("Warning", tag, id, `Skipping the unsafe path ${JSON.stringify(path)} of a list`);
    }
    return isSafe;
  }
}

function decoded(hash: string, into: Uint8Array): Uint8Array {
  if (!decodeHash(hash, into, 0, into.length)) throw new Error(`"${hash}" is not a hash of ${into.length} bytes`);
  return into;
}

/** What makes two versions share an entry, besides its path. */
function isSameState(a: EntryState, b: EntryState): boolean {
  return a.kind === b.kind && a.content === b.content && a.metadata === b.metadata && a.modified === b.modified;
}

/** Where the last segment begins; folders keep their final separator in it. */
function startOfName(path: string): number {
  const separator = path.startsWith("/") ? "/" : "\\";
  return path.lastIndexOf(separator, path.length - 2) + 1;
}

import { hashAlgorithm } from "../../crypto/index.ts";
import { type EntryState, entryKinds } from "../../database/local/entries.ts";
import {
  decodeHash,
  type FileListEntry,
  fileListEntryName,
  type OpenedVolume,
  readFileList,
} from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { BlockRegistry } from "./block-registry.ts";

const tag = "Duplicati.Library.Main.Operation.RecreateDatabaseHandler";

/** Decides which entries of a list are loaded; undefined: all. */
export type PathSelection = ((path: string) => boolean) | undefined;

/** Loads dlists, oldest first, into the versions of a database. */
export class ListLoader {
  readonly #context: DatabaseContext;
  readonly #registry: BlockRegistry;
  readonly #select: PathSelection;
  readonly #isOneHash: boolean;
  readonly #fileHash: Uint8Array;
  readonly #blockHash: Uint8Array;
  #isFirst = true;

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

  /** Throws VolumeError or ContainerError if the list is damaged; nothing of it may be kept then. */
  async load(version: number, volume: OpenedVolume): Promise<void> {
    const { database, settings, logger } = this.#context;
    const content = volume.reader.stream(fileListEntryName);
    const reading = {
      blockHash: settings.blockHashAlgorithm,
      fileHash: settings.fileHashAlgorithm,
      onSkipped: (type: string) =>
        logger.write("Warning", tag, "SkippingUnknownFileEntry", `Skipping an entry of the unknown type "${type}"`),
    };
    let count = 0;
    const isFirst = this.#isFirst;
    for await (const batch of readFileList(content, reading)) {
      for (const entry of batch) {
        if (this.#select && !this.#select(entry.path)) continue;
        if (!settings.allowRestoreOutsideTargetDirectory && !this.#isSafe(entry.path)) continue;
        this.#add(version, entry, isFirst);
        count++;
      }
    }
    const added = isFirst ? database.entries.countNew(version) : database.entries.mergeIncoming(version);
    if (added < count) {
      const doubled = count - added;
      logger.write(
        "Warning",
        tag,
        "DuplicatePathFound",
        `${doubled} paths stand twice in the list; the first of each was taken`,
      );
    }
    this.#isFirst = false;
  }

  #add(version: number, entry: FileListEntry, isFirst: boolean): void {
    const { folders, entries } = this.#context.database;
    const nameStart = startOfName(entry.path);
    const folder = folders.require(entry.path.slice(0, nameStart));
    const name = entry.path.slice(nameStart);
    const state = this.#stateOf(entry);
    if (isFirst) entries.addUnlessPresent(folder, name, version, state);
    else entries.addIncoming(folder, name, state);
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

/** Where the last segment begins; folders keep their final separator in it. */
function startOfName(path: string): number {
  const separator = path.startsWith("/") ? "/" : "\\";
  return path.lastIndexOf(separator, path.length - 2) + 1;
}

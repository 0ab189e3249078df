import { hashAlgorithm } from "../../crypto/index.ts";
import { type EntryKind, type EntryState, entryKinds } from "../../database/local/entries.ts";
import { decodeHash, type FileListEntry, type FileListReading, VolumeError } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { BlockRegistry } from "./block-registry.ts";

const tag = "Duplicati.Library.Main.Operation.RecreateDatabaseHandler";
const kinds = { File: entryKinds.file, Folder: entryKinds.folder, Symlink: entryKinds.symlink } as const;

/** Turns entries of lists into what the database knows of a path, and has the blocks that they name registered. */
export class EntryResolver {
  readonly #context: DatabaseContext;
  readonly #registry: BlockRegistry;
  readonly #isOneHash: boolean;
  readonly #fileHash: Uint8Array;
  readonly #blockHash: Uint8Array;

  constructor(context: DatabaseContext, registry: BlockRegistry) {
    const { blockHashAlgorithm, fileHashAlgorithm } = context.settings;
    const blockHash = hashAlgorithm(blockHashAlgorithm);
    const fileHash = hashAlgorithm(fileHashAlgorithm);
    this.#context = context;
    this.#registry = registry;
    this.#isOneHash = blockHash.key === fileHash.key;
    this.#blockHash = new Uint8Array(blockHash.size);
    this.#fileHash = new Uint8Array(fileHash.size);
  }

  /** How lists are to be read. */
  get reading(): FileListReading {
    const { settings, logger } = this.#context;
    return {
      blockHash: settings.blockHashAlgorithm,
      fileHash: settings.fileHashAlgorithm,
      onSkipped: (type) =>
        logger.write("Warning", tag, "SkippingUnknownFileEntry", `Skipping an entry of the unknown type "${type}"`),
    };
  }

  /** False for paths that would lead out of a restore folder: they are not taken over (engine.md 17 step 4). */
  allows(path: string): boolean {
    return this.#context.settings.allowRestoreOutsideTargetDirectory || this.#isSafe(path);
  }

  kindOf({ type }: FileListEntry): EntryKind {
    return kinds[type];
  }

  /** Of folders, `content` is left to the caller. */
  stateOf(entry: FileListEntry): EntryState {
    const { size = 0, time = 0 } = entry;
    const kind = this.kindOf(entry);
    const metadata = this.#metadataOf(entry);
    const content = kind === entryKinds.file ? this.#contentOf(entry, size) : 0;
    return { kind, content, metadata, size, modified: time, fraction: -1 };
  }

  /** So many paths stood twice in a list. */
  reportDoubled(count: number): void {
    if (count === 0) return;
    const message = `${count} paths stand twice in the list; the first of each was taken`;
    this.#context.logger.write("Warning", tag, "DuplicatePathFound", message);
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
  if (!decodeHash(hash, into, 0, into.length)) {
    throw new VolumeError("Damaged", `The list of files is damaged: "${hash}" is not a hash of ${into.length} bytes`);
  }
  return into;
}

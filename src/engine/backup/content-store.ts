import { closeSync, openSync } from "node:fs";
import type { HashAlgorithm } from "../../crypto/index.ts";
import { createHasher, hashOf } from "../../crypto/index.ts";
import type { BlockTable } from "../../database/local/blocks.ts";
import { equalBytes } from "../../support/bytes.ts";
import { readFully } from "../../support/read-fully.ts";
import { stages } from "../../support/stages.ts";
import { SparseFile } from "../sparse-file.ts";
import { ChunkFiller } from "./chunk-filler.ts";
import type { KnownBlocks } from "./known-blocks.ts";
import type { PackPool } from "./pack-pool.ts";
import { blockFlags } from "./packing.ts";

export interface ContentStoreOptions {
  /** Contents of which blocks are lost: they must be stored again although they are known. */
  readonly broken: ReadonlySet<number>;
  readonly blocksize: number;
  readonly blockHash: HashAlgorithm;
  readonly fileHash: HashAlgorithm;
}

export interface StoredContent {
  /** Content id. */
  readonly id: number;
  /** Bytes that were really read. */
  readonly size: number;
}

/** Hears of the bytes that were read; what it returns is waited for. */
type ReadProgress = (bytes: number) => Promise<void> | undefined;

/**
 * Turns streams into content ids: cuts them into blocks, hashes them, hands the blocks that are not stored yet to the
 * packers (remote-format.md 5.1). Files are read straight into the chunk that travels to the packer; a block that turns
 * out to be known is overwritten by the next one.
 */
export class ContentStore {
  readonly #blocks: BlockTable;
  readonly #known: KnownBlocks;
  readonly #chunks: ChunkFiller;
  readonly #options: ContentStoreOptions;
  /** With one algorithm, the hash of a stream of one block is the block's. */
  readonly #isOneHash: boolean;
  /** A block of zeros and its hash: images of disks have many, and looking is faster than hashing. */
  readonly #zeros: Uint8Array;
  #zeroHash: Uint8Array | undefined;

  constructor(blocks: BlockTable, known: KnownBlocks, pool: PackPool, options: ContentStoreOptions) {
    this.#blocks = blocks;
    this.#known = known;
    this.#chunks = new ChunkFiller(pool, options.blockHash.size);
    this.#options = options;
    this.#isOneHash = options.blockHash.key === options.fileHash.key;
    this.#zeros = new Uint8Array(options.blocksize);
  }

  /** Stores a metadata blob whose file hash is known. */
  async storeBlob(content: Uint8Array, fileHash: Uint8Array): Promise<number> {
    if (content.length > this.#options.blocksize) return this.#storeLargeBlob(content, fileHash);
    if (!this.#isOneHash) {
      const existing = this.#blocks.findBlockset(fileHash, content.length);
      if (existing !== undefined && !this.#options.broken.has(existing)) return existing;
    }
    const blockHash = this.#isOneHash ? fileHash : blockHashOf(this.#options.blockHash, content);
    const known = this.#known.find(blockHash, content.length);
    const block = known || (await this.#storeBytes(content, blockHash, blockFlags.compressible));
    if (this.#isOneHash) return block;
    return (
      this.#blocks.findBlockset(fileHash, content.length) ??
      this.#blocks.addBlockset(fileHash, content.length, [block], [])
    );
  }

  /**
   * Stores the content of a file, at most `size` bytes (what was there when the file was looked at). Failures of
   * reading are thrown as the system reports them.
   */
  async storeFile(
    path: string,
    size: number,
    isCompressible: boolean,
    onProgress: ReadProgress,
  ): Promise<StoredContent> {
    if (size === 0) return { id: 0, size: 0 };
    const file = openSync(path, "r");
    try {
      const flags = isCompressible ? blockFlags.compressible : 0;
      return size <= this.#options.blocksize && this.#isOneHash
        ? await this.#storeOneBlock(file, size, flags, onProgress)
        : await this.#storeStream(file, size, flags, onProgress);
    } finally {
      closeSync(file);
    }
  }

  /** Hands over what is waiting in the last chunk. */
  async flush(): Promise<void> {
    await this.#chunks.flush();
  }

  async #storeOneBlock(file: number, size: number, flags: number, onProgress: ReadProgress): Promise<StoredContent> {
    const chunks = this.#chunks;
    if (!chunks.hasRoom(size)) await chunks.renew();
    const length = stages.time("read", () => readFully(file, chunks.content, chunks.used, size, null));
    const pause = onProgress(length);
    if (pause !== undefined) await pause;
    if (length === 0) return { id: 0, size: 0 };
    const hash = blockHashOf(this.#options.blockHash, chunks.content.subarray(chunks.used, chunks.used + length));
    return { id: this.#known.find(hash, length) || this.#append(hash, length, flags), size: length };
  }

  async #storeStream(file: number, size: number, flags: number, onProgress: ReadProgress): Promise<StoredContent> {
    const { blocksize, blockHash, fileHash } = this.#options;
    const hasher = createHasher(fileHash);
    const source = new SparseFile(file);
    const chunks = this.#chunks;
    const blocks: number[] = [];
    const lists = new BlocklistBuilder(blocksize, blockHash.size);
    const listBlocks: number[] = [];
    let total = 0;
    while (total < size) {
      if (!chunks.hasRoom(blocksize)) await chunks.renew();
      const wanted = Math.min(blocksize, size - total);
      const length = stages.time("read", () => source.read(chunks.content, chunks.used, wanted, total));
      if (length === 0) break;
      const content = chunks.content.subarray(chunks.used, chunks.used + length);
      const hash = this.#hashOfBlock(content);
      stages.time("hash", () => hasher.update(content));
      blocks.push(this.#known.find(hash, length) || this.#append(hash, length, flags));
      const list = lists.add(hash);
      if (list) listBlocks.push(await this.#storeList(list));
      total += length;
      const pause = onProgress(length);
      if (pause !== undefined) await pause;
      if (length < blocksize) break;
    }
    return { id: await this.#finishStream(hasher.digest(), total, blocks, listBlocks, lists.rest()), size: total };
  }

  #hashOfBlock(content: Uint8Array): Uint8Array {
    const { blockHash } = this.#options;
    if (content[0] !== 0 || !equalBytes(content, this.#zeros)) return blockHashOf(blockHash, content);
    this.#zeroHash ??= blockHashOf(blockHash, content);
    return this.#zeroHash;
  }

  async #storeLargeBlob(content: Uint8Array, fileHash: Uint8Array): Promise<number> {
    const { blocksize, blockHash } = this.#options;
    const blocks: number[] = [];
    const lists = new BlocklistBuilder(blocksize, blockHash.size);
    const listBlocks: number[] = [];
    for (let offset = 0; offset < content.length; offset += blocksize) {
      const piece = content.subarray(offset, offset + blocksize);
      const hash = blockHashOf(blockHash, piece);
      const known = this.#known.find(hash, piece.length);
      blocks.push(known || (await this.#storeBytes(piece, hash, blockFlags.compressible)));
      const list = lists.add(hash);
      if (list) listBlocks.push(await this.#storeList(list));
    }
    return this.#finishStream(fileHash, content.length, blocks, listBlocks, lists.rest());
  }

  async #finishStream(
    hash: Uint8Array,
    size: number,
    blocks: number[],
    listBlocks: number[],
    lastList: Uint8Array,
  ): Promise<number> {
    if (size === 0) return 0;
    if (blocks.length === 1 && this.#isOneHash) return blocks[0] as number;
    const existing = this.#blocks.findBlockset(hash, size);
    if (existing !== undefined && !this.#options.broken.has(existing)) return existing;
    if (blocks.length > 1) listBlocks.push(await this.#storeList(lastList));
    if (existing === undefined) return this.#blocks.addBlockset(hash, size, blocks, listBlocks);
    this.#blocks.replaceBlocks(existing, blocks, listBlocks);
    return existing;
  }

  async #storeList(list: Uint8Array): Promise<number> {
    const hash = blockHashOf(this.#options.blockHash, list);
    return this.#known.find(hash, list.length) || (await this.#storeBytes(list, hash, blockFlags.blocklist));
  }

  async #storeBytes(content: Uint8Array, hash: Uint8Array, flags: number): Promise<number> {
    const chunks = this.#chunks;
    if (chunks.hasRoom(content.length)) {
      chunks.content.set(content, chunks.used);
    } else {
      // Waiting lets other code run: what the caller gave may be a view that is reused.
      const copy = content.slice();
      await chunks.renew();
      chunks.content.set(copy, chunks.used);
    }
    return this.#append(hash, content.length, flags);
  }

  /** Makes a block of the `size` bytes that stand at the chunk's end. */
  #append(hash: Uint8Array, size: number, flags: number): number {
    const id = this.#blocks.takeId();
    this.#chunks.append(hash, size, flags, id);
    this.#known.add(hash, size, id);
    return id;
  }
}

/** Collects block hashes into blocklists of at most `blocksize` bytes, whole hashes only. */
class BlocklistBuilder {
  readonly #perList: number;
  readonly #hashSize: number;
  #current: Uint8Array;
  #count = 0;

  constructor(blocksize: number, hashSize: number) {
    this.#perList = Math.floor(blocksize / hashSize);
    this.#hashSize = hashSize;
    this.#current = new Uint8Array(Math.min(64, this.#perList) * hashSize);
  }

  /** Returns the list before, if it was full. */
  add(hash: Uint8Array): Uint8Array | undefined {
    let full: Uint8Array | undefined;
    if (this.#count === this.#perList) {
      full = this.rest();
      this.#current = new Uint8Array(this.#perList * this.#hashSize);
      this.#count = 0;
    }
    const end = (this.#count + 1) * this.#hashSize;
    if (end > this.#current.length) {
      const larger = new Uint8Array(Math.min(this.#current.length * 2, this.#perList * this.#hashSize));
      larger.set(this.#current);
      this.#current = larger;
    }
    this.#current.set(hash, this.#count * this.#hashSize);
    this.#count++;
    return full;
  }

  /** The list that was begun last. */
  rest(): Uint8Array {
    return this.#current.subarray(0, this.#count * this.#hashSize);
  }
}

function blockHashOf(algorithm: HashAlgorithm, content: Uint8Array): Uint8Array {
  return stages.time("hash", () => hashOf(algorithm, content));
}

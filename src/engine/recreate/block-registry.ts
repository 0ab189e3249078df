import { join } from "node:path";
import { type BlockTable, noVolume } from "../../database/local/blocks.ts";
import { BlockFile, type BlockFileOptions } from "./block-file.ts";

/** Blocks that are found without the database; 20 bytes of memory each. */
const defaultLimit = 2 ** 21;
/** Of these, the blocks whose whole hashes are in memory as well; a file has the others. */
const hashesInMemory = 2 ** 18;
/** What rows leave behind is collected too late otherwise. */

export interface BlockRegistryOptions {
  /** For what memory has no room for. */
  readonly folder: string;
  /** Bytes. */
  readonly hashSize: number;
  /** How many blocks are found without the database. */
  readonly limit?: number;
}

/**
 * The blocks of a database that is being rebuilt. Lists name blocks by hash before it is known where they lie, indexes
 * tell where; whichever comes first makes the id. Found by a table in memory up to a limit, then in the database.
 */
export class BlockRegistry implements Disposable {
  readonly #table: BlockTable;
  readonly #limit: number;
  #memory: MemoryRegistry | undefined;
  #missing = 0;

  /** The table must be empty. */
  constructor(table: BlockTable, { folder, hashSize, limit = defaultLimit }: BlockRegistryOptions) {
    this.#table = table;
    this.#limit = limit;
    const path = join(folder, "blocks");
    this.#memory = new MemoryRegistry({ path, hashSize, inMemory: Math.min(hashesInMemory, limit >> 1) });
    table.dropIndex();
  }

  /** How many blocks are needed but not located yet. */
  get missing(): number {
    return this.#missing;
  }

  /** The id of a block that is known; 0 if it is not. */
  find(hash: Uint8Array, size: number): number {
    return this.#memory ? this.#memory.find(hash, size) : (this.#table.find(hash, size) ?? 0);
  }

  /** The id of a block that a list or a blocklist names. `hash` may be a view. */
  require(hash: Uint8Array, size: number): number {
    const known = this.find(hash, size);
    if (known !== 0) return known;
    this.#missing++;
    return this.#add(hash, size, noVolume);
  }

  /** Records that a volume holds a block. */
  locate(hash: Uint8Array, size: number, volume: number): void {
    const memory = this.#memory;
    const id = this.find(hash, size);
    if (id === 0) {
      this.#add(hash, size, volume);
      return;
    }
    const current = memory ? memory.volumeOf(id) : this.#table.volumeOf(id);
    if (current === noVolume) {
      this.#missing--;
      if (memory) memory.setVolume(id, volume);
      else this.#table.setVolume(id, volume);
    } else if (current !== volume) {
      this.#table.addDuplicate(id, volume);
    }
  }

  volumeOf(id: number): number {
    return this.#memory ? this.#memory.volumeOf(id) : this.#table.volumeOf(id);
  }

  /** Writes everything to the table. Lookups by hash need the index, a restore does not. */
  finish(options: { needsIndex: boolean }): void {
    this.#spill();
    if (options.needsIndex) this.#table.createIndex();
  }

  #add(hash: Uint8Array, size: number, volume: number): number {
    const id = this.#table.takeId();
    if (this.#memory?.count === this.#limit) {
      this.#spill();
      this.#table.createIndex();
    }
    if (this.#memory) this.#memory.add(hash, size, volume, id);
    else this.#table.add(id, hash, size, volume);
    return id;
  }

  #spill(): void {
    const memory = this.#memory;
    this.#memory = undefined;
    if (!memory) return;
    this.#table.addMany(memory.rows());
    memory[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#memory?.[Symbol.dispose]();
  }
}

/** An open-addressing table in flat arrays. Ids are consecutive from the first one on. */
class MemoryRegistry implements Disposable {
  /** Indexes, counted from 1. */
  #slots = new Int32Array(1 << 13);
  /** By index: the first eight bytes of hashes, which tell nearly all blocks apart, and the volumes. */
  #starts = new Int32Array(1 << 12);
  #others = new Int32Array(1 << 12);
  #volumes = new Int32Array(1 << 12);
  readonly #blocks: BlockFile;
  #firstId = 0;
  count = 0;

  constructor(options: BlockFileOptions) {
    this.#blocks = new BlockFile(options);
  }

  find(hash: Uint8Array, size: number): number {
    const mask = this.#slots.length - 1;
    const start = numberAt(hash, 0);
    const other = numberAt(hash, 4);
    for (let slot = start & mask; ; slot = (slot + 1) & mask) {
      const index = (this.#slots[slot] as number) - 1;
      if (index < 0) return 0;
      const isLikely = this.#starts[index] === start && this.#others[index] === other;
      if (isLikely && this.#blocks.equals(index, hash, size)) return this.#firstId + index;
    }
  }

  add(hash: Uint8Array, size: number, volume: number, id: number): void {
    if (this.count === 0) this.#firstId = id;
    if (this.count === this.#volumes.length) this.#grow();
    const index = this.count++;
    this.#blocks.push(hash, size);
    this.#starts[index] = numberAt(hash, 0);
    this.#others[index] = numberAt(hash, 4);
    this.#volumes[index] = volume;
    this.#place(index);
  }

  volumeOf(id: number): number {
    return this.#volumes[id - this.#firstId] as number;
  }

  setVolume(id: number, volume: number): void {
    this.#volumes[id - this.#firstId] = volume;
  }

  *rows(): Generator<[id: number, hash: Uint8Array, size: number, volume: number]> {
    let index = 0;
    for (const { hash, size } of this.#blocks) {
      yield [this.#firstId + index, hash, size, this.#volumes[index++] as number];
    }
  }

  [Symbol.dispose](): void {
    this.#blocks[Symbol.dispose]();
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#starts[index] as number) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index + 1;
  }

  #grow(): void {
    const capacity = this.#volumes.length * 2;
    this.#starts = enlarged(this.#starts, capacity);
    this.#others = enlarged(this.#others, capacity);
    this.#volumes = enlarged(this.#volumes, capacity);
    this.#slots = new Int32Array(capacity * 2);
    for (let index = 0; index < this.count; index++) this.#place(index);
  }
}

function enlarged(numbers: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity);
  larger.set(numbers);
  return larger;
}

function numberAt(hash: Uint8Array, at: number): number {
  return (
    (hash[at] as number) |
    ((hash[at + 1] as number) << 8) |
    ((hash[at + 2] as number) << 16) |
    ((hash[at + 3] as number) << 24)
  );
}

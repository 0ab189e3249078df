import { type BlockTable, noVolume } from "../../database/local/blocks.ts";

/** Blocks that are kept in memory; about 60 bytes each, twice that while there come to be more. */
const memoryLimit = 500_000;

/**
 * The blocks of a database that is being rebuilt. Lists name blocks by hash before it is known where they lie, indexes
 * tell where; whichever comes first makes the id. Held in memory up to a limit, then in the database.
 */
export class BlockRegistry {
  readonly #table: BlockTable;
  #memory: MemoryRegistry | undefined;
  #missing = 0;

  /** The table must be empty. */
  constructor(table: BlockTable, hashSize: number) {
    this.#table = table;
    this.#memory = new MemoryRegistry(hashSize);
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
    if (this.#memory?.count === memoryLimit) {
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
    if (memory) this.#table.addMany(memory.rows());
  }
}

/** An open-addressing table in flat arrays. Ids are consecutive from the first one on. */
class MemoryRegistry {
  readonly #hashSize: number;
  #slots = new Int32Array(1 << 13);
  #hashes: Uint8Array;
  #sizes = new Int32Array(1 << 12);
  #volumes = new Int32Array(1 << 12);
  #firstId = 0;
  count = 0;

  constructor(hashSize: number) {
    this.#hashSize = hashSize;
    this.#hashes = new Uint8Array(hashSize << 12);
  }

  find(hash: Uint8Array, size: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = slotOf(hash, 0) & mask; ; slot = (slot + 1) & mask) {
      const index = (this.#slots[slot] as number) - 1;
      if (index < 0) return 0;
      if (this.#sizes[index] === size && this.#isHashAt(index, hash)) return this.#firstId + index;
    }
  }

  add(hash: Uint8Array, size: number, volume: number, id: number): void {
    if (this.count === 0) this.#firstId = id;
    if (this.count === this.#sizes.length) this.#grow();
    const index = this.count++;
    this.#hashes.set(hash, index * this.#hashSize);
    this.#sizes[index] = size;
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
    for (let index = 0; index < this.count; index++) {
      const hash = this.#hashes.subarray(index * this.#hashSize, (index + 1) * this.#hashSize);
      yield [this.#firstId + index, hash, this.#sizes[index] as number, this.#volumes[index] as number];
    }
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = slotOf(this.#hashes, index * this.#hashSize) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index + 1;
  }

  #grow(): void {
    const capacity = this.#sizes.length * 2;
    const sizes = new Int32Array(capacity);
    sizes.set(this.#sizes);
    const volumes = new Int32Array(capacity);
    volumes.set(this.#volumes);
    const hashes = new Uint8Array(capacity * this.#hashSize);
    hashes.set(this.#hashes);
    this.#sizes = sizes;
    this.#volumes = volumes;
    this.#hashes = hashes;
    this.#slots = new Int32Array(capacity * 2);
    for (let index = 0; index < this.count; index++) this.#place(index);
  }

  #isHashAt(index: number, hash: Uint8Array): boolean {
    const start = index * this.#hashSize;
    for (let i = 0; i < this.#hashSize; i++) if (this.#hashes[start + i] !== hash[i]) return false;
    return true;
  }
}

function slotOf(hashes: Uint8Array, at: number): number {
  return (
    ((hashes[at] as number) |
      ((hashes[at + 1] as number) << 8) |
      ((hashes[at + 2] as number) << 16) |
      ((hashes[at + 3] as number) << 24)) >>>
    0
  );
}

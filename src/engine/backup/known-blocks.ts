import type { BlockTable } from "../../database/local/blocks.ts";

const recentCapacity = 1 << 18;
const lookupsBeforeFilter = 2000;

/**
 * Answers "is this block stored already?" for every block of a backup. A block that was stored in this run is found in
 * memory (its row may not be written yet), an older one in the database; a Bloom filter spares the lookups of blocks
 * that are new, which in most backups are most. Memory is bounded: two generations of recent blocks, and the filter.
 */
export class KnownBlocks {
  readonly #blocks: BlockTable;
  #current: RecentBlocks;
  #previous: RecentBlocks;
  #filter: BloomFilter | undefined;
  #lookups = 0;
  /** False until the database can hold blocks that memory does not. */
  #isDatabaseUsed: boolean;

  constructor(blocks: BlockTable, hashSize: number) {
    this.#blocks = blocks;
    this.#current = new RecentBlocks(hashSize);
    this.#previous = new RecentBlocks(hashSize);
    this.#isDatabaseUsed = blocks.count() > 0;
  }

  /** The id of a stored block; 0 if it is new. */
  find(hash: Uint8Array, size: number): number {
    const recent = this.#current.find(hash, size) || this.#previous.find(hash, size);
    if (recent !== 0 || !this.#isDatabaseUsed) return recent;
    if (this.#filter === undefined) {
      if (++this.#lookups < lookupsBeforeFilter) return this.#blocks.findStored(hash, size) ?? 0;
      this.#buildFilter();
    }
    return this.#filter?.mayHave(hash) ? (this.#blocks.findStored(hash, size) ?? 0) : 0;
  }

  add(hash: Uint8Array, size: number, id: number): void {
    if (this.#current.count === recentCapacity) {
      // What is forgotten is in the database by now. Should a volume hold more blocks than a generation, a repeated
      // block may be stored twice, which costs room and nothing else.
      const forgotten = this.#previous;
      this.#previous = this.#current;
      this.#current = forgotten;
      forgotten.clear();
      this.#isDatabaseUsed = true;
    }
    this.#current.add(hash, size, id);
    this.#filter?.add(hash);
  }

  #buildFilter(): void {
    const filter = new BloomFilter(this.#blocks.count() + 2 * recentCapacity);
    for (const hash of this.#blocks.hashes()) filter.add(hash);
    this.#current.forEachHash((hash) => filter.add(hash));
    this.#previous.forEachHash((hash) => filter.add(hash));
    this.#filter = filter;
  }
}

/** An open-addressing table of blocks in flat arrays. Memory grows with its content up to the capacity. */
class RecentBlocks {
  readonly #hashSize: number;
  #slots = new Int32Array(1 << 12);
  #hashes: Uint8Array<ArrayBuffer>;
  #sizes = new Int32Array(1 << 11);
  #ids = new Float64Array(1 << 11);
  count = 0;

  constructor(hashSize: number) {
    this.#hashSize = hashSize;
    this.#hashes = new Uint8Array(hashSize << 11);
  }

  find(hash: Uint8Array, size: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = slotOf(hash, mask); ; slot = (slot + 1) & mask) {
      const index = (this.#slots[slot] as number) - 1;
      if (index < 0) return 0;
      if (this.#sizes[index] === size && this.#isHashAt(index, hash)) return this.#ids[index] as number;
    }
  }

  add(hash: Uint8Array, size: number, id: number): void {
    if (this.count === this.#sizes.length) this.#grow();
    const index = this.count++;
    this.#hashes.set(hash, index * this.#hashSize);
    this.#sizes[index] = size;
    this.#ids[index] = id;
    this.#place(hash, index);
  }

  forEachHash(visit: (hash: Uint8Array) => void): void {
    for (let index = 0; index < this.count; index++) visit(this.#hashAt(index));
  }

  /** Memory is kept, to be filled again. */
  clear(): void {
    this.count = 0;
    this.#slots.fill(0);
  }

  #place(hash: Uint8Array, index: number): void {
    const mask = this.#slots.length - 1;
    let slot = slotOf(hash, mask);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index + 1;
  }

  #grow(): void {
    const capacity = this.#sizes.length * 2;
    this.#sizes = new Int32Array(this.#sizes.buffer.transfer(capacity * Int32Array.BYTES_PER_ELEMENT));
    this.#ids = new Float64Array(this.#ids.buffer.transfer(capacity * Float64Array.BYTES_PER_ELEMENT));
    this.#hashes = new Uint8Array(this.#hashes.buffer.transfer(capacity * this.#hashSize));
    this.#slots = new Int32Array(capacity * 2);
    for (let index = 0; index < this.count; index++) this.#place(this.#hashAt(index), index);
  }

  #hashAt(index: number): Uint8Array {
    return this.#hashes.subarray(index * this.#hashSize, (index + 1) * this.#hashSize);
  }

  #isHashAt(index: number, hash: Uint8Array): boolean {
    const start = index * this.#hashSize;
    for (let i = 0; i < this.#hashSize; i++) if (this.#hashes[start + i] !== hash[i]) return false;
    return true;
  }
}

/** Says surely "no", or "perhaps". About one "perhaps" in fifty is wrong until twice the expected number is in. */
class BloomFilter {
  readonly #bits: Uint8Array;
  readonly #mask: number;

  constructor(expected: number) {
    const bits = Math.min(2 ** Math.ceil(Math.log2(Math.max(expected, 1) * 10)), 2 ** 29);
    this.#bits = new Uint8Array(bits / 8);
    this.#mask = bits - 1;
  }

  add(hash: Uint8Array): void {
    for (let i = 0; i < 12; i += 4) {
      const bit = word(hash, i) & this.#mask;
      (this.#bits[bit >>> 3] as number) |= 1 << (bit & 7);
    }
  }

  mayHave(hash: Uint8Array): boolean {
    for (let i = 0; i < 12; i += 4) {
      const bit = word(hash, i) & this.#mask;
      if (((this.#bits[bit >>> 3] as number) & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }
}

/** Hashes are random already: some of their bytes are as good as any hash of them. */
function word(hash: Uint8Array, at: number): number {
  return (
    ((hash[at] as number) |
      ((hash[at + 1] as number) << 8) |
      ((hash[at + 2] as number) << 16) |
      ((hash[at + 3] as number) << 24)) >>>
    0
  );
}

function slotOf(hash: Uint8Array, mask: number): number {
  return word(hash, 4) & mask;
}

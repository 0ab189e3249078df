/** Of each table at first, a power of two. */
const firstSlots = 1 << 7;
/** Many, a power of two, so that never more than a small part of the set stands in memory twice while it grows. */
const tableCount = 64;

/**
 * Tells whether a path has been added before, in 16 to 32 bytes a path. It remembers hashes of 53 bits, so it may take a
 * new path for a known one, once in thousands of runs with millions of paths: whoever cares looks again where it says so.
 */
export class PathSet {
  readonly #tables = Array.from({ length: tableCount }, () => new Table());

  /** False if the path, or one that is taken for it, is there already. */
  add(path: string): boolean {
    const hash = hashOf(path);
    const table = Math.floor(hash / 0x1_0000_0000) & (tableCount - 1);
    return (this.#tables[table] as Table).add(hash);
  }
}

class Table {
  #slots = new Float64Array(firstSlots);
  #count = 0;

  add(hash: number): boolean {
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    const isNew = put(this.#slots, hash);
    if (isNew) this.#count++;
    return isNew;
  }

  #grow(): void {
    const slots = new Float64Array(this.#slots.length * 2);
    for (const hash of this.#slots) if (hash !== 0) put(slots, hash);
    this.#slots = slots;
  }
}

/** 0 marks a free slot. */
function put(slots: Float64Array, hash: number): boolean {
  const mask = slots.length - 1;
  for (let slot = (hash % 0x1_0000_0000) & mask; ; slot = (slot + 1) & mask) {
    const found = slots[slot];
    if (found === hash) return false;
    if (found === 0) {
      slots[slot] = hash;
      return true;
    }
  }
}

/** Two hashes of 32 bits in one number of 53, never 0. */
function hashOf(path: string): number {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (let i = 0; i < path.length; i++) {
    const unit = path.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low + unit, 0x85ebca6b) ^ (low >>> 15);
  }
  // The last characters would otherwise reach only a part of the bits.
  low = Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b);
  return (high >>> 11) * 0x1_0000_0000 + ((low ^ (low >>> 16)) >>> 0) || 1;
}

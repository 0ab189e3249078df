import { encodeHash, type PackedBlocks } from "../../volumes/index.ts";
import { type Finding, finding } from "./findings.ts";

/** The blocks that are recorded for a dblock against those that are listed for it, by hash in base64, sorted. */
export function compareBlocks(
  recorded: Iterable<{ hash: Uint8Array; size: number }>,
  listed: PackedBlocks,
  hashSize: number,
): Finding[] {
  const places = new BlockPlaces(listed, hashSize);
  const isSeen = new Uint8Array(listed.count);
  const missing: string[] = [];
  const modified: string[] = [];
  for (const { hash, size } of recorded) {
    const place = places.find(hash);
    if (place === undefined) missing.push(encodeHash(hash, 0, hash.length));
    else {
      if (listed.sizes[place] !== size) modified.push(encodeHash(hash, 0, hash.length));
      isSeen[place] = 1;
    }
  }
  const extra: string[] = [];
  for (const place of places) {
    if (isSeen[place] === 0) extra.push(encodeHash(listed.hashes, place * hashSize, hashSize));
  }
  return [
    ...missing.sort().map((text) => finding("Missing", text)),
    ...modified.sort().map((text) => finding("Modified", text)),
    ...extra.sort().map((text) => finding("Extra", text)),
  ];
}

/** Where blocks stand in a packed list, by hash; of equals the last. Without an object for each: there may be 300,000. */
class BlockPlaces implements Iterable<number> {
  readonly #hashes: Uint8Array;
  readonly #hashSize: number;
  /** Open addressing: places, plus one. */
  readonly #slots: Int32Array;

  constructor({ hashes, count }: PackedBlocks, hashSize: number) {
    this.#hashes = hashes;
    this.#hashSize = hashSize;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(count * 2 + 1)));
    for (let place = 0; place < count; place++) this.#slots[this.#slotOf(hashes, place * hashSize)] = place + 1;
  }

  find(hash: Uint8Array): number | undefined {
    if (hash.length !== this.#hashSize) return undefined;
    const place = this.#slots[this.#slotOf(hash, 0)] as number;
    return place === 0 ? undefined : place - 1;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (const place of this.#slots) if (place !== 0) yield place - 1;
  }

  /** The slot of the hash in `bytes` at `offset`: its own, or the free one where it belongs. */
  #slotOf(bytes: Uint8Array, offset: number): number {
    const mask = this.#slots.length - 1;
    // Some bytes of a hash are as good as any hash of it.
    let slot = bytes[offset] as number;
    for (let i = 1; i < 4; i++) slot = (slot << 8) | (bytes[offset + i] as number);
    for (slot &= mask; ; slot = (slot + 1) & mask) {
      const place = this.#slots[slot] as number;
      if (place === 0 || this.#isHashAt((place - 1) * this.#hashSize, bytes, offset)) return slot;
    }
  }

  #isHashAt(start: number, bytes: Uint8Array, offset: number): boolean {
    for (let i = 0; i < this.#hashSize; i++) if (this.#hashes[start + i] !== bytes[offset + i]) return false;
    return true;
  }
}

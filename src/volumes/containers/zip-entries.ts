import { release } from "../../support/bytes.ts";
import { ContainerError } from "../container.ts";
import { length, max32, signature, zip64ExtraId } from "./zip-format.ts";

/** What the directory of a zip tells of an entry. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly packedSize: number;
  readonly crc: number;
  readonly method: number;
  readonly flags: number;
  /** Place of the local header. */
  readonly offset: number;
}

/**
 * The entries of a central directory that are files, by name with `/`; the last of equals. A volume has a hundred
 * thousand of them of which a restore may want few, so they stay bytes until they are asked for.
 */
export class ZipEntries implements ReadonlyMap<string, ZipEntry> {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  /** Open addressing: where an entry stands in `#bytes`, plus one. */
  readonly #slots: Int32Array<ArrayBuffer>;
  readonly #text = new TextDecoder();
  size = 0;

  /** `bytes` is kept. Throws ContainerError if it does not hold `count` entries. */
  constructor(bytes: Uint8Array<ArrayBuffer>, count: number) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(count, 1) * 2 + 1)));
    let at = 0;
    for (let i = 0; i < count; i++) {
      if (at + length.central > bytes.byteLength || this.#view.getUint32(at, true) !== signature.central) {
        throw new ContainerError(`The directory of the archive is damaged at entry ${i + 1} of ${count}`);
      }
      const next = this.#end(at);
      if (next > bytes.byteLength) throw new ContainerError("The directory of the archive is cut short");
      this.#insert(at);
      at = next;
    }
  }

  get(name: string): ZipEntry | undefined {
    const slot = this.#slotOf(encoder.encode(name), 0, -1);
    const at = (this.#slots[slot] as number) - 1;
    return at < 0 ? undefined : this.#entryAt(at);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *values(): MapIterator<ZipEntry> {
    for (const at of this.#places()) yield this.#entryAt(at);
  }

  *keys(): MapIterator<string> {
    for (const { name } of this.values()) yield name;
  }

  *entries(): MapIterator<[string, ZipEntry]> {
    for (const entry of this.values()) yield [entry.name, entry];
  }

  [Symbol.iterator](): MapIterator<[string, ZipEntry]> {
    return this.entries();
  }

  forEach(visit: (entry: ZipEntry, name: string, map: ReadonlyMap<string, ZipEntry>) => void): void {
    for (const entry of this.values()) visit(entry, entry.name, this);
  }

  /** Gives the memory back; nobody may ask for an entry any more. */
  release(): void {
    release(this.#bytes);
    release(this.#slots);
  }

  /** In the order of the directory. */
  #places(): Int32Array {
    return this.#slots
      .filter((place) => place > 0)
      .sort()
      .map((place) => place - 1);
  }

  #insert(at: number): void {
    const start = at + length.central;
    const end = start + this.#view.getUint16(at + 28, true);
    if (end === start || plainSeparator(this.#bytes[end - 1] as number) === slash) return;
    const slot = this.#slotOf(this.#bytes, start, end);
    if (this.#slots[slot] === 0) this.size++;
    this.#slots[slot] = at + 1;
  }

  /** The slot of the name in `bytes` from `start` to `end` (−1: its end): its own, or the free one where it belongs. */
  #slotOf(bytes: Uint8Array, start: number, end: number): number {
    const stop = end < 0 ? bytes.length : end;
    const mask = this.#slots.length - 1;
    let slot = hashOf(bytes, start, stop) & mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#isNameAt((this.#slots[slot] as number) - 1, bytes, start, stop)) break;
    }
    return slot;
  }

  #isNameAt(at: number, bytes: Uint8Array, start: number, end: number): boolean {
    const size = end - start;
    if (this.#view.getUint16(at + 28, true) !== size) return false;
    const own = at + length.central;
    for (let i = 0; i < size; i++) {
      if (plainSeparator(this.#bytes[own + i] as number) !== plainSeparator(bytes[start + i] as number)) return false;
    }
    return true;
  }

  #entryAt(at: number): ZipEntry {
    const view = this.#view;
    const nameEnd = at + length.central + view.getUint16(at + 28, true);
    const name = this.#text.decode(this.#bytes.subarray(at + length.central, nameEnd));
    let packedSize = view.getUint32(at + 20, true);
    let size = view.getUint32(at + 24, true);
    let offset = view.getUint32(at + 42, true);
    if (size === max32 || packedSize === max32 || offset === max32) {
      const large = new LargeValues(view, nameEnd, nameEnd + view.getUint16(at + 30, true));
      if (size === max32) size = large.next() ?? size;
      if (packedSize === max32) packedSize = large.next() ?? packedSize;
      if (offset === max32) offset = large.next() ?? offset;
    }
    return {
      name: name.includes("\\") ? name.replaceAll("\\", "/") : name,
      size,
      packedSize,
      crc: view.getUint32(at + 16, true),
      method: view.getUint16(at + 10, true),
      flags: view.getUint16(at + 8, true),
      offset,
    };
  }

  #end(at: number): number {
    const view = this.#view;
    return (
      at +
      length.central +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true)
    );
  }
}

/** The 64-bit values of the zip64 extra field, one after another; the field has only those that are needed. */
export class LargeValues {
  readonly #view: DataView;
  #at = 0;
  #end = 0;

  constructor(view: DataView, start: number, end: number) {
    this.#view = view;
    for (let at = start; at + 4 <= end; ) {
      const next = at + 4 + view.getUint16(at + 2, true);
      if (view.getUint16(at, true) === zip64ExtraId && next <= end) {
        this.#at = at + 4;
        this.#end = next;
        return;
      }
      at = next;
    }
  }

  next(): number | undefined {
    if (this.#at + 8 > this.#end) return undefined;
    this.#at += 8;
    return uint64(this.#view, this.#at - 8);
  }
}

/** Values past 2^53 are not exact, and never within an archive. */
export function uint64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const encoder = new TextEncoder();
const slash = 0x2f;
const backslash = 0x5c;

function plainSeparator(byte: number): number {
  return byte === backslash ? slash : byte;
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ plainSeparator(bytes[i] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}

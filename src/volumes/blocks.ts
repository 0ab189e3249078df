import type { ContainerReader } from "./container.ts";
import { manifestEntry } from "./manifest.ts";

/** Many blocks without an object for each. */
export interface PackedBlocks {
  readonly count: number;
  /** `count` raw hashes, one after the other. */
  readonly hashes: Uint8Array<ArrayBuffer>;
  /** Bytes of each block. */
  readonly sizes: Uint32Array<ArrayBuffer>;
}

const firstRoom = 1 << 10;

/** Gathers blocks; its memory grows with them, and leaves no garbage behind. */
export class BlockCollector {
  readonly #hashSize: number;
  #hashes: Uint8Array<ArrayBuffer>;
  #sizes = new Uint32Array(firstRoom);
  #count = 0;

  /** `hashSize`: bytes of a raw hash. */
  constructor(hashSize: number) {
    this.#hashSize = hashSize;
    this.#hashes = new Uint8Array(firstRoom * hashSize);
  }

  add(hash: Uint8Array, size: number): void {
    if (this.#count === this.#sizes.length) this.#grow();
    this.#hashes.set(hash, this.#count * this.#hashSize);
    this.#sizes[this.#count++] = size;
  }

  /** Views of what was gathered; nothing may be added any more. */
  packed(): PackedBlocks {
    const count = this.#count;
    return { count, hashes: this.#hashes.subarray(0, count * this.#hashSize), sizes: this.#sizes.subarray(0, count) };
  }

  #grow(): void {
    this.#sizes = new Uint32Array(this.#sizes.buffer.transfer(this.#sizes.byteLength * 2));
    this.#hashes = new Uint8Array(this.#hashes.buffer.transfer(this.#hashes.byteLength * 2));
  }
}

/** True if a dblock's entry of this name is a block: the rest is ignored (remote-format.md 10). */
export function isBlockName(name: string): boolean {
  return name.length % 4 === 0 && name !== manifestEntry && blockName.test(name);
}

/** The blocks of a dblock, in the order of its entries; `size` is that of a raw hash. Names of other lengths are skipped. */
export function listBlocks(volume: ContainerReader, size: number): PackedBlocks {
  const hashes = Buffer.allocUnsafe(volume.entries.size * size);
  const sizes = new Uint32Array(volume.entries.size);
  let count = 0;
  for (const entry of volume.entries.values()) {
    if (entry.size > largestBlock || !isBlockName(entry.name)) continue;
    if (!decodeHash(entry.name, hashes, count * size, size)) continue;
    sizes[count++] = entry.size;
  }
  return { count, hashes: hashes.subarray(0, count * size), sizes: sizes.subarray(0, count) };
}

/** Bytes; the largest block size that an option can give (remote-format.md 4). */
export const largestBlock = 2147483647;

/**
 * Writes the `size` bytes that `text` (base64 or base64url, with padding) stands for into `out`. False if it is
 * not the text of exactly `size` bytes; `out` may then have been written to.
 */
export function decodeHash(text: string, out: Uint8Array, offset: number, size: number): boolean {
  const length = text.length;
  if (length !== base64Length(size)) return false;
  const padding = (3 - (size % 3)) % 3;
  let position = offset;
  let faults = 0;
  const whole = padding === 0 ? length : length - 4;
  let at = 0;
  for (; at < whole; at += 4) {
    const a = sextet(text.charCodeAt(at));
    const b = sextet(text.charCodeAt(at + 1));
    const c = sextet(text.charCodeAt(at + 2));
    const d = sextet(text.charCodeAt(at + 3));
    faults |= a | b | c | d;
    out[position++] = (a << 2) | (b >> 4);
    out[position++] = (b << 4) | (c >> 2);
    out[position++] = (c << 6) | d;
  }
  if (padding > 0) {
    const a = sextet(text.charCodeAt(at));
    const b = sextet(text.charCodeAt(at + 1));
    faults |= a | b;
    out[position++] = (a << 2) | (b >> 4);
    if (padding === 1) {
      const c = sextet(text.charCodeAt(at + 2));
      faults |= c;
      out[position++] = (b << 4) | (c >> 2);
      if (c & 3) return false;
    } else if (b & 15 || text.charCodeAt(at + 2) !== equalsSign) return false;
    if (text.charCodeAt(at + 3) !== equalsSign) return false;
  }
  return faults < notBase64;
}

/** {@link decodeHash} for text that is still bytes: `size` bytes of hash from the text at `at`. */
export function decodeHashBytes(text: Uint8Array, at: number, out: Uint8Array, offset: number, size: number): boolean {
  const rest = size % 3;
  const end = offset + size - rest;
  let from = at;
  let position = offset;
  let faults = 0;
  while (position < end) {
    const a = sextet(text[from] as number);
    const b = sextet(text[from + 1] as number);
    const c = sextet(text[from + 2] as number);
    const d = sextet(text[from + 3] as number);
    from += 4;
    faults |= a | b | c | d;
    out[position++] = (a << 2) | (b >> 4);
    out[position++] = (b << 4) | (c >> 2);
    out[position++] = (c << 6) | d;
  }
  if (rest === 0) return faults < notBase64;
  const a = sextet(text[from] as number);
  const b = sextet(text[from + 1] as number);
  faults |= a | b;
  out[position++] = (a << 2) | (b >> 4);
  if (rest === 2) {
    const c = sextet(text[from + 2] as number);
    faults |= c;
    out[position++] = (b << 4) | (c >> 2);
    if (c & 3) return false;
  } else if (b & 15 || text[from + 2] !== equalsSign) return false;
  return text[from + 3] === equalsSign && faults < notBase64;
}

/** Characters of the base64 text of `size` bytes, padding included. */
export function base64Length(size: number): number {
  return Math.ceil(size / 3) * 4;
}

/** Standard base64 of `size` bytes at `offset`. Fastest when `bytes` is a Buffer, which then needs no wrapping. */
export function encodeHash(bytes: Uint8Array, offset: number, size: number): string {
  if (Buffer.isBuffer(bytes)) return bytes.toString("base64", offset, offset + size);
  return Buffer.from(bytes.buffer, bytes.byteOffset + offset, size).toString("base64");
}

/** Writes standard base64 of `size` bytes at `offset` into `text` at `at`; returns where it ends. */
export function encodeHashBytes(bytes: Uint8Array, offset: number, size: number, text: Uint8Array, at: number): number {
  const end = offset + size;
  let from = offset;
  let to = at;
  for (; from + 3 <= end; from += 3) {
    const value = ((bytes[from] as number) << 16) | ((bytes[from + 1] as number) << 8) | (bytes[from + 2] as number);
    text[to++] = characters[value >> 18] as number;
    text[to++] = characters[(value >> 12) & 63] as number;
    text[to++] = characters[(value >> 6) & 63] as number;
    text[to++] = characters[value & 63] as number;
  }
  const rest = end - from;
  if (rest === 0) return to;
  const value = ((bytes[from] as number) << 8) | (rest === 2 ? (bytes[from + 1] as number) : 0);
  text[to++] = characters[value >> 10] as number;
  text[to++] = characters[(value >> 4) & 63] as number;
  text[to++] = rest === 2 ? (characters[(value << 2) & 63] as number) : equalsSign;
  text[to++] = equalsSign;
  return to;
}

const blockName = /^[a-zA-Z0-9\-_]+={0,2}$/;
const equalsSign = 61;
const notBase64 = 64;

const characters = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "latin1");
const sextets = new Uint8Array(256).fill(notBase64);
for (let value = 0; value < characters.length; value++) sextets[characters[value] as number] = value;
sextets["-".charCodeAt(0)] = 62;
sextets["_".charCodeAt(0)] = 63;

/** Value of a character's code, or {@link notBase64}. */
function sextet(code: number): number {
  return sextets[code] ?? notBase64;
}

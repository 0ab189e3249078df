import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { readFully } from "../../support/read-fully.ts";

/** What tells whether a slice is sound: its MD5, then its CRC-32. */
export const checksumSize = 20;

/** A buffer for slices, seen as bytes and as words. */
export interface SliceBuffer {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

/** @param size bytes, divisible by four. */
export function sliceBuffer(size: number): SliceBuffer {
  const buffer = new ArrayBuffer(size);
  return { bytes: new Uint8Array(buffer), words: new Uint32Array(buffer) };
}

/** Fills a buffer from a place in a file; with zeros behind its end. Returns the bytes read. */
export function readPadded(file: number, { bytes }: SliceBuffer, position: number): number {
  const length = readFully(file, bytes, 0, bytes.byteLength, position);
  bytes.fill(0, length);
  return length;
}

export function checksumOf({ bytes }: SliceBuffer): Uint8Array {
  const checksum = new Uint8Array(checksumSize);
  checksum.set(createHash("md5").update(bytes).digest());
  new DataView(checksum.buffer).setUint32(16, crc32(bytes), true);
  return checksum;
}

import { inflateRawSync } from "node:zlib";

/** Deflate cannot expand a byte to more than this, so a claimed size beyond it is not worth an allocation. */
const maximumExpansion = 1032;
const largestBuffer = 2 ** 32 - 1;

/**
 * Undoes raw deflate. One output buffer of the expected size is the fast way in both runtimes, faster than
 * libdeflate, which starts over whenever its guess at the size was too small.
 *
 * Throws if the data is damaged or holds more than `size` bytes.
 */
export function inflate(data: Uint8Array, size: number): Uint8Array {
  const chunkSize = Math.max(64, Math.min(size + 1, data.byteLength * maximumExpansion + 64));
  // A limit of zero is refused by the runtimes, so one byte is let through and looked at.
  const maxOutputLength = Math.min(Math.max(size, 1), largestBuffer);
  const output = inflateRawSync(data, { maxOutputLength, chunkSize });
  if (output.byteLength > size) throw new RangeError(`Inflated data exceeds the expected ${size} bytes`);
  return output;
}

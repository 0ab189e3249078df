import { readSync } from "node:fs";

/**
 * Reads into `target` at `offset` until `length` bytes are there or the file ends; returns how many are. A `position` of
 * null reads on from where the file stands. Throws the system's error.
 */
export function readFully(
  file: number,
  target: Uint8Array,
  offset: number,
  length: number,
  position: number | null,
): number {
  let total = 0;
  while (total < length) {
    const at = position === null ? null : position + total;
    const count = readSync(file, target, offset + total, length - total, at);
    if (count === 0) break;
    total += count;
  }
  return total;
}

import { writeSync } from "node:fs";

/**
 * Writes all of `bytes` to an open file, at `position` or, without one, where the file stands: a single write may take
 * only a part, as on a disk that fills up. Throws the system's error.
 */
export function writeFully(descriptor: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.byteLength; ) {
    const at = position === undefined ? null : position + done;
    const count = writeSync(descriptor, bytes, done, bytes.byteLength - done, at);
    if (count === 0) throw new Error("The file takes no more bytes");
    done += count;
  }
}

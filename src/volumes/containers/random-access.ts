import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { RandomAccess } from "../../support/random-access.ts";
import { ContainerError } from "../container.ts";

/** Something that must be closed after use, and that nothing can be read from then. */
export type OpenAccess = RandomAccess & { close(): void };

/** The bytes of a file. Throws the system's error if it cannot be opened. */
export function fileAccess(path: string): OpenAccess {
  const descriptor = openSync(path, "r");
  return {
    ...descriptorAccess(descriptor, fstatSync(descriptor).size),
    close: () => closeSync(descriptor),
  };
}

/** The first `size` bytes behind an open descriptor, which stays the caller's. A read overwrites the one before. */
export function descriptorAccess(descriptor: number, size: number): RandomAccess {
  // Buffers of their own, one for each read, would be most of the garbage of all that reads volumes.
  let scratch = Buffer.alloc(0);
  return {
    size,
    read(offset, length) {
      checkRange(size, offset, length);
      if (length > scratch.byteLength) scratch = Buffer.allocUnsafeSlow(length);
      const bytes = scratch.subarray(0, length);
      for (let done = 0; done < length; ) {
        const count = readSync(descriptor, bytes, done, length - done, offset + done);
        if (count === 0) throw new ContainerError("The file ended while it was read");
        done += count;
      }
      return bytes;
    },
  };
}

/** The bytes of a buffer; reads are views of it. */
export function bufferAccess(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.byteLength,
    read(offset, length) {
      checkRange(bytes.byteLength, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/**
 * Reads `source` in larger pieces than it is asked for: small ones at first, and where the reading goes on in order,
 * large ones. Reads are views of the piece.
 */
export function readAhead(source: RandomAccess): RandomAccess {
  let piece: Uint8Array = new Uint8Array(0);
  let start = 0;
  let ahead = smallestPiece;
  return {
    size: source.size,
    read(offset, length) {
      checkRange(source.size, offset, length);
      const end = start + piece.byteLength;
      if (offset < start || offset + length > end) {
        const goesOn = offset >= start && offset <= end + smallestPiece;
        ahead = goesOn ? Math.min(ahead * 2, largestPiece) : smallestPiece;
        piece = source.read(offset, Math.min(Math.max(length, ahead), source.size - offset));
        start = offset;
      }
      return piece.subarray(offset - start, offset - start + length);
    },
  };
}

const smallestPiece = 64 << 10;
const largestPiece = 1 << 20;

function checkRange(size: number, offset: number, length: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= size)) {
    throw new ContainerError(`The archive is cut short: ${length} bytes at ${offset} are not there, it has ${size}`);
  }
}

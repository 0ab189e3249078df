import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { ContainerError, type RandomAccess } from "../container.ts";

/** The bytes of a file. Throws the system's error if it cannot be opened; close it after use. */
export function fileAccess(path: string): RandomAccess & { close(): void } {
  const descriptor = openSync(path, "r");
  return {
    ...descriptorAccess(descriptor, fstatSync(descriptor).size),
    close: () => closeSync(descriptor),
  };
}

/** The first `size` bytes behind an open descriptor, which stays the caller's. */
export function descriptorAccess(descriptor: number, size: number): RandomAccess {
  return {
    size,
    read(offset, length) {
      checkRange(size, offset, length);
      const bytes = Buffer.allocUnsafe(length);
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

function checkRange(size: number, offset: number, length: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= size)) {
    throw new ContainerError(`The archive is cut short: ${length} bytes at ${offset} are not there, it has ${size}`);
  }
}

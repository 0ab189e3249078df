import { closeSync, fstatSync, openSync, readSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { StreamEncryptor } from "../crypto/encryption.ts";
import { createHasher, type Hasher, hashAlgorithm } from "../crypto/index.ts";
import { release, toBase64 } from "../support/bytes.ts";
import { stages } from "../support/stages.ts";
import { writeFully } from "../support/write-fully.ts";
import { writeTemporary } from "./temporary-room.ts";

/** A finished file: its bytes, and base64 of its hash. */
export interface WrittenFile {
  readonly size: number;
  readonly hash: string;
}

/**
 * Writes a new file (readable by its owner only) from pieces of any size, encrypted on the way if asked for, and
 * hashes what is written. Throws `TemporaryFolderFull`, or the system's error; a file that failed is removed.
 */
export class FileSink {
  readonly #path: string;
  readonly #encryptor: StreamEncryptor | undefined;
  readonly #hash: Hasher;
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(bufferSize);
  #filled = 0;
  #size = 0;
  #isOpen = true;

  constructor(path: string, algorithm: string, encryptor: StreamEncryptor | undefined) {
    this.#path = path;
    this.#encryptor = encryptor;
    this.#hash = createHasher(hashAlgorithm(algorithm));
    this.#descriptor = openSync(path, "wx", 0o600);
  }

  /** Takes a copy where it does not write at once. */
  write(bytes: Uint8Array): void {
    if (!this.#isOpen) throw new Error(`"${this.#path}" is closed already`);
    if (this.#filled + bytes.byteLength <= bufferSize) {
      this.#buffer.set(bytes, this.#filled);
      this.#filled += bytes.byteLength;
      return;
    }
    this.#guarded(() => {
      this.#flush();
      if (bytes.byteLength >= bufferSize) this.#put(bytes);
      else {
        this.#buffer.set(bytes);
        this.#filled = bytes.byteLength;
      }
    });
  }

  finish(): WrittenFile {
    if (!this.#isOpen) throw new Error(`"${this.#path}" is closed already`);
    this.#guarded(() => {
      this.#flush();
      if (this.#encryptor) this.#store(this.#encryptor.finish());
    });
    this.#isOpen = false;
    closeSync(this.#descriptor);
    return { size: this.#size, hash: toBase64(this.#hash.digest()) };
  }

  /** Closes and removes a file that is not finished; does nothing after {@link finish}. */
  discard(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#descriptor);
    rmSync(this.#path, { force: true });
  }

  #flush(): void {
    if (this.#filled > 0) this.#put(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #put(bytes: Uint8Array): void {
    const encryptor = this.#encryptor;
    if (!encryptor) {
      this.#store(bytes);
      return;
    }
    const encrypted = stages.time("encrypt", () => encryptor.update(bytes));
    this.#store(encrypted);
    release(encrypted);
  }

  #store(bytes: Uint8Array): void {
    stages.time("hash volume", () => this.#hash.update(bytes));
    stages.time("write volume", () => writeFully(this.#descriptor, bytes));
    this.#size += bytes.byteLength;
  }

  #guarded(work: () => void): void {
    try {
      writeTemporary(dirname(this.#path), work);
    } catch (error) {
      this.discard();
      throw error;
    }
  }
}

/** Base64 of the hash of a file. Throws the system's error. */
export function hashFile(path: string, algorithm: string): string {
  return measureFile(path, algorithm).hash;
}

/** Size and hash of a file that another program wrote. */
export function measureFile(path: string, algorithm: string): WrittenFile {
  const hash = createHasher(hashAlgorithm(algorithm));
  const descriptor = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(Math.min(bufferSize, fstatSync(descriptor).size + 1));
    let size = 0;
    for (;;) {
      const count = readSync(descriptor, buffer, 0, buffer.byteLength, size);
      if (count === 0) return { size, hash: toBase64(hash.digest()) };
      hash.update(buffer.subarray(0, count));
      size += count;
    }
  } finally {
    closeSync(descriptor);
  }
}

const bufferSize = 1 << 20;

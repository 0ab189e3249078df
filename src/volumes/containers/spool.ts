import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { writeFully } from "../../support/write-fully.ts";
import { writeTemporary } from "../temporary-room.ts";

const memoryLimit = 4 << 20;
const pieceSize = 1 << 20;

/**
 * Bytes that are gathered before they can be passed on: a few MiB in memory, more in a temporary file. Throws
 * `TemporaryFolderFull`.
 */
export class Spool {
  readonly #folder: string;
  #pieces: Uint8Array[] = [];
  #file: { path: string; descriptor: number } | undefined;
  #size = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get size(): number {
    return this.#size;
  }

  /** Copies `bytes`, which the caller may use again. */
  append(bytes: Uint8Array): void {
    this.#size += bytes.byteLength;
    if (!this.#file && this.#size <= memoryLimit) {
      this.#pieces.push(new Uint8Array(bytes));
      return;
    }
    writeTemporary(this.#folder, () => this.#write(bytes));
  }

  /** Gives everything to `sink` in order, in pieces that are only valid during the call. */
  drain(sink: (bytes: Uint8Array) => void): void {
    for (const piece of this.#pieces) sink(piece);
    if (!this.#file) return;
    const buffer = new Uint8Array(pieceSize);
    for (let offset = 0; offset < this.#size; ) {
      const count = readSync(this.#file.descriptor, buffer, 0, Math.min(pieceSize, this.#size - offset), offset);
      if (count === 0) throw new Error("A temporary file was cut short by somebody else");
      sink(buffer.subarray(0, count));
      offset += count;
    }
  }

  close(): void {
    this.#pieces = [];
    if (!this.#file) return;
    closeSync(this.#file.descriptor);
    unlinkSync(this.#file.path);
    this.#file = undefined;
  }

  #write(bytes: Uint8Array): void {
    if (!this.#file) {
      const path = join(this.#folder, `bunker-${randomUUID()}.tmp`);
      this.#file = { path, descriptor: openSync(path, "wx+", 0o600) };
      for (const piece of this.#pieces) writeFully(this.#file.descriptor, piece);
      this.#pieces = [];
    }
    writeFully(this.#file.descriptor, bytes);
  }
}

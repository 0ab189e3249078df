import { fstatSync } from "node:fs";
import { platform } from "#platform";
import { readFully } from "../support/read-fully.ts";

/** An open file for reading, of which the holes are filled in without asking the system for all their zeros. */
export class SparseFile {
  readonly #file: number;
  readonly #size: number;
  readonly #hasHoles: boolean;
  /** Everything from the last position that was asked for up to here is a hole. */
  #dataFrom = 0;

  /** `file` stays the caller's; its own position is moved. */
  constructor(file: number) {
    const { size, blocks } = fstatSync(file);
    this.#file = file;
    this.#size = size;
    this.#hasHoles = blocks * 512 < size;
  }

  /** Reads into `target` at `offset` until `length` bytes are there or the file ends; returns how many are. */
  read(target: Uint8Array, offset: number, length: number, position: number): number {
    if (this.#isHole(position, length)) {
      target.fill(0, offset, offset + length);
      return length;
    }
    return readFully(this.#file, target, offset, length, position);
  }

  #isHole(position: number, length: number): boolean {
    if (!this.#hasHoles || position + length > this.#size) return false;
    if (position >= this.#dataFrom) this.#dataFrom = platform.nextData(this.#file, position);
    return position + length <= this.#dataFrom;
  }
}

import { closeSync, openSync, rmSync } from "node:fs";
import { readFully } from "../../support/read-fully.ts";
import { writeFully } from "../../support/write-fully.ts";

const blocksPerPage = 256;
/** Pages of the file that are kept at hand. */
const cachedPages = 64;

export interface BlockFileOptions {
  /** Where blocks go that memory has no room for; made when it is needed, removed in the end. */
  readonly path: string;
  /** Bytes. */
  readonly hashSize: number;
  /** How many blocks stay in memory. */
  readonly inMemory: number;
}

/** A growing list of blocks, each a hash and a size: the first ones in memory, the others in a file, page by page. */
export class BlockFile implements Disposable {
  readonly #options: BlockFileOptions;
  readonly #inMemory: Page[] = [];
  /** The one that is being filled; the same again for every page that goes to the file. */
  #last: Page;
  #count = 0;
  #file: number | undefined;
  readonly #cache: { number: number; page: Page }[] = [];

  constructor(options: BlockFileOptions) {
    this.#options = options;
    this.#last = new Page(options.hashSize);
  }

  push(hash: Uint8Array, size: number): void {
    const at = this.#count % blocksPerPage;
    if (at === 0 && this.#count > 0) this.#putAway();
    this.#last.hashes.set(hash, at * this.#options.hashSize);
    this.#last.sizes[at] = size;
    this.#count++;
  }

  equals(index: number, hash: Uint8Array, size: number): boolean {
    const { hashes, sizes } = this.#pageOf(index);
    const at = index % blocksPerPage;
    if (sizes[at] !== size) return false;
    const start = at * this.#options.hashSize;
    for (let i = 0; i < this.#options.hashSize; i++) if (hashes[start + i] !== hash[i]) return false;
    return true;
  }

  /** All in order. A hash is a view that is good while some thousand more are taken. */
  *[Symbol.iterator](): Generator<{ hash: Uint8Array; size: number }> {
    const { hashSize } = this.#options;
    for (let index = 0; index < this.#count; index++) {
      const { hashes, sizes } = this.#pageOf(index);
      const at = index % blocksPerPage;
      yield { hash: hashes.subarray(at * hashSize, (at + 1) * hashSize), size: sizes[at] as number };
    }
  }

  [Symbol.dispose](): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    rmSync(this.#options.path, { force: true });
  }

  #pageOf(index: number): Page {
    const number = Math.floor(index / blocksPerPage);
    if (number === this.#lastNumber) return this.#last;
    return this.#inMemory[number] ?? this.#read(number);
  }

  get #lastNumber(): number {
    return Math.floor((this.#count - 1) / blocksPerPage);
  }

  #putAway(): void {
    if (this.#count <= this.#options.inMemory) {
      this.#inMemory.push(this.#last);
      this.#last = new Page(this.#options.hashSize);
      return;
    }
    this.#file ??= openSync(this.#options.path, "w+", 0o600);
    writeFully(this.#file, this.#last.bytes, this.#positionOf(this.#lastNumber));
  }

  #read(number: number): Page {
    const cached = this.#cache[number % cachedPages];
    if (cached?.number === number) return cached.page;
    const page = cached?.page ?? new Page(this.#options.hashSize);
    readFully(this.#file as number, page.bytes, 0, page.bytes.length, this.#positionOf(number));
    this.#cache[number % cachedPages] = { number, page };
    return page;
  }

  #positionOf(number: number): number {
    return (number - this.#inMemory.length) * this.#last.bytes.length;
  }
}

class Page {
  readonly bytes: Uint8Array;
  readonly hashes: Uint8Array;
  readonly sizes: Int32Array;

  constructor(hashSize: number) {
    this.bytes = new Uint8Array(blocksPerPage * (hashSize + 4));
    this.hashes = this.bytes.subarray(0, blocksPerPage * hashSize);
    this.sizes = new Int32Array(this.bytes.buffer, this.hashes.length, blocksPerPage);
  }
}

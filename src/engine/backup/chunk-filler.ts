import type { PackPool } from "./pack-pool.ts";
import { type Chunk, tableColumns } from "./packing.ts";

const notDeflated = { length: 0, crc: 0 };

/** Fills chunks with blocks, one after the other, and hands each full one to the packers. */
export class ChunkFiller {
  readonly #pool: PackPool;
  readonly #hashSize: number;
  #chunk: Chunk | undefined;
  #used = 0;
  #firstId = 0;

  /** `hashSize`: bytes of a block hash. */
  constructor(pool: PackPool, hashSize: number) {
    this.#pool = pool;
    this.#hashSize = hashSize;
  }

  /** Where the next block is to stand, from {@link used} on. There must be room for it. */
  get content(): Uint8Array {
    return (this.#chunk as Chunk).content;
  }

  get used(): number {
    return this.#used;
  }

  hasRoom(size: number): boolean {
    const chunk = this.#chunk;
    return (
      chunk !== undefined &&
      this.#used + size <= chunk.content.length &&
      (chunk.count + 1) * tableColumns <= chunk.table.length
    );
  }

  /** Hands the chunk over and begins another; waits until there is one. */
  async renew(): Promise<void> {
    await this.flush();
    this.#chunk = await this.#pool.acquire();
    this.#used = 0;
  }

  /**
   * Makes a block of the `size` bytes that stand at {@link used}, or of what they were before they were deflated. Ids that
   * are to be recorded must be consecutive.
   */
  append(hash: Uint8Array, size: number, flags: number, id: number, deflated = notDeflated): void {
    const chunk = this.#chunk as Chunk;
    if (chunk.count === 0) this.#firstId = id;
    const row = chunk.count * tableColumns;
    chunk.table[row] = this.#used;
    chunk.table[row + 1] = size;
    chunk.table[row + 2] = flags;
    chunk.table[row + 3] = deflated.length;
    chunk.table[row + 4] = deflated.crc;
    chunk.hashes.set(hash, chunk.count * this.#hashSize);
    chunk.count++;
    this.#used += deflated.length || size;
  }

  /** Hands over what is waiting in the last chunk. */
  async flush(): Promise<void> {
    const chunk = this.#chunk;
    if (!chunk) return;
    this.#chunk = undefined;
    if (chunk.count > 0) await this.#pool.submit(chunk, this.#firstId);
    else this.#pool.release(chunk);
  }
}

import { hashAlgorithm } from "../../crypto/index.ts";
import { BlocklistTable } from "../../database/local/blocklists.ts";
import type { DatabaseContext } from "../context.ts";
import type { BlockRegistry } from "./block-registry.ts";

/**
 * Turns blocksets that are known by their blocklists into blocksets of blocks. The lists come from index or data
 * volumes, in any order.
 */
export class BlocklistResolver {
  readonly #registry: BlockRegistry;
  readonly #table: BlocklistTable;
  readonly #blocksize: number;
  readonly #hashSize: number;
  readonly #missing: Set<number>;

  /** The lists of all wanted versions must have been loaded. */
  constructor({ database, settings }: DatabaseContext, registry: BlockRegistry) {
    this.#registry = registry;
    this.#blocksize = settings.blocksize;
    this.#hashSize = hashAlgorithm(settings.blockHashAlgorithm).size;
    this.#table = new BlocklistTable(database.sql);
    this.#missing = new Set(this.#table.begin());
  }

  /** Blocks that are needed lists and whose content has not been seen. */
  get missing(): ReadonlySet<number> {
    return this.#missing;
  }

  /** True if the block is a list that is still needed. */
  needs(hash: Uint8Array, size: number): boolean {
    const list = this.#registry.find(hash, size);
    return list !== 0 && this.#missing.has(list);
  }

  /** Takes the content of a block that may be a needed list; it must have been checked against its hash. */
  offer(hash: Uint8Array, content: Uint8Array): void {
    const list = this.#registry.find(hash, content.length);
    if (list === 0 || !this.#missing.delete(list)) return;
    for (const { blockset, size } of this.#table.add(list, content)) this.#expand(blockset, size);
  }

  finish(): void {
    this.#table.finish();
  }

  #expand(blockset: number, size: number): void {
    let position = 0;
    for (const content of this.#table.contentsOf(blockset)) {
      for (let at = 0; at < content.length; at += this.#hashSize) {
        const length = Math.min(this.#blocksize, size - position * this.#blocksize);
        if (length <= 0) return;
        const block = this.#registry.require(content.subarray(at, at + this.#hashSize), length);
        this.#table.addBlock(blockset, position++, block);
      }
    }
  }
}

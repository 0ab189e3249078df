import { join } from "node:path";
import { hashAlgorithm, hashOf } from "../../crypto/index.ts";
import { fromBase64, toBase64, toEntryName } from "../../support/bytes.ts";
import { messageOf } from "../../support/errors.ts";
import type { IndexReader } from "./block-index/index-reader.ts";
import { openPlainVolume, type PlainVolume } from "./plain-volume.ts";

/** Entries of all open volumes together: each is some memory. */
const mostEntries = 2_000_000;
/** Open volumes that are no zip files: each is unpacked in the temporary folder. */
const mostUnpacked = 8;

export interface BlockSourceParts {
  /** Where the volumes lie. */
  readonly folder: string;
  readonly index: IndexReader;
  readonly blockHash: string;
  readonly temporaryFolder: string;
  readonly maxOpenVolumes: number;
  /** Told once of each volume that cannot be opened. */
  onUnreadable(name: string, reason: string): void;
}

/** The blocks of the volumes in a folder. Those used last stay open. */
export class BlockSource implements Disposable {
  readonly #parts: BlockSourceParts;
  /** The one that was used last comes last. */
  readonly #open = new Map<string, PlainVolume>();
  readonly #unreadable = new Map<string, string>();

  constructor(parts: BlockSourceParts) {
    this.#parts = parts;
  }

  /** The content of the block with this hash (base64), which it has indeed. Throws an error that tells what is wrong. */
  read(hash: string): Uint8Array {
    const volumes = this.#parts.index.volumesOf(hash);
    if (volumes.length === 0) throw new Error(`no volume has the block ${hash}`);
    const faults: string[] = [];
    for (const name of volumes) {
      try {
        const content = this.#volume(name).reader.read(toEntryName(fromBase64(hash)));
        const actual = toBase64(hashOf(hashAlgorithm(this.#parts.blockHash), content));
        if (actual === hash) return content;
        faults.push(`the block ${hash} in ${name} has another hash`);
      } catch (error) {
        faults.push(`${name}: ${messageOf(error)}`);
      }
    }
    throw new Error(faults.join("; "));
  }

  [Symbol.dispose](): void {
    for (const volume of this.#open.values()) volume[Symbol.dispose]();
    this.#open.clear();
  }

  #volume(name: string): PlainVolume {
    const known = this.#open.get(name);
    if (known) {
      this.#open.delete(name);
      this.#open.set(name, known);
      return known;
    }
    const reason = this.#unreadable.get(name);
    if (reason !== undefined) throw new Error(reason);
    const { folder, temporaryFolder, onUnreadable } = this.#parts;
    try {
      const volume = openPlainVolume(join(folder, name), name, temporaryFolder);
      this.#open.set(name, volume);
      while (this.#open.size > 1 && this.#areTooMany()) this.#closeOldest();
      return volume;
    } catch (error) {
      this.#unreadable.set(name, messageOf(error));
      onUnreadable(name, messageOf(error));
      throw error;
    }
  }

  #areTooMany(): boolean {
    const open = [...this.#open.values()];
    const entries = open.reduce((sum, { reader }) => sum + reader.entries.size, 0);
    const unpacked = open.filter(({ container }) => container !== "zip").length;
    return open.length > this.#parts.maxOpenVolumes || entries > mostEntries || unpacked > mostUnpacked;
  }

  #closeOldest(): void {
    const [name, volume] = this.#open.entries().next().value as [string, PlainVolume];
    volume[Symbol.dispose]();
    this.#open.delete(name);
  }
}

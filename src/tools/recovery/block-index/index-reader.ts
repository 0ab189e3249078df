import { closeSync, fstatSync, openSync } from "node:fs";
import { fromUtf8 } from "../../../support/bytes.ts";
import { readFully } from "../../../support/read-fully.ts";

const pageSize = 16 << 10;
const lineFeed = 0x0a;

/** Finds the volumes of a block in an index file, with a search that halves the file and keeps the pages it has read. */
export class IndexReader implements Disposable {
  readonly #descriptor: number;
  readonly #size: number;
  readonly #pageLimit: number;
  /** The page that was used last comes last. */
  readonly #pages = new Map<number, Uint8Array>();

  /** @param memory bytes of the file that may be held. Throws the system's error. */
  constructor(path: string, memory: number) {
    this.#descriptor = openSync(path, "r");
    this.#size = fstatSync(this.#descriptor).size;
    this.#pageLimit = Math.max(4, Math.floor(memory / pageSize));
  }

  /** The file names of the volumes that have the block of this hash (base64). */
  volumesOf(hash: string): string[] {
    const start = `${hash}, `;
    // The first line that does not sort before the hash begins at `low` at the earliest, and not after `high`.
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      const at = this.#lineStart(middle);
      if (at >= high) high = middle;
      else if (this.#lineAt(at).text < start) low = this.#lineAt(at).next;
      else high = middle;
    }
    const volumes: string[] = [];
    for (let at = this.#lineStart(low); at < this.#size; ) {
      const { text, next } = this.#lineAt(at);
      if (!text.startsWith(start)) break;
      volumes.push(text.slice(start.length));
      at = next;
    }
    return volumes;
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  /** Where the first line begins that does not begin before `offset`. */
  #lineStart(offset: number): number {
    return offset === 0 ? 0 : this.#lineEnd(offset - 1) + 1;
  }

  #lineAt(start: number): { text: string; next: number } {
    const end = this.#lineEnd(start);
    return { text: this.#text(start, end).replace(/\r$/, ""), next: end + 1 };
  }

  /** The place of the line feed at `start` or behind it, or the end of the file. */
  #lineEnd(start: number): number {
    for (let at = start; at < this.#size; ) {
      const page = this.#page(Math.floor(at / pageSize));
      const found = page.indexOf(lineFeed, at % pageSize);
      const pageStart = at - (at % pageSize);
      if (found >= 0) return pageStart + found;
      at = pageStart + pageSize;
    }
    return this.#size;
  }

  #text(start: number, end: number): string {
    const parts: Uint8Array[] = [];
    for (let at = start; at < end; ) {
      const pageStart = at - (at % pageSize);
      parts.push(this.#page(pageStart / pageSize).subarray(at - pageStart, end - pageStart));
      at = pageStart + pageSize;
    }
    return fromUtf8(parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts));
  }

  #page(number: number): Uint8Array {
    const known = this.#pages.get(number);
    if (known) {
      this.#pages.delete(number);
      this.#pages.set(number, known);
      return known;
    }
    const offset = number * pageSize;
    const page = new Uint8Array(Math.min(pageSize, this.#size - offset));
    readFully(this.#descriptor, page, 0, page.byteLength, offset);
    if (this.#pages.size >= this.#pageLimit) this.#pages.delete(this.#pages.keys().next().value as number);
    this.#pages.set(number, page);
    return page;
  }
}

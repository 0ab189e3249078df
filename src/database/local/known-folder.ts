import { compareBytewise } from "../../support/byte-order.ts";

/** Entries of a folder in byte order of names, from a name on. */
type Read<Entry> = (from: string, count: number) => [name: string, entry: Entry][];

/** So many are in memory at a time. */
const pageSize = 2 ** 12;

/**
 * The latest state of every path in a folder, for those who ask for them in byte order of names: a folder may have very many. In
 * another order they get the same, and what they have passed over stays in memory.
 */
export class KnownFolder<Entry> {
  readonly #read: Read<Entry>;
  readonly #pageSize: number;
  #page: Map<string, Entry>;
  /** The last name of the page; undefined if no other page follows. */
  #end: string | undefined;
  /** What was passed over. */
  readonly #passed = new Map<string, Entry>();

  constructor(read: Read<Entry>, pageLength = pageSize) {
    this.#read = read;
    this.#pageSize = pageLength;
    this.#page = this.#readFrom("");
  }

  get(name: string): Entry | undefined {
    while (this.#end !== undefined && compareBytewise(name, this.#end) > 0) this.#turn(this.#end);
    return this.#page.get(name) ?? (this.#passed.size > 0 ? this.#passed.get(name) : undefined);
  }

  /** The path is there: it is not part of the {@link rest}. */
  meet(name: string): void {
    if (!this.#page.delete(name)) this.#passed.delete(name);
  }

  /** All that was not met. Nothing can be asked for afterwards. */
  *rest(): Generator<[name: string, entry: Entry]> {
    yield* this.#passed;
    for (;;) {
      yield* this.#page;
      if (this.#end === undefined) return;
      this.#page = this.#readFrom(nextAfter(this.#end));
    }
  }

  #turn(end: string): void {
    for (const [name, entry] of this.#page) this.#passed.set(name, entry);
    this.#page = this.#readFrom(nextAfter(end));
  }

  #readFrom(name: string): Map<string, Entry> {
    const entries = this.#read(name, this.#pageSize);
    this.#end = entries.length === this.#pageSize ? entries.at(-1)?.[0] : undefined;
    return new Map(entries);
  }
}

/** The first in byte order that a name after `end` may be. */
function nextAfter(end: string): string {
  return `${end}\0`;
}

import { byteOrderMark } from "../support/bytes.ts";
import { entryReader, type FileListEntry, type ListHashes } from "./filelist-entry.ts";
import { isWhite } from "./json.ts";

/** The entries of one path in two lists; undefined where a list has none. */
export interface EntryDifference {
  readonly before: FileListEntry | undefined;
  readonly after: FileListEntry | undefined;
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Two lists can't be told apart by their texts; whoever needs the content has to read all of it. */
export class IncomparableLists extends Error {}

/**
 * How two lists of files (`filelist.json`) differ, told by their texts: entries that are the same byte for byte are not
 * even taken apart, wherever they stand. Cheap if nearly all are, and stand in the same order, as in neighbouring
 * versions. Memory grows with the number of differences.
 *
 * Throws {@link IncomparableLists}, possibly after differences were given out, if there are more than `limit`, if one is
 * about a path that a list names twice, or if a list isn't written as Duplicati writes them, damage included.
 *
 * @param before a list that `readFileList` has read to its end.
 */
export async function* compareFileLists(
  before: Bytes,
  after: Bytes,
  hashes: ListHashes,
  limit: number,
): AsyncGenerator<EntryDifference> {
  const texts = [new ListText(before), new ListText(after)] as const;
  try {
    for (const text of texts) await text.begin();
    yield* new Comparison(...texts, entryReader(hashes), limit).run();
  } finally {
    for (const text of texts) await text.close();
  }
}

class Comparison {
  readonly #before: ListText;
  readonly #after: ListText;
  readonly #toEntry: ReturnType<typeof entryReader>;
  readonly #limit: number;
  /** Entries of one list that have not been met in the other, by their text. */
  readonly #removed = new Map<string, FileListEntry>();
  readonly #added = new Map<string, FileListEntry>();
  /** Paths that have been given out. */
  readonly #changed = new Set<string>();

  constructor(before: ListText, after: ListText, toEntry: ReturnType<typeof entryReader>, limit: number) {
    this.#before = before;
    this.#after = after;
    this.#toEntry = toEntry;
    this.#limit = limit;
  }

  async *run(): AsyncGenerator<EntryDifference> {
    for (;;) {
      await skipEqual(this.#before, this.#after);
      const before = await this.#before.element();
      const after = await this.#after.element();
      if (before === undefined && after === undefined) break;
      if (before === after) {
        this.#before.next(before);
        this.#after.next(after);
      } else if (after !== undefined && this.#removed.delete(after)) this.#after.next(after);
      else if (before !== undefined && this.#added.delete(before)) this.#before.next(before);
      else yield* this.#differ(before, after);
    }
    yield* this.#rest();
  }

  /** The lists go on with different entries: of one path, or of paths that may stand elsewhere in the other list. */
  *#differ(before: string | undefined, after: string | undefined): Generator<EntryDifference> {
    const old = before === undefined ? undefined : this.#parse(before);
    const now = after === undefined ? undefined : this.#parse(after);
    this.#before.next(before);
    this.#after.next(after);
    if (old && now && old.path === now.path) {
      if (this.#changed.has(now.path)) throw new IncomparableLists();
      this.#changed.add(now.path);
      yield { before: old, after: now };
    } else {
      if (old) remember(this.#removed, before as string, old);
      if (now) remember(this.#added, after as string, now);
    }
    if (this.#removed.size + this.#added.size + this.#changed.size > this.#limit) throw new IncomparableLists();
  }

  *#rest(): Generator<EntryDifference> {
    const removed = this.#byPath(this.#removed);
    const added = this.#byPath(this.#added);
    for (const [path, before] of removed) yield { before, after: added.get(path) };
    for (const [path, after] of added) if (!removed.has(path)) yield { before: undefined, after };
  }

  #byPath(entries: ReadonlyMap<string, FileListEntry>): Map<string, FileListEntry> {
    const byPath = new Map<string, FileListEntry>();
    for (const entry of entries.values()) {
      if (byPath.has(entry.path) || this.#changed.has(entry.path)) throw new IncomparableLists();
      byPath.set(entry.path, entry);
    }
    return byPath;
  }

  /** Where the text was cut inside of an entry, neither part is JSON. */
  #parse(text: string): FileListEntry {
    let entry: FileListEntry | undefined;
    try {
      entry = this.#toEntry(JSON.parse(decoder.decode(Buffer.from(text, "latin1"))));
    } catch (error) {
      throw new IncomparableLists("An entry can't be read", { cause: error });
    }
    if (!entry) throw new IncomparableLists("An entry has an unknown type");
    return entry;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function remember(entries: Map<string, FileListEntry>, text: string, entry: FileListEntry): void {
  if (entries.has(text)) throw new IncomparableLists();
  entries.set(text, entry);
}

const smallestStep = 512;
const largestStep = 256 << 10;

/** Brings both to the first elements that may differ, or to their ends. */
async function skipEqual(before: ListText, after: ListText): Promise<void> {
  for (let step = smallestStep; ; step = Math.min(2 * step, largestStep)) {
    await before.fill(step);
    await after.fill(step);
    const [a, b] = [before.rest, after.rest];
    const length = Math.min(step, a.length, b.length);
    const equal = equalBytes(a, b, length);
    const isEnd = equal < step && equal === a.length && equal === b.length;
    const cut = isEnd ? equal : lastStart(a, equal);
    before.skip(cut);
    after.skip(cut);
    if (equal < step || (cut === 0 && step === largestStep)) return;
  }
}

/** How many of the first `length` bytes are the same. */
function equalBytes(a: Buffer, b: Buffer, length: number): number {
  const isEqual = (from: number, to: number) => a.compare(b, from, to, from, to) === 0;
  if (isEqual(0, length)) return length;
  let [equal, unequal] = [0, length];
  while (unequal - equal > 1) {
    const middle = (equal + unequal) >> 1;
    if (isEqual(equal, middle)) equal = middle;
    else unequal = middle;
  }
  return equal;
}

const boundary = '},{"';

/** Where the last element begins whose beginning lies within the first `length` bytes. */
function lastStart(text: Buffer, length: number): number {
  const found = length < boundary.length ? -1 : text.lastIndexOf(boundary, length - boundary.length, "latin1");
  return found < 0 ? 0 : found + 2;
}

const smallestRead = 64 << 10;
/** No entry is this large; a longer one is a quote that is missing. */
const largestElement = 64 << 20;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;

/** The text of a list, read from the beginning, at one element after the other. */
class ListText {
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #buffer = Buffer.allocUnsafe(4 * largestStep);
  #start = 0;
  /** Once all is read, behind the last element. */
  #end = 0;
  #isRead = false;

  constructor(content: Bytes) {
    this.#chunks =
      Symbol.asyncIterator in content
        ? content[Symbol.asyncIterator]()
        : (content as Iterable<Uint8Array>)[Symbol.iterator]();
  }

  /** What has been read of the current element and those behind it; ends anywhere. */
  get rest(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Goes to the first element. */
  async begin(): Promise<void> {
    await this.fill(smallestRead);
    const hasMark = byteOrderMark.every((byte, index) => this.#buffer[index] === byte);
    if (hasMark) this.#start += byteOrderMark.length;
    this.#pass(openBracket);
    if (this.#start < this.#end && this.#buffer[this.#start] !== openBrace) throw new IncomparableLists();
  }

  /** Reads until there are this many bytes, or all. */
  async fill(length: number): Promise<void> {
    while (!this.#isRead && this.#end - this.#start < length) {
      const chunk = await this.#chunks.next();
      if (chunk.done) this.#finish();
      else this.#append(chunk.value);
    }
  }

  /** The current element, one character for each byte; undefined behind the last. */
  async element(): Promise<string | undefined> {
    for (let length = smallestStep; ; length *= 2) {
      await this.fill(length);
      const end = this.#buffer.subarray(0, this.#end).indexOf(boundary, this.#start, "latin1");
      if (end >= 0) return this.#buffer.toString("latin1", this.#start, end + 1);
      if (this.#isRead) break;
      if (length > largestElement) throw new IncomparableLists();
    }
    return this.#start < this.#end ? this.#buffer.toString("latin1", this.#start, this.#end) : undefined;
  }

  /** Goes behind the current element. */
  next(element: string | undefined): void {
    if (element === undefined) return;
    this.#start += element.length;
    if (this.#start < this.#end) this.#pass(comma);
  }

  /** Goes to the beginning of an element that is this far away, or to the end. */
  skip(length: number): void {
    this.#start += length;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #pass(byte: number): void {
    if (this.#start >= this.#end || this.#buffer[this.#start] !== byte) throw new IncomparableLists();
    this.#start++;
  }

  #append(bytes: Uint8Array): void {
    if (this.#end + bytes.byteLength > this.#buffer.byteLength) {
      const used = this.#end - this.#start;
      const isLarge = used + bytes.byteLength > this.#buffer.byteLength / 2;
      const target = isLarge ? Buffer.allocUnsafe(2 * (used + bytes.byteLength)) : this.#buffer;
      this.#buffer.copy(target, 0, this.#start, this.#end);
      this.#buffer = target;
      this.#start = 0;
      this.#end = used;
    }
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.byteLength;
  }

  #finish(): void {
    this.#isRead = true;
    while (this.#end > this.#start && isWhite(this.#buffer[this.#end - 1])) this.#end--;
    if (this.#end <= this.#start || this.#buffer[this.#end - 1] !== closeBracket) throw new IncomparableLists();
    this.#end--;
  }
}

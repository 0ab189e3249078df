import { platform } from "#platform";
import { byteOrderMark } from "../support/bytes.ts";
import { entryReader, type FileListEntry, type ListHashes } from "./filelist-entry.ts";
import { isWhite } from "./json.ts";
import { VolumeError } from "./volume-error.ts";

export interface FileListReading extends ListHashes {
  /** Told of every entry whose type is not known; such entries are left out. */
  readonly onSkipped?: (type: string) => void;
}

/**
 * The entries of `filelist.json`, in batches of roughly a thousand, with memory that does not grow with the list.
 *
 * Accepts what remote-format.md 12, 23 and 28 ask for: with or without byte order mark, any white space, keys in
 * any order, unknown keys. Anything that is not one whole JSON array of sound entries ends in VolumeError `Damaged`,
 * possibly after batches were given out: a list counts only once it has been read to its end.
 */
export async function* readFileList(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  reading: FileListReading,
): AsyncGenerator<FileListEntry[]> {
  const array = new ArrayPieces();
  const toEntry = entryReader(reading);
  const entries = (values: unknown[]): FileListEntry[] => {
    const batch: FileListEntry[] = [];
    for (const value of values) {
      const entry = toEntry(value);
      if (entry) batch.push(entry);
      else reading.onSkipped?.(String((value as { type: unknown }).type));
    }
    return batch;
  };

  let sinceCollection = 0;
  for await (const bytes of content) {
    for (let from = 0; from < bytes.byteLength; from += pieceSize) {
      array.append(bytes.subarray(from, from + pieceSize));
      const values = array.take();
      if (!values) continue;
      yield entries(values);
      sinceCollection += values.length;
      if (sinceCollection < entriesPerCollection) continue;
      sinceCollection = 0;
      platform.collectGarbage();
    }
  }
  const rest = entries(array.finish());
  if (rest.length > 0) yield rest;
}

const pieceSize = 256 << 10;
/** What a list leaves behind is otherwise collected only when it is hundreds of megabytes. */
const entriesPerCollection = 2 ** 16;
/** No entry is this large; a longer one is a quote that is missing. */
const largestElement = 256 << 20;

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Cuts the text of a JSON array between its elements and parses the pieces.
 *
 * Where to cut is guessed first: at the last `},{"`. A wrong guess cannot go unnoticed, since two pieces that both are
 * lists of values make one list; it only fails to parse, and then the bytes are scanned for a place that is sure.
 */
class ArrayPieces {
  /** The byte before {@link #start} is the bracket or comma that the next piece follows. */
  #buffer = Buffer.allocUnsafe(4 * pieceSize);
  #start = 0;
  #end = 0;
  #begun = false;
  #hasElements = false;
  #mayGuess = true;
  /** Below this many bytes another look for a cut is not worth while. */
  #threshold = pieceSize;

  append(bytes: Uint8Array): void {
    if (this.#end + bytes.byteLength > this.#buffer.byteLength) this.#makeRoom(bytes.byteLength);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.byteLength;
  }

  /** The elements that are complete, once there are enough of them. */
  take(): unknown[] | undefined {
    if (this.#end - this.#start < this.#threshold) return undefined;
    if (!this.#begun) this.#begin();
    const values = this.#takeGuessed() ?? this.#takeScanned();
    if (values) {
      this.#threshold = pieceSize;
      this.#hasElements = true;
    } else {
      this.#threshold = 2 * (this.#end - this.#start);
      if (this.#threshold > largestElement) throw damaged("an entry does not end");
    }
    return values;
  }

  /** The remaining elements. */
  finish(): unknown[] {
    if (!this.#begun) this.#begin();
    let end = this.#end;
    while (end > this.#start && isWhite(this.#buffer[end - 1])) end--;
    if (end <= this.#start || this.#buffer[end - 1] !== closeBracket) throw damaged("it is cut short");
    const values = this.#parse(this.#start, end - 1);
    if (values.length === 0 && this.#hasElements) throw damaged("it ends in a comma");
    return values;
  }

  #begin(): void {
    let at = this.#start;
    if (byteOrderMark.every((byte, index) => this.#buffer[at + index] === byte)) at += byteOrderMark.length;
    while (at < this.#end && isWhite(this.#buffer[at])) at++;
    if (at >= this.#end || this.#buffer[at] !== openBracket) throw damaged("it does not begin as one");
    this.#start = at + 1;
    this.#begun = true;
  }

  #takeGuessed(): unknown[] | undefined {
    if (!this.#mayGuess) return undefined;
    const found = this.#buffer.subarray(this.#start, this.#end).lastIndexOf('},{"');
    if (found < 0) return undefined;
    const cut = this.#start + found + 1;
    try {
      const values = this.#parse(this.#start, cut);
      this.#start = cut + 1;
      return values;
    } catch {
      // Not an error yet: the scan tells a wrong guess from damage.
      this.#mayGuess = false;
      return undefined;
    }
  }

  #takeScanned(): unknown[] | undefined {
    const cut = this.#lastCommaBetweenElements();
    if (cut === undefined) return undefined;
    const values = this.#parse(this.#start, cut);
    if (values.length === 0) throw damaged("an entry is missing");
    this.#start = cut + 1;
    return values;
  }

  #lastCommaBetweenElements(): number | undefined {
    const buffer = this.#buffer;
    let depth = 0;
    let inText = false;
    let last: number | undefined;
    for (let at = this.#start; at < this.#end; at++) {
      const byte = buffer[at];
      if (inText) {
        if (byte === backslash) at++;
        else if (byte === quote) inText = false;
      } else if (byte === quote) inText = true;
      else if (byte === openBrace || byte === openBracket) depth++;
      else if (byte === closeBrace || byte === closeBracket) depth--;
      else if (byte === comma && depth === 0) last = at;
    }
    return last;
  }

  /** The values between two places, of which the first follows a bracket or comma and the second is one. */
  #parse(start: number, end: number): unknown[] {
    const buffer = this.#buffer;
    const before = buffer[end];
    buffer[start - 1] = openBracket;
    buffer[end] = closeBracket;
    try {
      return JSON.parse(decoder.decode(buffer.subarray(start - 1, end + 1))) as unknown[];
    } catch (error) {
      throw damaged("its JSON is broken", error);
    } finally {
      buffer[end] = before as number;
    }
  }

  #makeRoom(more: number): void {
    const from = Math.max(0, this.#start - 1);
    const used = this.#end - from;
    const target = used + more > this.#buffer.byteLength / 2 ? Buffer.allocUnsafe(2 * (used + more)) : this.#buffer;
    this.#buffer.copy(target, 0, from, this.#end);
    this.#buffer = target;
    this.#start -= from;
    this.#end = used;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function damaged(how: string, cause?: unknown): VolumeError {
  return new VolumeError("Damaged", `The list of files is damaged: ${how}`, cause);
}

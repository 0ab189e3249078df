import { utf8 } from "../../support/bytes.ts";
import { ContainerError, type ContainerWriter } from "../container.ts";
import { Spool } from "./spool.ts";
import { indexMagic, indexName, indexTrailerLength, paddingOf, recordSize, type TarIndexEntry } from "./tar-format.ts";

const chunkSize = 4 << 20;
const largestContent = 8 ** 11 - 1;
const zeros = new Uint8Array(recordSize);
/** What an entry adds to the index besides its name: punctuation and three numbers. */
const indexEntryLength = 76;
const nameLength = 99;
const textEncoder = new TextEncoder();

/**
 * Writes a tar with an index at its end (remote-format.md 7), compressed in chunks of some MiB. Each chunk is a gzip
 * member or a zstd frame of its own; several of them, one after another, are legal in both formats.
 */
export class TarWriter implements ContainerWriter {
  readonly #sink: (bytes: Uint8Array) => void;
  readonly #compress: (chunk: Uint8Array) => Uint8Array;
  readonly #temporaryFolder: string;
  readonly #chunk = new Uint8Array(chunkSize);
  readonly #seconds = Math.floor(Date.now() / 1000);
  readonly #header = new TarHeader(this.#seconds);
  readonly #index: Record<string, TarIndexEntry> = Object.create(null);
  #indexLength = 2 * recordSize;
  #chunkLength = 0;
  #position = 0;
  #finished = false;

  constructor(sink: (bytes: Uint8Array) => void, compress: (chunk: Uint8Array) => Uint8Array, temporaryFolder: string) {
    this.#sink = sink;
    this.#compress = compress;
    this.#temporaryFolder = temporaryFolder;
  }

  /** Before compression: that is what decides when a volume is full (remote-format.md 7). */
  get size(): number {
    return this.#finished ? this.#position : this.#position + this.#indexLength;
  }

  add(name: string, content: Uint8Array): void {
    this.#begin(name, content.byteLength);
    this.#write(content);
    this.#write(zeros.subarray(0, paddingOf(content.byteLength)));
  }

  addPieces(name: string, pieces: Iterable<Uint8Array>): void {
    const spool = new Spool(this.#temporaryFolder);
    try {
      for (const piece of pieces) spool.append(piece);
      this.#addSpooled(name, spool);
    } finally {
      spool.close();
    }
  }

  async addStream(name: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const spool = new Spool(this.#temporaryFolder);
    try {
      for await (const piece of content) spool.append(piece);
      this.#addSpooled(name, spool);
    } finally {
      spool.close();
    }
  }

  finish(): void {
    const headerPosition = this.#position;
    const index = utf8(JSON.stringify(this.#index));
    const padding = paddingOf(index.byteLength + indexTrailerLength);
    const length = index.byteLength + padding + indexTrailerLength;
    this.#write(this.#header.of(indexName, length));
    this.#write(index);
    this.#write(zeros.subarray(0, padding));
    const trailer = Buffer.alloc(indexTrailerLength);
    trailer.writeBigUInt64LE(BigInt(headerPosition));
    trailer.write(indexMagic, 8, "latin1");
    this.#write(trailer);
    this.#flush();
    this.#finished = true;
  }

  #addSpooled(name: string, spool: Spool): void {
    this.#begin(name, spool.size);
    spool.drain((bytes) => this.#write(bytes));
    this.#write(zeros.subarray(0, paddingOf(spool.size)));
  }

  #begin(name: string, size: number): void {
    if (size > largestContent) throw new ContainerError(`The entry ${name} is too large for a tar: ${size} bytes`);
    this.#write(this.#header.of(name, size));
    this.#index[name] = { Offset: this.#position, Size: size, LastWriteTime: this.#seconds };
    this.#indexLength += name.length + indexEntryLength;
  }

  #write(bytes: Uint8Array): void {
    this.#position += bytes.byteLength;
    for (let done = 0; done < bytes.byteLength; ) {
      const count = Math.min(bytes.byteLength - done, chunkSize - this.#chunkLength);
      this.#chunk.set(bytes.subarray(done, done + count), this.#chunkLength);
      this.#chunkLength += count;
      done += count;
      if (this.#chunkLength === chunkSize) this.#flush();
    }
  }

  #flush(): void {
    if (this.#chunkLength === 0) return;
    this.#sink(this.#compress(this.#chunk.subarray(0, this.#chunkLength)));
    this.#chunkLength = 0;
  }
}

/** One header, of which each entry changes the name, the size and the checksum; all else is the same in all. */
class TarHeader {
  readonly #bytes = Buffer.alloc(recordSize);
  readonly #fixedSum: number;

  constructor(seconds: number) {
    const header = this.#bytes;
    header.write("0000644 ", 100, "latin1");
    header.write("0000000 ", 108, "latin1");
    header.write("0000000 ", 116, "latin1");
    header.write(" ", 135, "latin1");
    header.write(`${seconds.toString(8).padStart(11, "0")} `, 136, "latin1");
    header.write("        0", 148, "latin1");
    header.write("ustar", 257, "latin1");
    header.write("00", 263, "latin1");
    this.#fixedSum = sumOf(header, 0, recordSize);
    header.write("\0 ", 154, "latin1");
  }

  /** Valid until the next call. */
  of(name: string, size: number): Uint8Array {
    const header = this.#bytes;
    header.fill(0, 0, nameLength + 1);
    // As many whole characters as there is room for; the index has the full name.
    textEncoder.encodeInto(name, header.subarray(0, nameLength));
    writeOctal(header, 124, 11, size);
    writeOctal(header, 148, 6, this.#fixedSum + sumOf(header, 0, nameLength) + sumOf(header, 124, 135));
    return header;
  }
}

function writeOctal(header: Uint8Array, offset: number, digits: number, value: number): void {
  let rest = value;
  for (let at = offset + digits - 1; at >= offset; at--) {
    header[at] = 0x30 + (rest % 8);
    rest = Math.floor(rest / 8);
  }
}

function sumOf(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += bytes[i] ?? 0;
  return sum;
}

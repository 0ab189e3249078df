import { pipeline, Readable, type Transform } from "node:stream";
import { crc32, createInflateRaw, createZstdDecompress } from "node:zlib";
import { release } from "../../support/bytes.ts";
import { messageOf } from "../../support/errors.ts";
import type { RandomAccess } from "../../support/random-access.ts";
import { ContainerError, type ContainerReader, type DeflatedContent } from "../container.ts";
import { isCopied, readZipData, readZipEntries, zipDataOffset } from "./zip-directory.ts";
import { ZipEntries, type ZipEntry } from "./zip-entries.ts";
import { flag, method } from "./zip-format.ts";
import { zipMethods } from "./zip-methods.ts";

const largestWhole = 2 ** 31 - 1;
const pieceSize = 256 << 10;
/** Entries above this size are streamed in pieces. */
const streamedAbove = 1 << 20;

/** Reads zip files as remote-format.md 6 and 23 describe them. */
export class ZipReader implements ContainerReader {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly #source: RandomAccess;

  constructor(source: RandomAccess) {
    this.#source = source;
    this.entries = readZipEntries(source);
  }

  read(name: string): Uint8Array {
    const entry = this.#find(name);
    const { content, data } = this.#read(entry);
    if (isCopied(entry)) release(data);
    return content;
  }

  /** Undefined for methods that no archive is written with. */
  readPacked(name: string): { content: Uint8Array; deflated: DeflatedContent | undefined } | undefined {
    const entry = this.#find(name);
    if (entry.method !== method.deflate && entry.method !== method.stored) return undefined;
    const { content, data } = this.#read(entry);
    const { crc, size } = entry;
    return { content, deflated: entry.method === method.deflate && size > 0 ? { data, crc, size } : undefined };
  }

  #read(entry: ZipEntry): { content: Uint8Array; data: Uint8Array } {
    if (entry.size === 0) {
      // Whatever the method says: some writers give an empty entry another one than its data have.
      if (entry.crc !== 0) throw wrongChecksum(entry);
      return { content: new Uint8Array(0), data: new Uint8Array(0) };
    }
    if (entry.size > largestWhole) {
      throw new ContainerError(`The entry ${entry.name} is too large to be held in memory: ${entry.size} bytes`);
    }
    const data = readZipData(this.#source, entry);
    const content = decode(entry, data);
    if (content.byteLength !== entry.size) throw wrongSize(entry, content.byteLength);
    if (crc32(content) !== entry.crc) throw wrongChecksum(entry);
    return { content, data };
  }

  close(): void {
    if (this.entries instanceof ZipEntries) this.entries.release();
  }

  async *stream(name: string): AsyncIterable<Uint8Array> {
    const entry = this.#find(name);
    if (entry.size <= streamedAbove || !isStreamable(entry.method)) {
      yield this.read(name);
      return;
    }
    let crc = 0;
    let size = 0;
    for await (const piece of this.#decodedPieces(entry)) {
      crc = crc32(piece, crc);
      size += piece.byteLength;
      if (size > entry.size) throw wrongSize(entry, size);
      yield piece;
    }
    if (size !== entry.size) throw wrongSize(entry, size);
    if (crc !== entry.crc) throw wrongChecksum(entry);
  }

  async *#decodedPieces(entry: ZipEntry): AsyncIterable<Uint8Array> {
    const pieces = this.#pieces(zipDataOffset(this.#source, entry), entry.packedSize);
    const transform = transformFor(entry.method);
    if (!transform) {
      yield* pieces;
      return;
    }
    let failure: unknown;
    pipeline(Readable.from(pieces), transform, (error) => {
      failure = error;
    });
    try {
      for await (const piece of transform) yield piece as Uint8Array;
    } catch (error) {
      const cause = failure ?? error;
      throw cause instanceof ContainerError
        ? cause
        : new ContainerError(`The entry ${entry.name} is damaged: ${messageOf(cause)}`, cause);
    } finally {
      transform.destroy();
    }
  }

  *#pieces(offset: number, length: number): Iterable<Uint8Array> {
    for (let done = 0; done < length; done += pieceSize) {
      yield new Uint8Array(this.#source.read(offset + done, Math.min(pieceSize, length - done)));
    }
  }

  #find(name: string): ZipEntry {
    const entry = this.entries.get(name);
    if (!entry) throw new ContainerError(`The archive has no entry ${name}`);
    if ((entry.flags & flag.encrypted) !== 0) {
      throw new ContainerError(`The entry ${name} is encrypted by the zip format, which no backup uses`);
    }
    return entry;
  }
}

/** The content of an entry; refuses a declared size that so few bytes cannot decode to, before memory is taken. */
function decode(entry: ZipEntry, data: Uint8Array): Uint8Array {
  const way = zipMethods.get(entry.method);
  if (!way) throw new ContainerError(`The entry ${entry.name} is packed by the unknown method ${entry.method}`);
  if (entry.size > data.byteLength * way.largestRatio + way.largestExtra) {
    throw new ContainerError(`The entry ${entry.name} is damaged: it cannot have ${entry.size} bytes`);
  }
  try {
    return way.decode(data, entry);
  } catch (error) {
    throw new ContainerError(`The entry ${entry.name} is damaged: ${messageOf(error)}`, error);
  }
}

function isStreamable(way: number): boolean {
  return way === method.stored || way === method.deflate || way === method.zstandard;
}

function transformFor(way: number): Transform | undefined {
  if (way === method.deflate) return createInflateRaw({ chunkSize: pieceSize });
  if (way === method.zstandard) return createZstdDecompress({ chunkSize: pieceSize });
  return undefined;
}

function wrongSize(entry: ZipEntry, size: number): ContainerError {
  return new ContainerError(`The entry ${entry.name} is damaged: ${size} bytes where ${entry.size} should be`);
}

function wrongChecksum(entry: ZipEntry): ContainerError {
  return new ContainerError(`The entry ${entry.name} is damaged: its checksum does not fit`);
}

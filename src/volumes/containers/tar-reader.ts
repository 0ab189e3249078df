import * as v from "valibot";
import { fromUtf8 } from "../../support/bytes.ts";
import type { RandomAccess } from "../../support/random-access.ts";
import { type ContainerEntry, ContainerError, type ContainerReader } from "../container.ts";
import type { Expanded } from "./expanded.ts";
import { indexMagic, indexName, indexTrailerLength, paddingOf, recordSize } from "./tar-format.ts";

const largestWhole = 2 ** 31 - 1;
const pieceSize = 256 << 10;

interface TarEntry extends ContainerEntry {
  /** Place of the content. */
  readonly offset: number;
}

/** Reads an uncompressed tar, by its index if it has one, else by its headers (remote-format.md 7). */
export class TarReader implements ContainerReader {
  readonly entries: ReadonlyMap<string, TarEntry>;
  readonly #tar: Expanded;

  /** Takes over `tar`: {@link close} frees it. */
  constructor(tar: Expanded) {
    this.#tar = tar;
    try {
      this.entries = readIndex(tar) ?? scanHeaders(tar);
    } catch (error) {
      tar.close();
      throw error;
    }
  }

  read(name: string): Uint8Array {
    const entry = this.#find(name);
    if (entry.size > largestWhole) {
      throw new ContainerError(`The entry ${name} is too large to be held in memory: ${entry.size} bytes`);
    }
    return new Uint8Array(this.#tar.read(entry.offset, entry.size));
  }

  async *stream(name: string): AsyncIterable<Uint8Array> {
    const entry = this.#find(name);
    for (let done = 0; done < entry.size; done += pieceSize) {
      yield new Uint8Array(this.#tar.read(entry.offset + done, Math.min(pieceSize, entry.size - done)));
    }
  }

  close(): void {
    this.#tar.close();
  }

  #find(name: string): TarEntry {
    const entry = this.entries.get(name);
    if (!entry) throw new ContainerError(`The archive has no entry ${name}`);
    return entry;
  }
}

const indexSchema = v.record(v.string(), v.object({ Offset: position(), Size: position() }));

function position() {
  return v.pipe(v.number(), v.safeInteger(), v.minValue(0));
}

/** Undefined if the tar has no index that can be understood. */
function readIndex(tar: RandomAccess): Map<string, TarEntry> | undefined {
  if (tar.size < recordSize * 2) return undefined;
  const trailer = Buffer.from(tar.read(tar.size - indexTrailerLength, indexTrailerLength));
  if (trailer.toString("latin1", 8) !== indexMagic) return undefined;
  const headerPosition = Number(trailer.readBigUInt64LE(0));
  if (headerPosition > tar.size - 2 * recordSize) return undefined;
  const header = parseHeader(tar.read(headerPosition, recordSize));
  if (header?.name !== indexName || headerPosition + recordSize + header.size > tar.size) return undefined;
  const text = fromUtf8(tar.read(headerPosition + recordSize, header.size - indexTrailerLength));
  const index = v.safeParse(indexSchema, parseJson(text.replace(/\0+$/, "")));
  if (!index.success) return undefined;
  const entries = new Map<string, TarEntry>();
  for (const [rawName, { Offset: offset, Size: size }] of Object.entries(index.output)) {
    const name = rawName.replaceAll("\\", "/");
    if (!name.endsWith("/")) entries.set(name, { name, size, offset });
  }
  return entries;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function scanHeaders(tar: RandomAccess): Map<string, TarEntry> {
  const entries = new Map<string, TarEntry>();
  for (let at = 0; at + recordSize <= tar.size; ) {
    const header = parseHeader(tar.read(at, recordSize));
    if (header === undefined) break;
    const offset = at + recordSize;
    if (offset + header.size > tar.size) throw new ContainerError(`The tar is cut short in ${header.name}`);
    const { name, size } = header;
    if (header.regular && name !== indexName && !name.endsWith("/")) entries.set(name, { name, size, offset });
    at = offset + size + paddingOf(size);
  }
  return entries;
}

/** Undefined for the zeros that end most tars. */
function parseHeader(record: Uint8Array): { name: string; size: number; regular: boolean } | undefined {
  const header = Buffer.from(record.buffer, record.byteOffset, recordSize);
  if (header.every((byte) => byte === 0)) return undefined;
  let sum = 8 * 0x20;
  for (let i = 0; i < recordSize; i++) if (i < 148 || i >= 156) sum += header[i] ?? 0;
  const size = octal(header, 124, 12);
  if (octal(header, 148, 8) !== sum || Number.isNaN(size)) throw new ContainerError("The tar is damaged in a header");
  const type = header[156];
  const prefix = field(header, 257, 5) === "ustar" ? field(header, 345, 155) : "";
  const name = (prefix === "" ? "" : `${prefix}/`) + field(header, 0, 100);
  return { name: name.replaceAll("\\", "/"), size, regular: type === 0x30 || type === 0 };
}

function field(header: Buffer, offset: number, length: number): string {
  const end = header.indexOf(0, offset);
  return header.toString("utf8", offset, end < 0 ? offset + length : Math.min(end, offset + length));
}

/** NaN if it is none. */
function octal(header: Buffer, offset: number, length: number): number {
  const text = field(header, offset, length).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}

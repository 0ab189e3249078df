import { crc32, createDeflateRaw } from "node:zlib";
import { zipFormat } from "../../volumes/containers/index.ts";

const { flag, length, max16, max32, method, signature, zip64ExtraId } = zipFormat;
/** Larger files may need longer figures once they are packed. */
const largestShort = 0xf000_0000;
const version64 = 45;
const textEncoder = new TextEncoder();

/** A file or a folder for a zip. */
export interface ZipEntry {
  /** Relative, with `/` between its parts; that of a folder ends with one. */
  readonly name: string;
  readonly size: number;
  readonly modified: Date | undefined;
}

interface Written extends ZipEntry {
  readonly crc: number;
  readonly packed: number;
  readonly at: number;
}

/**
 * Writes a zip file that is never whole anywhere: figures that are known only afterwards follow each content. Its directory, which
 * comes last, is all that is remembered.
 */
export class ZipStream {
  readonly #sink: (bytes: Uint8Array) => Promise<void>;
  readonly #entries: Written[] = [];
  #length = 0;

  constructor(sink: (bytes: Uint8Array) => Promise<void>) {
    this.#sink = sink;
  }

  async add(entry: ZipEntry, content: AsyncIterable<Uint8Array>): Promise<void> {
    const at = this.#length;
    const is64 = entry.size >= largestShort;
    await this.#write(localHeader(entry, is64));
    const start = this.#length;
    let crc = 0;
    const packer = createDeflateRaw({ level: 1 });
    const source = (async function* () {
      for await (const piece of content) {
        crc = crc32(piece, crc);
        yield piece;
      }
    })();
    const feeding = feed(packer, source);
    // What fails while it is read fails the packer, and is thrown by the loop.
    feeding.catch((error) => packer.destroy(error instanceof Error ? error : new Error(String(error))));
    for await (const piece of packer) await this.#write(piece as Uint8Array);
    await feeding;
    const packed = this.#length - start;
    await this.#write(descriptor({ crc, packed, size: entry.size }, is64));
    this.#entries.push({ ...entry, crc, packed, at });
  }

  async finish(): Promise<void> {
    const start = this.#length;
    for (const entry of this.#entries) await this.#write(centralHeader(entry));
    await this.#write(endOf({ count: this.#entries.length, start, size: this.#length - start }));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#length += bytes.byteLength;
    await this.#sink(bytes);
  }
}

async function feed(packer: ReturnType<typeof createDeflateRaw>, source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of source) {
    if (!packer.write(piece)) await new Promise<void>((resolve) => packer.once("drain", resolve));
  }
  packer.end();
}

function localHeader(entry: ZipEntry, is64: boolean): Uint8Array {
  const name = textEncoder.encode(entry.name);
  const header = new Figures(length.local + name.byteLength + (is64 ? 20 : 0));
  header
    .u32(signature.local)
    .u16(is64 ? version64 : 20)
    .u16(flag.descriptor | flag.utf8)
    .u16(method.deflate);
  header.time(entry.modified).u32(0);
  header.u32(is64 ? max32 : 0).u32(is64 ? max32 : 0);
  header
    .u16(name.byteLength)
    .u16(is64 ? 20 : 0)
    .bytes(name);
  if (is64) header.u16(zip64ExtraId).u16(16).u64(0).u64(0);
  return header.content;
}

function descriptor({ crc, packed, size }: { crc: number; packed: number; size: number }, is64: boolean): Uint8Array {
  const figures = new Figures(is64 ? 24 : 16).u32(signature.descriptor).u32(crc);
  return is64 ? figures.u64(packed).u64(size).content : figures.u32(packed).u32(size).content;
}

function centralHeader(entry: Written): Uint8Array {
  const name = textEncoder.encode(entry.name);
  const { crc, packed, size, at, modified } = entry;
  const is64 = size >= largestShort || packed >= max32 || at >= max32;
  const header = new Figures(length.central + name.byteLength + (is64 ? 28 : 0));
  header
    .u32(signature.central)
    .u16(is64 ? version64 : 20)
    .u16(is64 ? version64 : 20);
  header
    .u16(flag.descriptor | flag.utf8)
    .u16(method.deflate)
    .time(modified)
    .u32(crc);
  header.u32(is64 ? max32 : packed).u32(is64 ? max32 : size);
  header
    .u16(name.byteLength)
    .u16(is64 ? 28 : 0)
    .u16(0)
    .u16(0)
    .u16(0)
    .u32(0);
  header.u32(is64 ? max32 : at).bytes(name);
  if (is64) header.u16(zip64ExtraId).u16(24).u64(size).u64(packed).u64(at);
  return header.content;
}

function endOf({ count, start, size }: { count: number; start: number; size: number }): Uint8Array {
  const is64 = count >= max16 || start >= max32 || size >= max32;
  const end = new Figures(length.end + (is64 ? length.end64 + length.locator64 : 0));
  if (is64) {
    end
      .u32(signature.end64)
      .u64(length.end64 - 12)
      .u16(version64)
      .u16(version64)
      .u32(0)
      .u32(0);
    end.u64(count).u64(count).u64(size).u64(start);
    end
      .u32(signature.locator64)
      .u32(0)
      .u64(start + size)
      .u32(1);
  }
  end.u32(signature.end).u16(0).u16(0).u16(Math.min(count, max16)).u16(Math.min(count, max16));
  end.u32(Math.min(size, max32)).u32(Math.min(start, max32)).u16(0);
  return end.content;
}

/** Figures in the order of zip files, the lowest byte first. */
class Figures {
  readonly content: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.content = new Uint8Array(size);
    this.#view = new DataView(this.content.buffer);
  }

  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }

  u64(value: number): this {
    this.#view.setBigUint64(this.#at, BigInt(value), true);
    this.#at += 8;
    return this;
  }

  bytes(bytes: Uint8Array): this {
    this.content.set(bytes, this.#at);
    this.#at += bytes.byteLength;
    return this;
  }

  /** Local time, to two seconds; years before 1980 can't be told. */
  time(time = new Date(0)): this {
    if (time.getFullYear() < 1980) return this.u16(0).u16(0x21);
    const clock = (time.getHours() << 11) | (time.getMinutes() << 5) | (time.getSeconds() >> 1);
    const day = (Math.min(time.getFullYear() - 1980, 127) << 9) | ((time.getMonth() + 1) << 5) | time.getDate();
    return this.u16(clock).u16(day);
  }
}

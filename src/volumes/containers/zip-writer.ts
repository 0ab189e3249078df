import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, crc32, createDeflateRaw, deflateRawSync } from "node:zlib";
import { platform } from "#platform";
import { release } from "../../support/bytes.ts";
import { stages } from "../../support/stages.ts";
import { ContainerError, type ContainerWriter, type DeflatedContent } from "../container.ts";
import { Spool } from "./spool.ts";
import { flag, length, max16, max32, method, signature, zip64ExtraId } from "./zip-format.ts";

const outputSize = 256 << 10;
const directoryPiece = 64 << 10;
/** What deflate adds to a piece at most: far less than this for each of a few megabytes. */
const pieceSlack = 16 << 10;
const sampledAbove = 64 << 10;
/** Bytes at the beginning of smaller content that are looked at. */
const looked = 4 << 10;
const sampleSlices = 4;
const sampleSlice = 1 << 10;
/** A sample that shrinks less than this is not worth the time of the whole. */
const worthwhileRatio = 0.96;

/** Contents from here on are worth a trial of what effort pays, on a piece of them. */
const triedAbove = 256 << 10;
const trialSize = 32 << 10;
const contentsPerTrial = 3;
/** The denser effort must save this much. */
const payingRatio = 0.94;
/** Up to here no level finds more than the first does. */
const smallContent = 1 << 10;
/** More pairs of equal bytes than this, as a multiple of what is expected, are worth a try. */
const randomExcess = 1.1;
/** Four standard deviations of the number of pairs, per byte: sqrt(1 / 512) each. */
const randomDeficit = 0.177;

const textEncoder = new TextEncoder();

/** How hard to deflate. */
export interface ZipEffort {
  /** Level of `platform.deflate`; 0 stores everything. */
  readonly usual: number;
  /** Level for content that it packs much better than the usual one. */
  readonly dense: number;
  /** Level of zlib, for content that passes in pieces. */
  readonly streamed: number;
}

/**
 * Writes a zip file (remote-format.md 6): methods 0 and 8, sizes in the local headers, zip64 only where needed.
 *
 * Headers are built in place in one output buffer: volumes have hundreds of thousands of small entries.
 */
export class ZipWriter implements ContainerWriter {
  readonly #sink: (bytes: Uint8Array) => void;
  readonly #effort: ZipEffort;
  readonly #temporaryFolder: string;
  readonly #output = new Uint8Array(outputSize);
  readonly #outputView = new DataView(this.#output.buffer);
  readonly #sample = new Uint8Array(sampleSlices * sampleSlice);
  readonly #counts = new Uint32Array(256);
  readonly #dosTime: number;
  #untilTrial = 0;
  #isDensePaying = false;
  #outputLength = 0;
  #flushed = 0;
  /** The end of the directory, and what comes before: with very many entries it is too much for memory. */
  #directory = new Uint8Array(directoryPiece);
  #directoryView = new DataView(this.#directory.buffer);
  #directoryFilled = 0;
  readonly #directoryBefore: Spool;
  #count = 0;
  #finished = false;

  constructor(sink: (bytes: Uint8Array) => void, effort: ZipEffort, temporaryFolder: string) {
    this.#sink = sink;
    this.#effort = effort;
    this.#temporaryFolder = temporaryFolder;
    this.#directoryBefore = new Spool(temporaryFolder);
    this.#dosTime = dosTime(new Date());
  }

  get size(): number {
    const content = this.#flushed + this.#outputLength;
    return this.#finished ? content : content + this.#directoryLength + this.#endLength;
  }

  add(name: string, content: Uint8Array, compressible: boolean): void {
    const crc = crc32(content);
    const packed = compressible ? this.#deflate(content) : undefined;
    const data = packed ?? content;
    const way = packed ? method.deflate : method.stored;
    this.#writeHeaders(name, way, crc, data.byteLength, content.byteLength);
    this.#write(data);
  }

  addDeflated(name: string, { data, crc, size }: DeflatedContent): void {
    this.#writeHeaders(name, method.deflate, crc, data.byteLength, size);
    this.#write(data);
  }

  addPieces(name: string, pieces: Iterable<Uint8Array>): void {
    const spool = new Spool(this.#temporaryFolder);
    try {
      const deflated = this.#effort.usual > 0;
      let crc = 0;
      let size = 0;
      for (const piece of pieces) {
        crc = crc32(piece, crc);
        size += piece.byteLength;
        if (deflated) this.#deflatePiece(spool, piece);
        else spool.append(piece);
      }
      // None of the pieces is the last of its stream: that is an empty one.
      if (deflated) spool.append(deflateRawSync(new Uint8Array(0)));
      this.#writeSpooled(name, deflated, spool, { crc, size });
    } finally {
      spool.close();
    }
  }

  async addStream(name: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const spool = new Spool(this.#temporaryFolder);
    try {
      const deflated = this.#effort.usual > 0;
      const measured = await (deflated ? this.#deflateInto(spool, content) : copyInto(spool, content));
      this.#writeSpooled(name, deflated, spool, measured);
    } finally {
      spool.close();
    }
  }

  finish(): void {
    const start = this.#flushed + this.#outputLength;
    const directoryLength = this.#directoryLength;
    const zip64 = this.#needsZip64End;
    this.#passDirectory();
    this.#directoryBefore.drain((bytes) => this.#write(bytes));
    this.#directoryBefore.close();
    if (zip64) this.#writeZip64End(start, directoryLength);

    this.#reserve(length.end);
    const view = this.#outputView;
    const at = this.#outputLength;
    view.setUint32(at, signature.end, true);
    view.setUint32(at + 4, 0, true);
    view.setUint16(at + 8, Math.min(this.#count, max16), true);
    view.setUint16(at + 10, Math.min(this.#count, max16), true);
    view.setUint32(at + 12, Math.min(directoryLength, max32), true);
    view.setUint32(at + 16, Math.min(start, max32), true);
    view.setUint16(at + 20, 0, true);
    this.#outputLength += length.end;
    this.#flush();
    this.#finished = true;
  }

  discard(): void {
    this.#directoryBefore.close();
  }

  /** Undefined if the content had better be stored. */
  #deflate(content: Uint8Array): Uint8Array | undefined {
    if (this.#effort.usual === 0 || content.byteLength === 0) return undefined;
    if (content.byteLength > sampledAbove) {
      if (!this.#sampleShrinks(content)) return undefined;
    } else if (this.#looksRandom(content.subarray(0, looked))) return undefined;
    const packed = stages.time("deflate", () => platform.deflate(content, this.#levelFor(content)));
    return packed.byteLength < content.byteLength ? packed : undefined;
  }

  /** Large content is tried with both efforts now and then: neighbours are mostly of one kind. */
  #levelFor(content: Uint8Array): number {
    const { usual, dense } = this.#effort;
    if (content.byteLength <= smallContent) return Math.min(usual, 1);
    if (usual === dense || content.byteLength < triedAbove) return usual;
    if (this.#untilTrial-- === 0) {
      this.#untilTrial = contentsPerTrial;
      const start = (content.byteLength - trialSize) >> 1;
      const sample = content.subarray(start, start + trialSize);
      const gain = platform.deflate(sample, dense).byteLength / platform.deflate(sample, usual).byteLength;
      this.#isDensePaying = gain < payingRatio;
    }
    return this.#isDensePaying ? dense : usual;
  }

  #sampleShrinks(content: Uint8Array): boolean {
    const stride = Math.floor((content.byteLength - sampleSlice) / (sampleSlices - 1));
    for (let i = 0; i < sampleSlices; i++) {
      this.#sample.set(content.subarray(i * stride, i * stride + sampleSlice), i * sampleSlice);
    }
    if (this.#looksRandom(this.#sample)) return false;
    return platform.deflate(this.#sample, 1).byteLength < this.#sample.byteLength * worthwhileRatio;
  }

  /**
   * True if equal bytes are about as frequent as in random data. Repeated strings make them more frequent, as does an
   * uneven use of the alphabet; a table or a counter makes them less frequent than chance does.
   */
  #looksRandom(content: Uint8Array): boolean {
    const counts = this.#counts.fill(0);
    const length = content.byteLength;
    let pairs = 0;
    for (let i = 0; i < length; i++) {
      const byte = content[i] ?? 0;
      const count = counts[byte] ?? 0;
      pairs += count;
      counts[byte] = count + 1;
    }
    const expected = (length * (length - 1)) / 512;
    return pairs <= expected * randomExcess && pairs >= expected - length * randomDeficit;
  }

  #deflatePiece(spool: Spool, piece: Uint8Array): void {
    // With room for all of it there is one buffer, which goes back at once: an index is tens of megabytes in one go.
    const chunkSize = piece.byteLength + pieceSlack;
    const options = { level: this.#effort.streamed, memLevel: 9, finishFlush: constants.Z_SYNC_FLUSH, chunkSize };
    const packed = stages.time("deflate", () => deflateRawSync(piece, options));
    spool.append(packed);
    release(packed);
  }

  async #deflateInto(
    spool: Spool,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<{ crc: number; size: number }> {
    let crc = 0;
    let size = 0;
    const deflater = createDeflateRaw({ level: this.#effort.streamed, memLevel: 9, chunkSize: 64 << 10 });
    const packing = pipeline(deflater, async (packed: AsyncIterable<Uint8Array>) => {
      for await (const bytes of packed) spool.append(bytes);
    });
    packing.catch(() => undefined);
    try {
      for await (const piece of content) {
        crc = crc32(piece, crc);
        size += piece.byteLength;
        await writeTo(deflater, piece);
      }
      deflater.end();
    } catch (error) {
      // What it fails with is the first failure, be it this one or that of the spool.
      deflater.destroy(error as Error);
    }
    await packing;
    return { crc, size };
  }

  #writeSpooled(name: string, deflated: boolean, spool: Spool, { crc, size }: { crc: number; size: number }): void {
    this.#writeHeaders(name, deflated ? method.deflate : method.stored, crc, spool.size, size);
    spool.drain((bytes) => this.#write(bytes));
  }

  #writeHeaders(name: string, way: number, crc: number, packedSize: number, size: number): void {
    const offset = this.#flushed + this.#outputLength;
    const largeEntry = size >= max32 || packedSize >= max32;
    const largeOffset = offset >= max32;

    this.#reserve(length.local + name.length * 3 + 20);
    const nameAt = this.#outputLength + length.local;
    const nameLength = encodeName(this.#output, nameAt, name);
    if (nameLength > max16) throw new ContainerError(`The name of an entry is too long: ${nameLength} bytes`);
    const flags = nameLength === name.length ? 0 : flag.utf8;
    const view = this.#outputView;
    let at = this.#outputLength;
    view.setUint32(at, signature.local, true);
    const shownPacked = largeEntry ? max32 : packedSize;
    const shownSize = largeEntry ? max32 : size;
    const time = this.#dosTime;
    writeCommonFields(view, at + 4, largeEntry, flags, way, time, crc, shownPacked, shownSize, nameLength);
    view.setUint16(at + 28, largeEntry ? 20 : 0, true);
    at = nameAt + nameLength;
    if (largeEntry) at = writeZip64Extra(view, at, [size, packedSize]);
    this.#outputLength = at;

    const large: number[] = largeEntry ? [size, packedSize] : [];
    if (largeOffset) large.push(offset);
    this.#reserveDirectory(length.central + nameLength + 28);
    const central = this.#directoryView;
    let to = this.#directoryFilled;
    central.setUint32(to, signature.central, true);
    central.setUint16(to + 4, large.length > 0 ? 45 : 20, true);
    writeCommonFields(central, to + 6, large.length > 0, flags, way, time, crc, shownPacked, shownSize, nameLength);
    central.setUint16(to + 30, large.length > 0 ? 4 + 8 * large.length : 0, true);
    central.setUint32(to + 32, 0, true);
    central.setUint32(to + 36, 0, true);
    central.setUint16(to + 40, 0, true);
    central.setUint32(to + 42, largeOffset ? max32 : offset, true);
    to += length.central;
    this.#directory.set(this.#output.subarray(nameAt, nameAt + nameLength), to);
    to += nameLength;
    if (large.length > 0) to = writeZip64Extra(central, to, large);
    this.#directoryFilled = to;
    this.#count++;
  }

  #writeZip64End(start: number, directoryLength: number): void {
    this.#reserve(length.end64 + length.locator64);
    const view = this.#outputView;
    let at = this.#outputLength;
    const endAt = this.#flushed + at;
    view.setUint32(at, signature.end64, true);
    setUint64(view, at + 4, length.end64 - 12);
    view.setUint16(at + 12, 45, true);
    view.setUint16(at + 14, 45, true);
    view.setUint32(at + 16, 0, true);
    view.setUint32(at + 20, 0, true);
    setUint64(view, at + 24, this.#count);
    setUint64(view, at + 32, this.#count);
    setUint64(view, at + 40, directoryLength);
    setUint64(view, at + 48, start);
    at += length.end64;
    view.setUint32(at, signature.locator64, true);
    view.setUint32(at + 4, 0, true);
    setUint64(view, at + 8, endAt);
    view.setUint32(at + 16, 1, true);
    this.#outputLength = at + length.locator64;
  }

  get #needsZip64End(): boolean {
    return this.#count >= max16 || this.#flushed + this.#outputLength >= max32 || this.#directoryLength >= max32;
  }

  get #endLength(): number {
    return length.end + (this.#needsZip64End ? length.end64 + length.locator64 : 0);
  }

  #write(bytes: Uint8Array): void {
    if (bytes.byteLength > outputSize - this.#outputLength) this.#flush();
    if (bytes.byteLength > outputSize) {
      this.#sink(bytes);
      this.#flushed += bytes.byteLength;
      return;
    }
    this.#output.set(bytes, this.#outputLength);
    this.#outputLength += bytes.byteLength;
  }

  /** Makes room for `count` bytes, far fewer than the buffer has. */
  #reserve(count: number): void {
    if (count > outputSize) throw new ContainerError("The name of an entry is too long");
    if (count > outputSize - this.#outputLength) this.#flush();
  }

  #flush(): void {
    if (this.#outputLength === 0) return;
    this.#sink(this.#output.subarray(0, this.#outputLength));
    this.#flushed += this.#outputLength;
    this.#outputLength = 0;
  }

  get #directoryLength(): number {
    return this.#directoryBefore.size + this.#directoryFilled;
  }

  #reserveDirectory(count: number): void {
    if (this.#directoryFilled + count <= this.#directory.byteLength) return;
    this.#passDirectory();
    if (count <= this.#directory.byteLength) return;
    this.#directory = new Uint8Array(count);
    this.#directoryView = new DataView(this.#directory.buffer);
  }

  #passDirectory(): void {
    this.#directoryBefore.append(this.#directory.subarray(0, this.#directoryFilled));
    this.#directoryFilled = 0;
  }
}

/** Resolves when the bytes are not needed any more. */
function writeTo(stream: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

async function copyInto(
  spool: Spool,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ crc: number; size: number }> {
  let crc = 0;
  for await (const piece of content) {
    crc = crc32(piece, crc);
    spool.append(piece);
  }
  return { crc, size: spool.size };
}

/** The fields from "version needed" to "name length", which both kinds of header have in this order. */
function writeCommonFields(
  view: DataView,
  at: number,
  zip64: boolean,
  flags: number,
  way: number,
  time: number,
  crc: number,
  packedSize: number,
  size: number,
  nameLength: number,
): void {
  view.setUint16(at, zip64 ? 45 : 20, true);
  view.setUint16(at + 2, flags, true);
  view.setUint16(at + 4, way, true);
  view.setUint32(at + 6, time, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, packedSize, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, nameLength, true);
}

function writeZip64Extra(view: DataView, at: number, values: readonly number[]): number {
  view.setUint16(at, zip64ExtraId, true);
  view.setUint16(at + 2, values.length * 8, true);
  let to = at + 4;
  for (const value of values) {
    setUint64(view, to, value);
    to += 8;
  }
  return to;
}

function setUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}

/** Writes the name as UTF-8; returns the number of bytes. Nearly all names are short and ASCII. */
function encodeName(target: Uint8Array, at: number, name: string): number {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code > 0x7f) return textEncoder.encodeInto(name, target.subarray(at)).written;
    target[at + i] = code;
  }
  return name.length;
}

function dosTime(date: Date): number {
  const day = ((Math.max(date.getFullYear(), 1980) - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate();
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}

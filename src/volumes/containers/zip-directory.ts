import type { RandomAccess } from "../../support/random-access.ts";
import { ContainerError } from "../container.ts";
import { LargeValues, uint64, viewOf, ZipEntries, type ZipEntry } from "./zip-entries.ts";
import { flag, length, max16, max32, signature } from "./zip-format.ts";

/** Room for the zip64 sizes, which some writers always put into the local header. */
const usualExtra = 20;
const largestPiece = 1 << 18;
const largestView = 2 << 20;

/**
 * The entries of a zip that are files, by name with `/`; the last of equals. If the central directory is missing or
 * damaged, what the local headers tell, if they tell of two entries at least (remote-format.md 6).
 * Throws {@link ContainerError}.
 */
export function readZipEntries(source: RandomAccess): ReadonlyMap<string, ZipEntry> {
  try {
    return readCentralDirectory(source);
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    const found = scanLocalHeaders(source);
    if (found.size < 2) throw error;
    return found;
  }
}

/** Start of the entry's data; checks the local header. */
export function zipDataOffset(source: RandomAccess, entry: ZipEntry): number {
  return entry.offset + dataStart(source.read(entry.offset, length.local), entry);
}

/** Whether {@link readZipData} gives a buffer of its own: so much would else be kept by all through whom it is read. */
export function isCopied({ packedSize }: ZipEntry): boolean {
  return packedSize > largestView;
}

/** The packed data of an entry: with its local header in one read, which mostly suffices. */
export function readZipData(source: RandomAccess, entry: ZipEntry): Uint8Array {
  if (isCopied(entry)) return readPieces(source, zipDataOffset(source, entry), entry.packedSize);
  const guess = length.local + entry.name.length + usualExtra + entry.packedSize;
  const bytes = source.read(entry.offset, Math.min(guess, Math.max(source.size - entry.offset, length.local)));
  const start = dataStart(bytes, entry);
  if (start + entry.packedSize <= bytes.byteLength) return bytes.subarray(start, start + entry.packedSize);
  return source.read(entry.offset + start, entry.packedSize);
}

function dataStart(localHeader: Uint8Array, entry: ZipEntry): number {
  const header = viewOf(localHeader);
  if (header.getUint32(0, true) !== signature.local) {
    throw new ContainerError(`The archive is damaged: no entry begins where ${entry.name} should`);
  }
  return length.local + header.getUint16(26, true) + header.getUint16(28, true);
}

function readCentralDirectory(source: RandomAccess): ZipEntries {
  const directory = findDirectory(source);
  return new ZipEntries(readPieces(source, directory.offset, directory.length), directory.count);
}

/** A copy in pieces: a whole read of very much would pass through several buffers of its size. */
function readPieces(source: RandomAccess, offset: number, size: number): Uint8Array<ArrayBuffer> {
  // Before memory is taken for what a damaged archive promises.
  if (offset + size > source.size) throw new ContainerError(`The archive is cut short: it has ${source.size} bytes`);
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += largestPiece) {
    bytes.set(source.read(offset + at, Math.min(largestPiece, size - at)), at);
  }
  return bytes;
}

function findDirectory(source: RandomAccess): { offset: number; length: number; count: number } {
  const tailLength = Math.min(source.size, length.end + max16);
  const tailStart = source.size - tailLength;
  const tail = source.read(tailStart, tailLength);
  const view = viewOf(tail);
  for (let at = tailLength - length.end; at >= 0; at--) {
    if (view.getUint32(at, true) !== signature.end) continue;
    const end = {
      count: view.getUint16(at + 10, true),
      length: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
    const found = readZip64End(source, tailStart + at) ?? end;
    if (found.offset + found.length > tailStart + at || found.count * length.central > found.length) {
      throw new ContainerError("The end of the archive is damaged");
    }
    return found;
  }
  throw new ContainerError("This is not a zip archive, or its end is missing");
}

function readZip64End(
  source: RandomAccess,
  endOffset: number,
): { offset: number; length: number; count: number } | undefined {
  if (endOffset < length.locator64 + length.end64) return undefined;
  const locator = viewOf(source.read(endOffset - length.locator64, length.locator64));
  if (locator.getUint32(0, true) !== signature.locator64) return undefined;
  const end = viewOf(source.read(uint64(locator, 8), length.end64));
  if (end.getUint32(0, true) !== signature.end64) throw new ContainerError("The zip64 end of the archive is damaged");
  return { count: uint64(end, 32), length: uint64(end, 40), offset: uint64(end, 48) };
}

const smallestWindow = 256;
const largestWindow = 1 << 20;

function scanLocalHeaders(source: RandomAccess): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  for (let at = findSignature(source, 0, signature.local); at !== undefined; ) {
    const found = readLocalHeader(source, at);
    // An entry of unknown end: looking for others inside of it could take for ever.
    if (found === "endless") break;
    if (found && !found.entry.name.endsWith("/")) entries.set(found.entry.name, found.entry);
    at = findSignature(source, found ? found.end : at + 4, signature.local);
  }
  return entries;
}

/** The entry whose local header is at `offset`, and where its data end; undefined if it is none or not whole. */
function readLocalHeader(
  source: RandomAccess,
  offset: number,
): { entry: ZipEntry; end: number } | "endless" | undefined {
  if (offset + length.local > source.size) return undefined;
  const header = viewOf(new Uint8Array(source.read(offset, length.local)));
  const nameLength = header.getUint16(26, true);
  const extraLength = header.getUint16(28, true);
  const start = offset + length.local + nameLength + extraLength;
  if (nameLength === 0 || start > source.size) return undefined;
  const rest = source.read(offset + length.local, nameLength + extraLength);
  const name = entryName(Buffer.from(rest.buffer, rest.byteOffset, nameLength).toString("utf8"));
  const flags = header.getUint16(6, true);
  let crc = header.getUint32(14, true);
  let packedSize = header.getUint32(18, true);
  let size = header.getUint32(22, true);
  const large = new LargeValues(viewOf(rest), nameLength, rest.byteLength);
  if (size === max32) size = large.next() ?? size;
  if (packedSize === max32) packedSize = large.next() ?? packedSize;
  if ((flags & flag.descriptor) !== 0 && packedSize === 0) {
    const described = findDescriptor(source, start);
    if (!described) return "endless";
    ({ crc, packedSize, size } = described);
  }
  if (start + packedSize > source.size) return undefined;
  const entry = { name, size, packedSize, crc, method: header.getUint16(8, true), flags, offset };
  return { entry, end: start + packedSize };
}

/** The data descriptor of an entry whose data begin at `start`: the first that gives the distance as packed size. */
function findDescriptor(
  source: RandomAccess,
  start: number,
): { crc: number; packedSize: number; size: number } | undefined {
  let at = findSignature(source, start, signature.descriptor);
  while (at !== undefined && at + 16 <= source.size) {
    const packedSize = at - start;
    const fields = viewOf(source.read(at, Math.min(24, source.size - at)));
    const crc = fields.getUint32(4, true);
    const zip64 = fields.byteLength === 24 && fields.getUint32(12, true) === 0 && uint64(fields, 8) === packedSize;
    if (zip64 && packedSize > 0) return { crc, packedSize, size: uint64(fields, 16) };
    if (fields.getUint32(8, true) === packedSize) return { crc, packedSize, size: fields.getUint32(12, true) };
    at = findSignature(source, at + 4, signature.descriptor);
  }
  return undefined;
}

/** Looks in windows that grow, since the next signature is mostly near. */
function findSignature(source: RandomAccess, from: number, wanted: number): number | undefined {
  const pattern = Buffer.alloc(4);
  pattern.writeUInt32LE(wanted);
  let window = smallestWindow;
  for (let start = from; start + 4 <= source.size; ) {
    const bytes = source.read(start, Math.min(window, source.size - start));
    const index = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(pattern);
    if (index >= 0) return start + index;
    start += bytes.byteLength - 3;
    window = Math.min(window * 4, largestWindow);
  }
  return undefined;
}

function entryName(name: string): string {
  return name.includes("\\") ? name.replaceAll("\\", "/") : name;
}

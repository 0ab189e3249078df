import { createHash } from "node:crypto";
import { fstatSync } from "node:fs";
import { fromUtf8, utf8 } from "../../support/bytes.ts";
import { readFully } from "../../support/read-fully.ts";
import { checksumSize } from "./slices.ts";

/** The name of the protected file in every parity file of a backup. */
const fileName = "data";
const creator = "Created by Bunker.";

const magic = utf8("PAR2\0PKT");
const headerSize = 64;
const typeNames = {
  main: "PAR 2.0\0Main\0\0\0\0",
  description: "PAR 2.0\0FileDesc",
  checksums: "PAR 2.0\0IFSC\0\0\0\0",
  recovery: "PAR 2.0\0RecvSlic",
  creator: "PAR 2.0\0Creator\0",
} as const;
type PacketType = keyof typeof typeNames;
const typesByName = new Map(Object.entries(typeNames).map(([type, name]) => [name as string, type as PacketType]));

/** What is known of a protected file. */
export interface ProtectedFile {
  /** Bytes. */
  readonly size: number;
  readonly sliceSize: number;
  readonly md5: Uint8Array;
  /** Of its first 16 KiB. */
  readonly startMd5: Uint8Array;
  /** One after the other, as {@link checksumOf} makes them. */
  readonly checksums: Uint8Array;
}

export function sliceCount({ size, sliceSize }: Pick<ProtectedFile, "size" | "sliceSize">): number {
  return Math.ceil(size / sliceSize);
}

/** Writes the packets about one file. */
export class PacketWriter {
  readonly #file: ProtectedFile;
  readonly #fileId: Uint8Array;
  readonly #main: Uint8Array;
  readonly #setId: Uint8Array;

  constructor(file: ProtectedFile) {
    this.#file = file;
    this.#fileId = md5(file.startMd5, u64(file.size), utf8(fileName));
    this.#main = Buffer.concat([u64(file.sliceSize), u32(1), this.#fileId]);
    this.#setId = md5(this.#main);
  }

  /** The packets without which no recovery slice is of use. */
  critical(): Uint8Array {
    const { md5: whole, startMd5, size, checksums } = this.#file;
    return Buffer.concat([
      this.#packet("main", this.#main),
      this.#packet("description", this.#fileId, whole, startMd5, u64(size), utf8(fileName)),
      this.#packet("checksums", this.#fileId, checksums),
    ]);
  }

  recovery(exponent: number, slice: Uint8Array): Uint8Array {
    return this.#packet("recovery", u32(exponent), slice);
  }

  creator(): Uint8Array {
    return this.#packet("creator", utf8(creator.padEnd(Math.ceil(creator.length / 4) * 4, "\0")));
  }

  #packet(type: PacketType, ...body: Uint8Array[]): Uint8Array {
    const signed = [this.#setId, utf8(typeNames[type]), ...body];
    const length = body.reduce((sum, part) => sum + part.byteLength, headerSize);
    return Buffer.concat([magic, u64(length), md5(...signed), ...signed]);
  }
}

/** What a parity file has to say, as far as it is sound. */
export interface ParityContent {
  readonly file: ProtectedFile;
  /** Where the recovery slices stand in the parity file, by their exponents. */
  readonly recovery: ReadonlyMap<number, number>;
}

/** A file is no use as parity file. */
export class ParityError extends Error {
  override readonly name = "ParityError";
}

/** Reads the sound packets of a parity file; damage costs only those that it is in. Throws ParityError. */
export function readPackets(parity: number): ParityContent {
  const size = fstatSync(parity).size;
  const bodies = new Map<PacketType, Uint8Array>();
  const recovery = new Map<number, number>();
  let recoverySize = 0;
  for (let position = 0; position < size; ) {
    const packet = readPacket(parity, position, size);
    if (!packet) {
      position = findMagic(parity, position + 1, size);
      continue;
    }
    const body = position + headerSize;
    if (packet.type === "recovery") {
      recovery.set(new DataView(readAt(parity, body, 4).buffer).getUint32(0, true), body + 4);
      recoverySize = packet.length - headerSize - 4;
    } else if (packet.type && !bodies.has(packet.type)) {
      bodies.set(packet.type, readAt(parity, body, packet.length - headerSize));
    }
    position += packet.length;
  }
  if (recovery.size === 0) throw new ParityError("The parity file has no recovery data");
  return { file: describe(bodies, recoverySize), recovery };
}

/** The protected file; its description is refused unless all of it fits together. */
function describe(bodies: ReadonlyMap<PacketType, Uint8Array>, recoverySize: number): ProtectedFile {
  const main = bodies.get("main");
  const description = bodies.get("description");
  const checksums = bodies.get("checksums");
  if (!main || !description || !checksums) throw new ParityError("The parity file lacks the description of its file");
  if (main.byteLength !== 28 || description.byteLength < 60 || checksums.byteLength < 16) {
    throw new ParityError("The parity file is not about one file");
  }
  const sliceSize = readU64(main, 0);
  const size = readU64(description, 48);
  const file = {
    size,
    sliceSize,
    md5: description.slice(16, 32),
    startMd5: description.slice(32, 48),
    checksums: checksums.slice(16),
  };
  const name = fromUtf8(description.subarray(56)).replace(/\0+$/, "");
  const fits =
    name === fileName &&
    sliceSize > 0 &&
    sliceSize % 4 === 0 &&
    recoverySize === sliceSize &&
    file.checksums.byteLength === sliceCount(file) * checksumSize;
  if (!fits) throw new ParityError("The parity file contradicts itself");
  return file;
}

/** Undefined if no sound packet stands there. */
function readPacket(
  parity: number,
  position: number,
  end: number,
): { type: PacketType | undefined; length: number } | undefined {
  if (end - position < headerSize) return undefined;
  const header = readAt(parity, position, headerSize);
  if (Buffer.compare(header.subarray(0, 8), magic) !== 0) return undefined;
  const length = readU64(header, 8);
  if (length < headerSize || length % 4 !== 0 || length > end - position) return undefined;
  const hash = createHash("md5").update(header.subarray(32));
  const piece = new Uint8Array(Math.min(length, 1 << 20));
  for (let done = headerSize; done < length; ) {
    const read = readFully(parity, piece, 0, Math.min(piece.byteLength, length - done), position + done);
    if (read === 0) return undefined;
    hash.update(piece.subarray(0, read));
    done += read;
  }
  if (Buffer.compare(hash.digest(), header.subarray(16, 32)) !== 0) return undefined;
  return { type: typesByName.get(Buffer.from(header.subarray(48)).toString("latin1")), length };
}

/** The next place where a packet may begin; the end of the file if there is none. */
function findMagic(parity: number, from: number, end: number): number {
  const window = Buffer.alloc(64 << 10);
  for (let position = from; position < end; position += window.byteLength - magic.byteLength + 1) {
    const length = readFully(parity, window, 0, Math.min(window.byteLength, end - position), position);
    const found = window.subarray(0, length).indexOf(magic);
    if (found >= 0) return position + found;
  }
  return end;
}

function readAt(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  readFully(file, bytes, 0, length, position);
  return bytes;
}

function md5(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

function readU64(bytes: Uint8Array, offset: number): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(offset, true));
}

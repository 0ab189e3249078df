import { createDecipheriv, createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { ContainerError, type ContainerReader } from "../../../src/volumes/container.ts";
import { bufferAccess, containerModule } from "../../../src/volumes/containers/index.ts";

export type Content = readonly (readonly [name: string, content: Uint8Array])[];

export function moduleOf(key: string) {
  const module = containerModule(key);
  if (!module) throw new Error(`No container ${key}`);
  return module;
}

/** Collects what a writer gives to its sink, by copy. */
export function collector() {
  const pieces: Uint8Array[] = [];
  return {
    sink: (bytes: Uint8Array) => void pieces.push(bytes.slice()),
    bytes: () => new Uint8Array(Buffer.concat(pieces)),
  };
}

/** The content in two pieces that share a buffer. */
export function* overwrittenPieces(content: Uint8Array, cut: number): Generator<Uint8Array> {
  const buffer = new Uint8Array(Math.max(cut, content.length));
  for (const piece of [content.subarray(0, cut), content.subarray(cut)]) {
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
  }
}

export function pack(key: string, content: Content, options: OptionValues = {}, temporaryFolder = "/nonexistent") {
  const { sink, bytes } = collector();
  const writer = moduleOf(key).createWriter(sink, { options, temporaryFolder });
  for (const [name, data] of content) writer.add(name, data, true);
  writer.finish();
  return bytes();
}

export function open(key: string, archive: Uint8Array): ContainerReader {
  return moduleOf(key).openReader(bufferAccess(archive));
}

export async function streamed(reader: ContainerReader, name: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of reader.stream(name)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

/** Every content that can be read; names whose reading is refused are left out. Any other error is thrown. */
export function readable(key: string, archive: Uint8Array): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  const reader = refused(() => open(key, archive));
  for (const name of reader?.entries.keys() ?? []) {
    const content = refused(() => reader?.read(name));
    if (content) contents.set(name, content);
  }
  return contents;
}

function refused<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof ContainerError) return undefined;
    throw error;
  }
}

/** Text that packs about as well as a log does. */
export function logText(size: number, seed = 1): Uint8Array {
  const words = ["GET", "/index.html", "status=200", "worker", "closed", "timeout after", "INFO", "user"];
  let state = seed;
  let text = "";
  while (text.length < size) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    text += `${words[(state >> 8) % words.length]} ${(state >> 4) % 5000}${state % 7 === 0 ? "\n" : " "}`;
  }
  return new TextEncoder().encode(text.slice(0, size));
}

export function noise(size: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 23;
  }
  return bytes;
}

export interface RawEntry {
  readonly name: string;
  readonly content: Uint8Array;
  /** 0 or 8. */
  readonly method?: number;
  readonly flags?: number;
  /** Writes zeros into the local header, and a descriptor after the data. */
  readonly descriptor?: boolean;
  /** What the local header says instead of the truth. */
  readonly local?: { method?: number; size?: number; packedSize?: number; extra?: Uint8Array };
  /** What the central directory says instead of the truth. */
  readonly central?: { method?: number; size?: number; packedSize?: number; crc?: number };
}

/** A zip as other programs write them, with all their liberties. */
export function rawZip(entries: readonly RawEntry[], comment = ""): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const method = entry.method ?? 8;
    const packed = method === 8 ? deflateRawSync(entry.content) : Buffer.from(entry.content);
    const crc = crc32(entry.content);
    const described = entry.descriptor ?? false;
    const flags = (entry.flags ?? 0) | (described ? 8 : 0);
    const extra = Buffer.from(entry.local?.extra ?? []);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(entry.local?.method ?? method, 8);
    local.writeUInt32LE(described ? 0 : crc, 14);
    local.writeUInt32LE(entry.local?.packedSize ?? (described ? 0 : packed.length), 18);
    local.writeUInt32LE(entry.local?.size ?? (described ? 0 : entry.content.length), 22);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(extra.length, 28);
    const record = [local, name, extra, packed];
    if (described) {
      const descriptor = Buffer.alloc(16);
      descriptor.writeUInt32LE(0x08074b50, 0);
      descriptor.writeUInt32LE(crc, 4);
      descriptor.writeUInt32LE(packed.length, 8);
      descriptor.writeUInt32LE(entry.content.length, 12);
      record.push(descriptor);
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(entry.central?.method ?? method, 10);
    central.writeUInt32LE(entry.central?.crc ?? crc, 16);
    central.writeUInt32LE(entry.central?.packedSize ?? packed.length, 20);
    central.writeUInt32LE(entry.central?.size ?? entry.content.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name);
    parts.push(...record);
    offset += record.reduce((sum, part) => sum + part.length, 0);
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Uint8Array(Buffer.concat([...parts, list, end, Buffer.from(comment)]));
}

/** Paths of the volumes of a backup that the original has made. */
export function originals(backup: string): string[] {
  const folder = join(import.meta.dirname, "../../fixtures/duplicati", backup, "remote");
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Decrypts AES Crypt version 2 (remote-format.md 17), so that these tests stand on their own. */
export function decryptAesCrypt(data: Buffer, passphrase: string): Uint8Array {
  let at = 5;
  while (data.readUInt16BE(at) > 0) at += 2 + data.readUInt16BE(at);
  at += 2;
  const iv = data.subarray(at, at + 16);
  let key = Buffer.concat([iv, Buffer.alloc(16)]);
  for (let i = 0; i < 8192; i++) key = createHash("sha256").update(key).update(passphrase, "utf16le").digest();
  const session = decryptCbc(key, iv, data.subarray(at + 16, at + 64));
  const cipherText = data.subarray(at + 96, data.length - 33);
  const plain = decryptCbc(session.subarray(16), session.subarray(0, 16), cipherText);
  const lastBlock = data[data.length - 33] ?? 0;
  return new Uint8Array(plain.subarray(0, lastBlock === 0 ? plain.length : plain.length - 16 + lastBlock));
}

function decryptCbc(key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

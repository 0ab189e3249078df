import { fromUtf8, utf8 } from "../support/bytes.ts";
import { base64Length, decodeHash, decodeHashBytes, largestBlock, type PackedBlocks } from "./blocks.ts";
import { VolumeError } from "./volume-error.ts";

export interface BlockTable {
  readonly blocks: PackedBlocks;
  readonly volumehash: string | undefined;
  readonly volumesize: number | undefined;
}

/**
 * Reads the JSON of a `vol/` entry (remote-format.md 11.1); `size` is that of a raw block hash.
 *
 * The text that Duplicati and we write has one form only, which is read in place, without an object for each block.
 * Whatever differs from it is given to JSON.parse. Throws VolumeError `Damaged`.
 */
export function parseBlockTable(text: Uint8Array, size: number): BlockTable {
  return parseCanonical(text, size) ?? parseAny(text, size);
}

const head = utf8('{"blocks":[');
const item = utf8('{"hash":"');
const middle = utf8('","size":');
const tail = utf8("]");

const quote = 0x22;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

function parseCanonical(text: Uint8Array, size: number): BlockTable | undefined {
  if (!startsWith(text, 0, head)) return undefined;
  const characters = base64Length(size);
  const capacity = Math.floor(text.length / (item.length + characters + middle.length + 2)) + 1;
  const hashes = Buffer.allocUnsafe(capacity * size);
  const sizes = new Uint32Array(capacity);
  let count = 0;
  let at = head.length;
  while (text[at] === openBrace) {
    if (!startsWith(text, at, item)) return undefined;
    at += item.length;
    if (at + characters > text.length || !decodeHashBytes(text, at, hashes, count * size, size)) return undefined;
    at += characters;
    if (!startsWith(text, at, middle)) return undefined;
    at += middle.length;
    let value = 0;
    const digits = at;
    for (let digit = digitAt(text, at); digit >= 0; digit = digitAt(text, ++at)) {
      value = value * 10 + digit;
      if (at - digits >= 10) return undefined;
    }
    // JSON has no numbers that begin with a zero.
    if (at === digits || (text[digits] === 48 && at > digits + 1) || value > largestBlock) return undefined;
    if (text[at++] !== closeBrace) return undefined;
    sizes[count++] = value;
    if (text[at] !== comma) break;
    if (text[++at] !== openBrace) return undefined;
  }
  if (!startsWith(text, at, tail)) return undefined;
  // The rest is short: what follows the blocks, as an object of its own.
  at += tail.length;
  if (text[at] === comma && text[at + 1] === quote) at++;
  else if (text[at] !== closeBrace) return undefined;
  const rest = parseObject(`{${fromUtf8(text.subarray(at))}`);
  if (rest.blocks !== undefined) return undefined;
  const blocks = { count, hashes: hashes.subarray(0, count * size), sizes: sizes.subarray(0, count) };
  return { blocks, ...volumeFacts(rest) };
}

function parseAny(text: Uint8Array, size: number): BlockTable {
  const table = parseObject(fromUtf8(text));
  const items = table.blocks ?? [];
  if (!Array.isArray(items)) throw damaged("its blocks are no list");
  const hashes = Buffer.allocUnsafe(items.length * size);
  const sizes = new Uint32Array(items.length);
  items.forEach((value: unknown, index) => {
    const block = (value ?? {}) as { hash?: unknown; size?: unknown };
    if (typeof block.hash !== "string" || !decodeHash(block.hash, hashes, index * size, size)) {
      throw damaged("a block has no proper hash");
    }
    if (!isSize(block.size) || block.size > largestBlock) throw damaged("a block has no proper size");
    sizes[index] = block.size;
  });
  return { blocks: { count: items.length, hashes, sizes }, ...volumeFacts(table) };
}

function volumeFacts(table: Record<string, unknown>): Omit<BlockTable, "blocks"> {
  const volumehash = table.volumehash ?? undefined;
  const volumesize = table.volumesize ?? undefined;
  if (volumehash !== undefined && typeof volumehash !== "string") throw damaged("its volume hash is no text");
  if (volumesize !== undefined && !isSize(volumesize)) throw damaged("its volume size is no size");
  return { volumehash, volumesize };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged("its JSON is broken", error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw damaged("it is no JSON object");
  return value as Record<string, unknown>;
}

function startsWith(text: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (text[at + index] !== expected[index]) return false;
  }
  return true;
}

/** The value of a decimal digit, or -1. */
function digitAt(text: Uint8Array, at: number): number {
  const digit = (text[at] ?? 0) - 48;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function damaged(how: string, cause?: unknown): VolumeError {
  return new VolumeError("Damaged", `The description of a data volume is damaged: ${how}`, cause);
}

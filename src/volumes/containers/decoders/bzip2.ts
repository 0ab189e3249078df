// biome-ignore-all lint/style/noNonNullAssertion: indexes are within their tables by construction; checks would cost time in inner loops.
import { type Decoder, damaged } from "./decoder.ts";

const blockMagicHigh = 0x314159;
const blockMagicLow = 0x265359;
const endMagicHigh = 0x177245;
const endMagicLow = 0x385090;
const groupSize = 50;
const maxCodeLength = 20;

/** A bzip2 file (method 12), of one stream or several. The checksum of the zip entry stands for bzip2's own. */
export const decodeBzip2: Decoder = (data, { size }) => {
  const input = new BitReader(data);
  const output = new Uint8Array(size);
  let written = 0;
  while (written < size) {
    if (input.read(24) !== 0x425a68) throw damaged("bzip2");
    const level = input.read(8) - 0x30;
    if (level < 1 || level > 9) throw damaged("bzip2");
    const links = new Uint32Array(level * 100_000);
    for (;;) {
      const high = input.read(24);
      const low = input.read(24);
      input.skip(32);
      if (high === endMagicHigh && low === endMagicLow) break;
      if (high !== blockMagicHigh || low !== blockMagicLow) throw damaged("bzip2");
      if (input.read(1) !== 0) throw damaged("bzip2");
      const start = input.read(24);
      const count = readBlock(input, links);
      written = writeBlock(links, count, start, output, written);
    }
    input.alignToByte();
  }
  return output;
};

/** Reads Huffman-coded, moved-to-front bytes into `links`: one byte of the block in the low bits of each. */
function readBlock(input: BitReader, links: Uint32Array): number {
  const front = readUsedBytes(input);
  const alphabet = front.length + 2;
  const groups = input.read(3);
  if (groups < 2 || groups > 6 || front.length === 0) throw damaged("bzip2");
  const selectors = readSelectors(input, groups);
  const tables: HuffmanTable[] = [];
  for (let i = 0; i < groups; i++) tables.push(new HuffmanTable(readCodeLengths(input, alphabet)));

  const endOfBlock = alphabet - 1;
  let count = 0;
  let run = 0;
  let runBit = 1;
  for (let group = 0; ; group++) {
    const table = tables[selectors[group] ?? groups];
    if (!table) throw damaged("bzip2");
    for (let i = 0; i < groupSize; i++) {
      const symbol = table.decode(input);
      if (symbol <= 1) {
        run += runBit << symbol;
        runBit <<= 1;
        if (run > links.length) throw damaged("bzip2");
        continue;
      }
      if (run > 0) {
        if (count + run > links.length) throw damaged("bzip2");
        links.fill(front[0] ?? 0, count, count + run);
        count += run;
        run = 0;
        runBit = 1;
      }
      if (symbol === endOfBlock) return count;
      const index = symbol - 1;
      const byte = front[index] ?? 0;
      front.copyWithin(1, 0, index);
      front[0] = byte;
      if (count === links.length) throw damaged("bzip2");
      links[count++] = byte;
    }
  }
}

/** Undoes the Burrows-Wheeler transform and the first run lengths. Returns the new length of `output`. */
function writeBlock(links: Uint32Array, count: number, start: number, output: Uint8Array, from: number): number {
  if (start >= count) throw damaged("bzip2");
  const places = new Uint32Array(256);
  for (let i = 0; i < count; i++) places[links[i]! & 0xff]!++;
  for (let byte = 0, sum = 0; byte < 256; byte++) {
    const occurrences = places[byte]!;
    places[byte] = sum;
    sum += occurrences;
  }
  for (let i = 0; i < count; i++) links[places[links[i]! & 0xff]!++]! |= i << 8;

  let written = from;
  let previous = -1;
  let repeated = 0;
  let link = links[start]! >>> 8;
  for (let i = 0; i < count; i++) {
    const entry = links[link]!;
    const byte = entry & 0xff;
    link = entry >>> 8;
    if (repeated === 4) {
      if (written + byte > output.length) throw damaged("bzip2");
      output.fill(previous, written, written + byte);
      written += byte;
      repeated = 0;
      previous = -1;
      continue;
    }
    repeated = byte === previous ? repeated + 1 : 1;
    previous = byte;
    if (written === output.length) throw damaged("bzip2");
    output[written++] = byte;
  }
  return written;
}

function readUsedBytes(input: BitReader): Uint8Array {
  const ranges = input.read(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const bytes = input.read(16);
    for (let i = 0; i < 16; i++) if ((bytes & (0x8000 >> i)) !== 0) used.push(range * 16 + i);
  }
  return Uint8Array.from(used);
}

function readSelectors(input: BitReader, groups: number): Uint8Array {
  const selectors = new Uint8Array(input.read(15));
  const front = [0, 1, 2, 3, 4, 5];
  for (let i = 0; i < selectors.length; i++) {
    let index = 0;
    while (input.read(1) === 1) if (++index >= groups) throw damaged("bzip2");
    const [selector = 0] = front.splice(index, 1);
    front.unshift(selector);
    selectors[i] = selector;
  }
  return selectors;
}

function readCodeLengths(input: BitReader, alphabet: number): Uint8Array {
  const lengths = new Uint8Array(alphabet);
  let length = input.read(5);
  for (let symbol = 0; symbol < alphabet; symbol++) {
    for (;;) {
      if (length < 1 || length > maxCodeLength) throw damaged("bzip2");
      if (input.read(1) === 0) break;
      length += input.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return lengths;
}

/** Canonical codes, read from their most significant bit. */
class HuffmanTable {
  /** Per length: the first code past those of the length, and what turns a code into an index of `symbols`. */
  readonly #limits = new Int32Array(maxCodeLength + 2);
  readonly #offsets = new Int32Array(maxCodeLength + 2);
  readonly #symbols: Uint16Array;
  readonly #shortest: number;

  constructor(lengths: Uint8Array) {
    const counts = new Uint16Array(maxCodeLength + 2);
    for (const length of lengths) counts[length]!++;
    this.#symbols = new Uint16Array(lengths.length);
    this.#shortest = lengths.reduce((least, length) => Math.min(least, length), maxCodeLength);
    let code = 0;
    let index = 0;
    for (let length = 1; length <= maxCodeLength; length++) {
      this.#offsets[length] = index - code;
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] === length) this.#symbols[index++] = symbol;
      }
      code += counts[length]!;
      this.#limits[length] = code;
      code <<= 1;
    }
  }

  decode(input: BitReader): number {
    let length = this.#shortest;
    let code = input.read(length);
    while (code >= this.#limits[length]!) {
      if (++length > maxCodeLength) throw damaged("bzip2");
      code = (code << 1) | input.read(1);
    }
    const symbol = this.#symbols[code + this.#offsets[length]!];
    if (symbol === undefined) throw damaged("bzip2");
    return symbol;
  }
}

/** Bits from the most significant of each byte on. */
class BitReader {
  readonly #data: Uint8Array;
  #at = 0;
  #bits = 0;
  #count = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  /** Up to 24 bits. */
  read(count: number): number {
    while (this.#count < count) {
      const byte = this.#data[this.#at++];
      if (byte === undefined) throw damaged("bzip2");
      this.#bits = ((this.#bits & 0xffffff) << 8) | byte;
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#bits >>> this.#count) & ((1 << count) - 1);
  }

  skip(count: number): void {
    for (let left = count; left > 0; left -= 8) this.read(Math.min(left, 8));
  }

  alignToByte(): void {
    this.#count -= this.#count % 8;
  }
}

// biome-ignore-all lint/style/noNonNullAssertion: indexes are within their tables by construction; checks would cost time in inner loops.
import { type Decoder, damaged } from "./decoder.ts";

/** Deflate64 (method 9): deflate with a window of 64 KiB and one length code for matches of up to 65538 bytes. */
export const decodeDeflate64: Decoder = (data, { size }) => {
  const input = new BitReader(data);
  const output = new Uint8Array(size);
  let written = 0;
  for (let last = false; !last; ) {
    last = input.read(1) === 1;
    const type = input.read(2);
    if (type === 0) written = copyStored(input, output, written);
    else if (type === 1) written = inflateBlock(input, fixedLengths, fixedDistances, output, written);
    else if (type === 2) {
      const { lengths, distances } = readTables(input);
      written = inflateBlock(input, lengths, distances, output, written);
    } else throw damaged("Deflate64");
  }
  if (written !== size) throw damaged("Deflate64");
  return output;
};

const maxCodeLength = 15;

const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 16];
const lengthBase = basesOf(3, lengthExtra).with(28, 3);
const distanceExtra = Array.from({ length: 32 }, (_, code) => Math.max(0, (code >> 1) - 1));
const distanceBase = basesOf(1, distanceExtra);
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function basesOf(first: number, extra: readonly number[]): number[] {
  let base = first;
  return extra.map((bits) => {
    const own = base;
    base += 2 ** bits;
    return own;
  });
}

function copyStored(input: BitReader, output: Uint8Array, from: number): number {
  input.alignToByte();
  const length = input.read(16);
  if ((input.read(16) ^ length) !== 0xffff || from + length > output.length) throw damaged("Deflate64");
  for (let i = 0; i < length; i++) output[from + i] = input.read(8);
  return from + length;
}

function inflateBlock(
  input: BitReader,
  lengths: HuffmanTable,
  distances: HuffmanTable,
  output: Uint8Array,
  from: number,
): number {
  let written = from;
  for (;;) {
    const symbol = lengths.decode(input);
    if (symbol === 256) return written;
    if (symbol < 256) {
      if (written === output.length) throw damaged("Deflate64");
      output[written++] = symbol;
      continue;
    }
    const base = lengthBase[symbol - 257];
    if (base === undefined) throw damaged("Deflate64");
    const length = base + input.read(lengthExtra[symbol - 257]!);
    const code = distances.decode(input);
    const distance = distanceBase[code]! + input.read(distanceExtra[code]!);
    if (distance > written || written + length > output.length) throw damaged("Deflate64");
    for (const end = written + length; written < end; written++) output[written] = output[written - distance]!;
  }
}

function readTables(input: BitReader): { lengths: HuffmanTable; distances: HuffmanTable } {
  const lengthCount = input.read(5) + 257;
  const distanceCount = input.read(5) + 1;
  const codeCount = input.read(4) + 4;
  const codeLengths = new Uint8Array(19);
  for (let i = 0; i < codeCount; i++) codeLengths[codeLengthOrder[i]!] = input.read(3);
  const codes = new HuffmanTable(codeLengths);
  const all = new Uint8Array(lengthCount + distanceCount);
  for (let i = 0; i < all.length; ) {
    const symbol = codes.decode(input);
    if (symbol < 16) {
      all[i++] = symbol;
      continue;
    }
    const value = symbol === 16 ? all[i - 1] : 0;
    const repeat = symbol === 16 ? 3 + input.read(2) : symbol === 17 ? 3 + input.read(3) : 11 + input.read(7);
    if (value === undefined || i + repeat > all.length) throw damaged("Deflate64");
    all.fill(value, i, i + repeat);
    i += repeat;
  }
  return {
    lengths: new HuffmanTable(all.subarray(0, lengthCount)),
    distances: new HuffmanTable(all.subarray(lengthCount)),
  };
}

/** Canonical codes, whose bits come most significant first. */
class HuffmanTable {
  readonly #counts = new Uint16Array(maxCodeLength + 1);
  readonly #symbols: Uint16Array;

  constructor(lengths: Uint8Array) {
    for (const length of lengths) this.#counts[length]!++;
    this.#counts[0] = 0;
    this.#symbols = new Uint16Array(lengths.length);
    let index = 0;
    for (let length = 1; length <= maxCodeLength; length++) {
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] === length) this.#symbols[index++] = symbol;
      }
    }
  }

  decode(input: BitReader): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= maxCodeLength; length++) {
      code |= input.read(1);
      const count = this.#counts[length]!;
      if (code - first < count) return this.#symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw damaged("Deflate64");
  }
}

const fixedLengths = new HuffmanTable(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
);
const fixedDistances = new HuffmanTable(new Uint8Array(32).fill(5));

/** Bits from the least significant of each byte on. */
class BitReader {
  readonly #data: Uint8Array;
  #at = 0;
  #bits = 0;
  #count = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  /** Up to 16 bits. */
  read(count: number): number {
    while (this.#count < count) {
      const byte = this.#data[this.#at++];
      if (byte === undefined) throw damaged("Deflate64");
      this.#bits |= byte << this.#count;
      this.#count += 8;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#count -= count;
    return value;
  }

  alignToByte(): void {
    const rest = this.#count % 8;
    this.#bits >>>= rest;
    this.#count -= rest;
  }
}

// biome-ignore-all lint/style/noNonNullAssertion: indexes are within their tables by construction; checks would cost time in inner loops.
import { flag } from "../zip-format.ts";
import { type Decoder, damaged } from "./decoder.ts";

const headerLength = 9;
const states = 12;
const probabilityBits = 11;
const half = 1 << (probabilityBits - 1);
const moveBits = 5;
const shortestMatch = 2;
const lengthContexts = 4;
const slotBits = 6;
const firstModelledSlot = 4;
const firstDirectSlot = 14;
const alignBits = 4;

/** LZMA as zip has it (method 14): a version, the length of the properties, the properties, the raw stream. */
export const decodeLzma: Decoder = (data, { size, flags }) => {
  const properties = data[4];
  if (data.byteLength < headerLength + 5 || data[2] !== 5 || data[3] !== 0 || properties === undefined) {
    throw damaged("LZMA");
  }
  if (properties >= 9 * 5 * 5) throw damaged("LZMA");
  const literalContextBits = properties % 9;
  const literalPositionBits = Math.floor(properties / 9) % 5;
  const positionBits = Math.floor(properties / 45);
  const stream = new LzmaStream(data, headerLength, literalContextBits, literalPositionBits, positionBits);
  return stream.decode(size, (flags & flag.endMarker) !== 0);
};

class LzmaStream {
  readonly #input: RangeDecoder;
  readonly #literalContextBits: number;
  readonly #literalPositionMask: number;
  readonly #positionMask: number;
  readonly #literals: Uint16Array;
  readonly #isMatch = probabilities(states << 4);
  readonly #isRepeat = probabilities(states);
  readonly #isRepeat0 = probabilities(states);
  readonly #isRepeat1 = probabilities(states);
  readonly #isRepeat2 = probabilities(states);
  readonly #isLongRepeat0 = probabilities(states << 4);
  readonly #slots = probabilities(lengthContexts << slotBits);
  readonly #distances = probabilities(1 << 7);
  readonly #align = probabilities(1 << alignBits);
  readonly #matchLengths = new LengthModel();
  readonly #repeatLengths = new LengthModel();

  constructor(data: Uint8Array, start: number, contextBits: number, positionLowBits: number, positionBits: number) {
    this.#input = new RangeDecoder(data, start);
    this.#literalContextBits = contextBits;
    this.#literalPositionMask = (1 << positionLowBits) - 1;
    this.#positionMask = (1 << positionBits) - 1;
    this.#literals = probabilities(0x300 << (contextBits + positionLowBits));
  }

  /** The output is the window: nothing is kept besides it. */
  decode(size: number, endMarked: boolean): Uint8Array {
    const input = this.#input;
    const output = new Uint8Array(size);
    let at = 0;
    let state = 0;
    let repeat0 = 0;
    let repeat1 = 0;
    let repeat2 = 0;
    let repeat3 = 0;
    while (at < size || endMarked) {
      const position = at & this.#positionMask;
      if (input.bit(this.#isMatch, (state << 4) + position) === 0) {
        if (at >= size) throw damaged("LZMA");
        output[at] = this.#literal(output, at, state, repeat0);
        at++;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        continue;
      }
      let length: number;
      if (input.bit(this.#isRepeat, state) === 0) {
        length = shortestMatch + this.#matchLengths.decode(input, position);
        const distance = this.#distance(length);
        if (distance === 0xffffffff) break;
        repeat3 = repeat2;
        repeat2 = repeat1;
        repeat1 = repeat0;
        repeat0 = distance;
        state = state < 7 ? 7 : 10;
      } else if (input.bit(this.#isRepeat0, state) === 0) {
        if (input.bit(this.#isLongRepeat0, (state << 4) + position) === 0) {
          length = 1;
          state = state < 7 ? 9 : 11;
        } else {
          length = shortestMatch + this.#repeatLengths.decode(input, position);
          state = state < 7 ? 8 : 11;
        }
      } else {
        let distance = repeat1;
        if (input.bit(this.#isRepeat1, state) === 1) {
          distance = repeat2;
          if (input.bit(this.#isRepeat2, state) === 1) {
            distance = repeat3;
            repeat3 = repeat2;
          }
          repeat2 = repeat1;
        }
        repeat1 = repeat0;
        repeat0 = distance;
        length = shortestMatch + this.#repeatLengths.decode(input, position);
        state = state < 7 ? 8 : 11;
      }
      if (repeat0 >= at || at + length > size) throw damaged("LZMA");
      for (const end = at + length; at < end; at++) output[at] = output[at - repeat0 - 1]!;
    }
    if (at !== size) throw damaged("LZMA");
    return output;
  }
  #literal(output: Uint8Array, at: number, state: number, repeat0: number): number {
    const input = this.#input;
    const previous = at > 0 ? output[at - 1]! : 0;
    const context =
      ((at & this.#literalPositionMask) << this.#literalContextBits) + (previous >> (8 - this.#literalContextBits));
    const base = 0x300 * context;
    let symbol = 1;
    if (state >= 7) {
      if (repeat0 >= at) throw damaged("LZMA");
      let match = output[at - repeat0 - 1]!;
      while (symbol < 0x100) {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = input.bit(this.#literals, base + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (bit !== matchBit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | input.bit(this.#literals, base + symbol);
    return symbol & 0xff;
  }

  /** One less than the distance; all ones is the end marker. */
  #distance(length: number): number {
    const input = this.#input;
    const context = Math.min(length - shortestMatch, lengthContexts - 1);
    const slot = input.tree(this.#slots, context << slotBits, slotBits);
    if (slot < firstModelledSlot) return slot;
    const bits = (slot >> 1) - 1;
    const base = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < firstDirectSlot) return base + input.reverseTree(this.#distances, base - slot, bits);
    const direct = input.direct(bits - alignBits);
    return base + direct * (1 << alignBits) + input.reverseTree(this.#align, 0, alignBits);
  }
}

class LengthModel {
  readonly #choices = probabilities(2);
  readonly #low = probabilities(16 << 3);
  readonly #middle = probabilities(16 << 3);
  readonly #high = probabilities(1 << 8);

  decode(input: RangeDecoder, position: number): number {
    if (input.bit(this.#choices, 0) === 0) return input.tree(this.#low, position << 3, 3);
    if (input.bit(this.#choices, 1) === 0) return 8 + input.tree(this.#middle, position << 3, 3);
    return 16 + input.tree(this.#high, 0, 8);
  }
}

class RangeDecoder {
  readonly #data: Uint8Array;
  #at: number;
  #range = 0xffffffff;
  #code = 0;

  constructor(data: Uint8Array, start: number) {
    this.#data = data;
    this.#at = start;
    if (this.#next() !== 0) throw damaged("LZMA");
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  bit(model: Uint16Array, index: number): number {
    const probability = model[index]!;
    const bound = (this.#range >>> probabilityBits) * probability;
    let bit = 0;
    if (this.#code < bound) {
      this.#range = bound;
      model[index] = probability + (((1 << probabilityBits) - probability) >> moveBits);
    } else {
      this.#range -= bound;
      this.#code -= bound;
      model[index] = probability - (probability >> moveBits);
      bit = 1;
    }
    if (this.#range < 0x1000000) this.#normalize();
    return bit;
  }

  /** `bits` from the most significant on; the model's node 1 is at `base` + 1. */
  tree(model: Uint16Array, base: number, bits: number): number {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | this.bit(model, base + node);
    return node - (1 << bits);
  }

  /** `bits` from the least significant on. */
  reverseTree(model: Uint16Array, base: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(model, base + node);
      node = (node << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  /** Bits of even chance. */
  direct(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) {
      this.#range >>>= 1;
      value *= 2;
      if (this.#code >= this.#range) {
        this.#code -= this.#range;
        value++;
      }
      if (this.#range < 0x1000000) this.#normalize();
    }
    return value;
  }

  #normalize(): void {
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  #next(): number {
    const byte = this.#data[this.#at++];
    if (byte === undefined) throw damaged("LZMA");
    return byte;
  }
}

function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(half);
}

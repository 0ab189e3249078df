/** Arithmetic in the field of 16-bit words with the polynomial of PAR 2.0: addition is XOR. */

const polynomial = 0x1100b;
/** Numbers that aren't zero: all are powers of two. */
export const order = 65535;

const logarithms = new Uint16Array(65536);
/** Twice as long as needed, so that a sum of two logarithms can be looked up. */
const powers = new Uint16Array(2 * order);
for (let exponent = 0, value = 1; exponent < order; exponent++) {
  powers[exponent] = value;
  powers[exponent + order] = value;
  logarithms[value] = exponent;
  value <<= 1;
  if (value > order) value ^= polynomial;
}

function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return powers[(logarithms[a] as number) + (logarithms[b] as number)] as number;
}

/** `a` must not be zero. */
export function inverse(a: number): number {
  return powers[order - (logarithms[a] as number)] as number;
}

/** 2 to the power of `exponent`, which may be any product of two 16-bit numbers. */
export function powerOfTwo(exponent: number): number {
  return powers[exponent % order] as number;
}

/** Products of the factor with each possible low and high byte of a word. */
const low = new Uint32Array(256);
const high = new Uint32Array(256);

/** Adds the product of `factor` and each word of `source` to the words of `target`, which is as long. */
export function addProduct(factor: number, source: Uint32Array, target: Uint32Array): void {
  if (factor === 0) return;
  fillTables(factor);
  const { length } = source;
  for (let i = 0; i < length; i++) {
    const two = source[i] as number;
    (target[i] as number) ^=
      (low[two & 255] as number) ^
      (high[(two >>> 8) & 255] as number) ^
      (((low[(two >>> 16) & 255] as number) ^ (high[two >>> 24] as number)) << 16);
  }
}

function fillTables(factor: number): void {
  for (let bit = 0; bit < 8; bit++) {
    const size = 1 << bit;
    const ofLow = multiply(factor, size);
    const ofHigh = multiply(factor, size << 8);
    // What has this bit is the sum of the bit's product and one that is known already.
    for (let i = 0; i < size; i++) {
      low[size + i] = (low[i] as number) ^ ofLow;
      high[size + i] = (high[i] as number) ^ ofHigh;
    }
  }
}

import { addProduct, inverse, order, powerOfTwo } from "./galois.ts";

/**
 * The exponents of the slices. PAR 2.0 gives each slice a power of two for its factors, of those whose own powers run
 * through the whole field.
 */
export function sliceExponents(count: number): number[] {
  const exponents: number[] = [];
  for (let n = 1; exponents.length < count; n++) {
    if (n >= order) throw new Error(`PAR 2.0 has no room for ${count} slices`);
    if (n % 3 !== 0 && n % 5 !== 0 && n % 17 !== 0 && n % 257 !== 0) exponents.push(n);
  }
  return exponents;
}

/** The factor of a slice in a recovery slice. */
export function factorOf(sliceExponent: number, recoveryExponent: number): number {
  return powerOfTwo(sliceExponent * recoveryExponent);
}

/** How lost slices are worked out. */
export interface Solution {
  /** Indexes of the recovery slices to take, as many as slices are lost. */
  readonly chosen: readonly number[];
  /** By lost slice, the factors of the chosen recovery slices. */
  readonly factors: readonly Uint16Array[];
}

/** An equation: a sum of lost slices is a sum of recovery slices. Both halves stand in one row, to be worked on at once. */
interface Equation {
  readonly lost: Uint16Array;
  readonly recovery: Uint16Array;
  /** The whole row. */
  readonly words: Uint32Array;
  /** The first lost slice in it, which has the factor 1 and is in no other equation. */
  first: number;
}

/**
 * Solves for the lost slices. Undefined if the recovery slices don't suffice: they are too few, or (rarely) two of them say
 * the same.
 */
export function solve(lostExponents: readonly number[], recoveryExponents: readonly number[]): Solution | undefined {
  const size = lostExponents.length;
  const chosen: number[] = [];
  const equations: Equation[] = [];
  for (const [index, exponent] of recoveryExponents.entries()) {
    if (chosen.length === size) break;
    const equation = emptyEquation(size);
    const { lost, recovery, words } = equation;
    for (const [column, slice] of lostExponents.entries()) lost[column] = factorOf(slice, exponent);
    recovery[chosen.length] = 1;
    for (const known of equations) addProduct(lost[known.first] as number, known.words, words);
    equation.first = lost.findIndex((factor) => factor !== 0);
    if (equation.first < 0) continue;
    // Adding a multiple of itself is multiplying: x + (f - 1) x is f x.
    addProduct(inverse(lost[equation.first] as number) ^ 1, words.slice(), words);
    for (const known of equations) addProduct(known.lost[equation.first] as number, words, known.words);
    equations.push(equation);
    chosen.push(index);
  }
  if (chosen.length < size) return undefined;
  return { chosen, factors: equations.sort((a, b) => a.first - b.first).map(({ recovery }) => recovery) };
}

function emptyEquation(size: number): Equation {
  const words = new Uint32Array(size);
  const { buffer } = words;
  return {
    words,
    lost: new Uint16Array(buffer, 0, size),
    recovery: new Uint16Array(buffer, size * 2, size),
    first: -1,
  };
}

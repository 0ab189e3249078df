import { createHash } from "node:crypto";
import { closeSync, copyFileSync, ftruncateSync, openSync, rmSync, statSync } from "node:fs";
import { equalBytes } from "../../support/bytes.ts";
import { readFully } from "../../support/read-fully.ts";
import { writeFully } from "../../support/write-fully.ts";
import { factorOf, type Solution, sliceExponents, solve } from "./equations.ts";
import { addProduct } from "./galois.ts";
import { type ParityContent, ParityError, readPackets, sliceCount } from "./packets.ts";
import { checksumOf, checksumSize, readPadded, sliceBuffer } from "./slices.ts";

/** What is held of the slices that are worked out; with more of them, each is done in parts. */
const mostMemory = 32 << 20;

/**
 * Mends a file: writes what it was to `mendedPath`. False if it is what it was, and there is nothing to mend. Throws
 * ParityError if too much is damaged, of it or of the parity file; then there is nothing at `mendedPath`.
 */
export function repairWithParity(path: string, parityPath: string, mendedPath: string): boolean {
  const parity = openSync(parityPath, "r");
  try {
    const content = readPackets(parity);
    if (isWhole(path, content)) return false;
    copyFileSync(path, mendedPath);
    const file = openSync(mendedPath, "r+");
    try {
      mend(file, parity, content);
    } catch (error) {
      rmSync(mendedPath, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
    return true;
  } finally {
    closeSync(parity);
  }
}

function isWhole(path: string, { file: known }: ParityContent): boolean {
  if (statSync(path).size !== known.size) return false;
  const file = openSync(path, "r");
  try {
    return equalBytes(md5Of(file), known.md5);
  } finally {
    closeSync(file);
  }
}

function mend(file: number, parity: number, content: ParityContent): void {
  const lost = findLost(file, content);
  const recovery = [...content.recovery];
  const exponents = sliceExponents(sliceCount(content.file));
  const solution = solve(
    lost.map((slice) => exponents[slice] as number),
    recovery.map(([exponent]) => exponent),
  );
  if (!solution) {
    throw new ParityError(`${lost.length} parts are damaged, and no more than ${recovery.length} can be mended`);
  }
  restoreSlices({ file, parity, content, exponents, lost, recovery, solution });
  ftruncateSync(file, content.file.size);
  if (!equalBytes(md5Of(file), content.file.md5)) throw new ParityError("The mended file is not what it was");
}

/** The slices that are not what they were. */
function findLost(file: number, { file: known }: ParityContent): number[] {
  const lost: number[] = [];
  const slice = sliceBuffer(known.sliceSize);
  for (let index = 0; index < sliceCount(known); index++) {
    const start = index * known.sliceSize;
    readPadded(file, slice, start);
    // What was added behind the end is no part of the last slice.
    slice.bytes.fill(0, Math.min(known.sliceSize, known.size - start));
    const wanted = known.checksums.subarray(index * checksumSize, (index + 1) * checksumSize);
    if (!equalBytes(checksumOf(slice), wanted)) lost.push(index);
  }
  return lost;
}

interface Repair {
  readonly file: number;
  readonly parity: number;
  readonly content: ParityContent;
  /** Of all slices. */
  readonly exponents: readonly number[];
  /** Indexes of slices. */
  readonly lost: readonly number[];
  readonly recovery: readonly (readonly [exponent: number, position: number])[];
  readonly solution: Solution;
}

function restoreSlices(repair: Repair): void {
  const { sliceSize } = repair.content.file;
  // Nothing is lost of a file to which something was added.
  if (repair.lost.length === 0) return;
  const part = Math.max(4, Math.floor(mostMemory / repair.lost.length / 4) * 4);
  for (let start = 0; start < sliceSize; start += part) restoreParts(repair, start, Math.min(part, sliceSize - start));
}

/** Works out the same part of each lost slice: takes all that is known out of the recovery slices, and solves for the rest. */
function restoreParts(repair: Repair, start: number, length: number): void {
  const { file, parity, content, exponents, lost, recovery, solution } = repair;
  const { size, sliceSize } = content.file;
  const equations = solution.chosen.map((index) => {
    const [exponent, position] = recovery[index] as [number, number];
    const rest = sliceBuffer(length);
    readPadded(parity, rest, position + start);
    return { exponent, rest };
  });
  const isLost = new Set(lost);
  const known = sliceBuffer(length);
  for (const [slice, exponent] of exponents.entries()) {
    if (isLost.has(slice)) continue;
    const position = slice * sliceSize + start;
    readPadded(file, known, position);
    known.bytes.fill(0, Math.max(0, Math.min(length, size - position)));
    for (const equation of equations)
      addProduct(factorOf(exponent, equation.exponent), known.words, equation.rest.words);
  }
  for (const [index, slice] of lost.entries()) {
    const found = sliceBuffer(length);
    const factors = solution.factors[index] as Uint16Array;
    for (const [row, { rest }] of equations.entries()) addProduct(factors[row] as number, rest.words, found.words);
    const position = slice * sliceSize + start;
    const wanted = Math.min(length, size - position);
    if (wanted > 0) writeFully(file, found.bytes.subarray(0, wanted), position);
  }
}

function md5Of(file: number): Uint8Array {
  const hash = createHash("md5");
  const piece = new Uint8Array(1 << 20);
  for (let position = 0; ; ) {
    const length = readFully(file, piece, 0, piece.byteLength, position);
    if (length === 0) return hash.digest();
    hash.update(piece.subarray(0, length));
    position += length;
  }
}

import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, rmSync } from "node:fs";
import { writeFully } from "../../support/write-fully.ts";
import { factorOf, sliceExponents } from "./equations.ts";
import { addProduct } from "./galois.ts";
import { PacketWriter, type ProtectedFile, sliceCount } from "./packets.ts";
import { checksumOf, checksumSize, readPadded, type SliceBuffer, sliceBuffer } from "./slices.ts";

/** More slices mend smaller damages with less recovery data, but take more work. */
const mostSlices = 1000;
const leastSliceSize = 512;
/** The least that goes bad on a disk: it can be mended in the smallest file. */
const sectorSize = 4096;
const startSize = 16 << 10;
/** Recovery slices that are held at the same time; for more, the file is read again. */
const mostMemory = 32 << 20;

/**
 * Makes a parity file with about `redundancy` percent of recovery data for a file, which must not be empty. Throws the
 * system's errors, and leaves no parity file then.
 */
export function createParity(path: string, parityPath: string, redundancy: number): void {
  const file = openSync(path, "r");
  try {
    const parity = openSync(parityPath, "wx", 0o600);
    try {
      writeParity(file, parity, redundancy);
    } catch (error) {
      rmSync(parityPath, { force: true });
      throw error;
    } finally {
      closeSync(parity);
    }
  } finally {
    closeSync(file);
  }
}

function writeParity(file: number, parity: number, redundancy: number): void {
  const { size } = fstatSync(file);
  if (size === 0) throw new Error("There is no parity for an empty file");
  const sliceSize = Math.max(leastSliceSize, Math.ceil(size / mostSlices / 4) * 4);
  const count = sliceCount({ size, sliceSize });
  const wanted = Math.round((count * redundancy) / 100);
  const least = Math.min(count, Math.ceil(sectorSize / sliceSize) + 1);
  const recoveryCount = Math.min(Math.max(wanted, least), 32768);
  const batch = Math.max(1, Math.floor(mostMemory / sliceSize));

  let writer: PacketWriter | undefined;
  for (let first = 0; first < recoveryCount; first += batch) {
    const slices = Array.from({ length: Math.min(batch, recoveryCount - first) }, () => sliceBuffer(sliceSize));
    if (!writer) {
      writer = new PacketWriter(examine(file, { size, sliceSize }, slices));
      writeFully(parity, writer.critical());
    } else {
      addUp(file, { size, sliceSize }, first, slices);
    }
    for (const [index, slice] of slices.entries()) writeFully(parity, writer.recovery(first + index, slice.bytes));
  }
  // Once more, since without them nothing can be mended; and who made it.
  if (writer) writeFully(parity, Buffer.concat([writer.critical(), writer.creator()]));
}

/** Adds up the first recovery slices, and the checksums on the way. */
function examine(
  file: number,
  sizes: Pick<ProtectedFile, "size" | "sliceSize">,
  recovery: readonly SliceBuffer[],
): ProtectedFile {
  const whole = createHash("md5");
  const start = createHash("md5");
  const checksums = new Uint8Array(sliceCount(sizes) * checksumSize);
  addUp(file, sizes, 0, recovery, (slice, index, length) => {
    const content = slice.bytes.subarray(0, length);
    whole.update(content);
    const before = index * sizes.sliceSize;
    if (before < startSize) start.update(content.subarray(0, startSize - before));
    checksums.set(checksumOf(slice), index * checksumSize);
  });
  return { ...sizes, md5: whole.digest(), startMd5: start.digest(), checksums };
}

/** Adds every slice of the file to the recovery slices that begin with exponent `first`. */
function addUp(
  file: number,
  sizes: Pick<ProtectedFile, "size" | "sliceSize">,
  first: number,
  recovery: readonly SliceBuffer[],
  look?: (slice: SliceBuffer, index: number, length: number) => void,
): void {
  const slice = sliceBuffer(sizes.sliceSize);
  for (const [index, exponent] of sliceExponents(sliceCount(sizes)).entries()) {
    const length = readPadded(file, slice, index * sizes.sliceSize);
    look?.(slice, index, length);
    for (const [row, target] of recovery.entries()) {
      addProduct(factorOf(exponent, first + row), slice.words, target.words);
    }
  }
}

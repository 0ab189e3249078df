import { open } from "node:fs/promises";
import { createHasher, hashAlgorithm } from "../../crypto/index.ts";
import type { DrillFile } from "../../database/local/proofs.ts";
import { equalBytes } from "../../support/bytes.ts";
import type { OperationControl } from "../context.ts";
import { isAsRecorded } from "../recorded-file.ts";

const pieceSize = 1 << 20;

/** How a file is read. */
export interface Reading {
  /** Name of the algorithm. */
  readonly fileHash: string;
  readonly control: OperationControl;
}

/** Whether a restored file has the content that was backed up. */
export async function hasContent(path: string, { hash }: Pick<DrillFile, "hash">, reading: Reading): Promise<boolean> {
  return equalBytes(await hashOfFile(path, reading), hash);
}

/**
 * Holds the file that was backed up against its backup, as it is now. `changed`: there is none any more, or it has
 * another size or time, which is no wonder; neither is one that changes meanwhile, or can't be read.
 */
export async function compareWithSource(file: DrillFile, reading: Reading): Promise<"same" | "different" | "changed"> {
  if (!isAsRecorded(file.path, file)) return "changed";
  try {
    if (await hasContent(file.path, file, reading)) return "same";
  } catch (error) {
    reading.control.throwIfAborted();
    if (!(error instanceof Error && "code" in error)) throw error;
    return "changed";
  }
  return isAsRecorded(file.path, file) ? "different" : "changed";
}

async function hashOfFile(path: string, { fileHash, control }: Reading): Promise<Uint8Array> {
  const hasher = createHasher(hashAlgorithm(fileHash));
  const buffer = new Uint8Array(pieceSize);
  const file = await open(path);
  try {
    for (;;) {
      await control.checkpoint();
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) return hasher.digest();
      hasher.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

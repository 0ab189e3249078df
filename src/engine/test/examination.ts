import { type HashAlgorithm, hashAlgorithm, hashOf } from "../../crypto/index.ts";
import { messageOf } from "../../support/errors.ts";
import {
  ContainerError,
  type ContainerReader,
  decodeHash,
  encodeHash,
  type FetchedVolume,
  isBlockName,
  largestBlock,
  openVolume,
  type PackedBlocks,
  type ReadingSettings,
  VolumeError,
  type VolumeFailure,
} from "../../volumes/index.ts";
import { GarbageCounter, objectsPerBlock } from "../garbage.ts";
import { answerOrders } from "../ordered-worker.ts";
import type { WorkerPort } from "../worker-port.ts";
import { type Finding, finding } from "./findings.ts";

/** What those who examine dblocks need to know once. Everything can be cloned into a thread. */
export interface ExaminationSettings {
  readonly reading: ReadingSettings;
  readonly blockHash: string;
}

/** A dblock that has been fetched into a file. */
export interface ExaminationOrder {
  readonly volume: FetchedVolume;
  /** Every block is read and hashed; otherwise the file as a whole is. */
  readonly withContents: boolean;
}

/** What is in a dblock. */
export interface DblockReport {
  /** Bytes of the file, and base64 of its hash. */
  readonly size: number;
  readonly hash: string | undefined;
  /** Empty without contents. */
  readonly blocks: PackedBlocks;
  /** Blocks that are not what their hashes say, or cannot be read. */
  readonly findings: Finding[];
}

export type ExaminationAnswer =
  | { readonly report: DblockReport }
  | { readonly failure: { readonly message: string; readonly kind?: VolumeFailure } };

/** Runs a worker that examines dblocks behind `port` until the thread is ended. */
export function runTestWorker(port: WorkerPort): void {
  answerOrders(port, (settings: ExaminationSettings) => {
    const garbage = new GarbageCounter();
    return async (order: ExaminationOrder): Promise<ExaminationAnswer> => {
      try {
        const report = await examineDblock(order, settings);
        // A large directory must not be there still while the next one is read.
        garbage.add(report.blocks.count * objectsPerBlock);
        return { report };
      } catch (error) {
        return { failure: { message: messageOf(error), ...(error instanceof VolumeError && { kind: error.kind }) } };
      }
    };
  });
}

/**
 * Opens a dblock and, if asked for, hashes every block in it (engine.md 15.3): the original leaves at least one out.
 * Throws as `openVolume` does.
 */
export async function examineDblock(order: ExaminationOrder, settings: ExaminationSettings): Promise<DblockReport> {
  const opened = await openVolume(order.volume, settings.reading);
  try {
    const { size, hash, reader } = opened;
    const algorithm = hashAlgorithm(settings.blockHash);
    return order.withContents
      ? { size, hash, ...examineBlocks(reader, algorithm) }
      : { size, hash, blocks: { count: 0, hashes: new Uint8Array(0), sizes: new Uint32Array(0) }, findings: [] };
  } finally {
    opened.dispose();
  }
}

/** In one walk through the directory: each leaves an object and a name of every entry behind. */
function examineBlocks(reader: ContainerReader, algorithm: HashAlgorithm): Pick<DblockReport, "blocks" | "findings"> {
  const { size } = algorithm;
  const hashes = Buffer.allocUnsafe(reader.entries.size * size);
  const sizes = new Uint32Array(reader.entries.size);
  const actual = Buffer.allocUnsafe(size);
  const findings: Finding[] = [];
  let count = 0;
  const garbage = new GarbageCounter();
  // What was read to open a volume of many small files is much by itself.
  garbage.add(reader.entries.size * objectsPerBlock);
  for (const entry of reader.entries.values()) {
    const at = count * size;
    if (!isBlockName(entry.name) || !decodeHash(entry.name, hashes, at, size)) continue;
    try {
      const content = reader.read(entry.name);
      garbage.add(content.length + objectsPerBlock);
      hashOf(algorithm, content, actual);
      if (actual.compare(hashes, at, at + size) !== 0) findings.push(finding("Modified", encodeHash(hashes, at, size)));
    } catch (error) {
      if (!(error instanceof ContainerError)) throw error;
      findings.push(finding("Error", `The block ${encodeHash(hashes, at, size)} cannot be read: ${error.message}`));
    }
    if (entry.size <= largestBlock) sizes[count++] = entry.size;
  }
  return { blocks: { count, hashes: hashes.subarray(0, count * size), sizes: sizes.subarray(0, count) }, findings };
}

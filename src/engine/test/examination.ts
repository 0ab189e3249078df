import { platform } from "#platform";
import { type HashAlgorithm, hashAlgorithm, hashOf } from "../../crypto/index.ts";
import { toBase64 } from "../../support/bytes.ts";
import { messageOf } from "../../support/errors.ts";
import {
  ContainerError,
  type ContainerReader,
  decodeHash,
  type FetchedVolume,
  isBlockName,
  listBlocks,
  openVolume,
  type PackedBlocks,
  type ReadingSettings,
  VolumeError,
  type VolumeFailure,
} from "../../volumes/index.ts";
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

/** Bytes that pass before memory is tidied up. */
const bytesPerCollection = 32 << 20;

/** Runs a worker that examines dblocks behind `port` until the thread is ended. */
export function runTestWorker(port: WorkerPort): void {
  answerOrders(port, (settings: ExaminationSettings) => async (order: ExaminationOrder): Promise<ExaminationAnswer> => {
    try {
      return { report: await examineDblock(order, settings) };
    } catch (error) {
      return { failure: { message: messageOf(error), ...(error instanceof VolumeError && { kind: error.kind }) } };
    }
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
      ? { size, hash, blocks: listBlocks(reader, algorithm.size), findings: hashBlocks(reader, algorithm) }
      : { size, hash, blocks: { count: 0, hashes: new Uint8Array(0), sizes: new Uint32Array(0) }, findings: [] };
  } finally {
    opened.dispose();
  }
}

function hashBlocks(reader: ContainerReader, algorithm: HashAlgorithm): Finding[] {
  const expected = Buffer.allocUnsafe(algorithm.size);
  const actual = Buffer.allocUnsafe(algorithm.size);
  const findings: Finding[] = [];
  let uncollected = 0;
  for (const name of reader.entries.keys()) {
    if (!isBlockName(name) || !decodeHash(name, expected, 0, algorithm.size)) continue;
    try {
      const content = reader.read(name);
      uncollected += content.length;
      hashOf(algorithm, content, actual);
      if (!actual.equals(expected)) findings.push(finding("Modified", toBase64(expected)));
    } catch (error) {
      if (!(error instanceof ContainerError)) throw error;
      findings.push(finding("Error", `The block ${toBase64(expected)} cannot be read: ${error.message}`));
    }
    if (uncollected < bytesPerCollection) continue;
    uncollected = 0;
    platform.collectGarbage();
  }
  return findings;
}

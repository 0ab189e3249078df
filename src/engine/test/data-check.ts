import { hashAlgorithm, hashOf } from "../../crypto/index.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { toBase64 } from "../../support/bytes.ts";
import { ContainerError, type ContainerReader, decodeHash, isBlockName, listBlocks } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { compareBlocks } from "./block-comparison.ts";
import { type Finding, finding } from "./findings.ts";

/** Compares the blocks in a dblock with those recorded, and the content of every block with its hash (engine.md 15.3). */
export function checkData(context: DatabaseContext, volume: VolumeRow, reader: ContainerReader): Finding[] {
  const { size } = hashAlgorithm(context.settings.blockHashAlgorithm);
  const findings = compareBlocks(context.database, volume.id, listBlocks(reader, size), size);
  findings.push(...checkContents(context, reader));
  return findings;
}

function checkContents({ settings, control }: DatabaseContext, reader: ContainerReader): Finding[] {
  const algorithm = hashAlgorithm(settings.blockHashAlgorithm);
  const expected = Buffer.allocUnsafe(algorithm.size);
  const actual = Buffer.allocUnsafe(algorithm.size);
  const findings: Finding[] = [];
  for (const name of reader.entries.keys()) {
    if (!isBlockName(name) || !decodeHash(name, expected, 0, algorithm.size)) continue;
    control.throwIfAborted();
    try {
      hashOf(algorithm, reader.read(name), actual);
      if (!actual.equals(expected)) findings.push(finding("Modified", toBase64(expected)));
    } catch (error) {
      if (!(error instanceof ContainerError)) throw error;
      findings.push(finding("Error", `The block ${toBase64(expected)} cannot be read: ${error.message}`));
    }
  }
  return findings;
}

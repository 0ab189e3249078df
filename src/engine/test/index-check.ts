import { hashAlgorithm } from "../../crypto/index.ts";
import type { VerificationQueries } from "../../database/local/verification.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { toBase64 } from "../../support/bytes.ts";
import { type ContainerReader, type IndexedVolume, indexedBlocklists, indexedVolumes } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { compareBlocks } from "./block-comparison.ts";
import { type Finding, finding } from "./findings.ts";

/**
 * Compares a dindex with what is recorded of the dblocks that it describes: their hash, size and blocks, and with the
 * policy `Full` the copies of blocklists (engine.md 15.3). What it tells beyond that does no harm and is no finding.
 */
export function checkIndex(
  context: DatabaseContext,
  queries: VerificationQueries,
  volume: VolumeRow,
  reader: ContainerReader,
): Finding[] {
  const described = queries.describedBy(volume.id);
  const missing = new Map(described.map(({ id, name }) => [name, id]));
  const findings: Finding[] = [];
  for (const indexed of indexedVolumes(reader, context.settings.blockHashAlgorithm)) {
    missing.delete(indexed.name);
    findings.push(...checkVolume(context, queries, indexed));
  }
  for (const name of missing.keys()) findings.push(finding("Missing", name));
  if (context.settings.indexFilePolicy === "Full") {
    findings.push(...checkBlocklists(context, queries, described, reader));
  }
  return findings;
}

function checkVolume(
  { database, settings }: DatabaseContext,
  queries: VerificationQueries,
  indexed: IndexedVolume,
): Finding[] {
  const recorded = database.volumes.find(indexed.name);
  if (!recorded || (recorded.state !== "uploaded" && recorded.state !== "verified")) return [];
  const hashSize = hashAlgorithm(settings.blockHashAlgorithm).size;
  const findings = compareBlocks(queries.blocksIn(recorded.id), indexed.blocks, hashSize);
  const isSame =
    (recorded.hash === undefined || recorded.hash === indexed.hash) &&
    (recorded.size < 0 || recorded.size === indexed.size);
  if (!isSame) findings.push(finding("Modified", indexed.name));
  return findings.filter(({ Key }) => Key !== "Extra");
}

function checkBlocklists(
  { settings }: DatabaseContext,
  queries: VerificationQueries,
  described: readonly { id: number }[],
  reader: ContainerReader,
): Finding[] {
  const findings: Finding[] = [];
  const found = new Set<string>();
  const reportInvalid = (entry: string, reason: string): void => {
    findings.push(finding("Modified", `${entry}: ${reason}`));
  };
  for (const { hash } of indexedBlocklists(reader, settings.blockHashAlgorithm, reportInvalid)) {
    found.add(toBase64(hash));
  }
  // An index without any was made with another policy.
  if (found.size === 0) return findings;
  for (const { id } of described) {
    for (const hash of queries.blocklistsIn(id)) {
      const text = toBase64(hash);
      if (!found.has(text)) findings.push(finding("Missing", text));
    }
  }
  return findings;
}

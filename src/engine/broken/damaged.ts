import { hashAlgorithm, hashOf } from "../../crypto/index.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { equalBytes, toEntryName } from "../../support/bytes.ts";
import { AbortedError } from "../../support/errors.ts";
import { ContainerError, type ContainerReader, type OpenedVolume, openVolume } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { readingSettingsOf } from "../volume-settings.ts";

/** A dblock that is there, and what it should have and has not. */
export interface DamagedVolume {
  readonly volume: VolumeRow;
  /** Ids of blocks, at least one. */
  readonly lostBlocks: readonly number[];
}

/**
 * Reads dblocks that may be damaged block by block, as far as they can be read. Those that have all of their blocks are
 * left out, whatever else is wrong with them.
 */
export async function findDamaged(context: DatabaseContext, suspects: readonly VolumeRow[]): Promise<DamagedVolume[]> {
  const damaged: DamagedVolume[] = [];
  for (const volume of suspects) {
    if (volume.kind !== "dblock") continue;
    const lostBlocks = await lostBlocksOf(context, volume);
    if (lostBlocks.length > 0) damaged.push({ volume, lostBlocks });
  }
  return damaged;
}

/** A file that cannot be had at the moment is no loss: the failure of the download is thrown. */
async function lostBlocksOf(context: DatabaseContext, { id, name }: VolumeRow): Promise<number[]> {
  const blocks = context.database.blocks.inVolume(id);
  await using copy = await context.remote.get(name);
  let opened: OpenedVolume | undefined;
  try {
    const reading = { ...readingSettingsOf(context), ignoreManifest: true };
    opened = await openVolume({ name, path: copy.path, isSalvaged: true }, reading);
  } catch (error) {
    if (error instanceof AbortedError) throw error;
    return Array.from(blocks, (block) => block.id);
  }
  try {
    const { reader } = opened;
    const lost: number[] = [];
    for (const block of blocks) if (!has(context, reader, block.hash)) lost.push(block.id);
    return lost;
  } finally {
    opened.dispose();
  }
}

function has({ settings }: DatabaseContext, reader: ContainerReader, hash: Uint8Array): boolean {
  const entry = toEntryName(hash);
  if (!reader.entries.has(entry)) return false;
  try {
    return equalBytes(hashOf(hashAlgorithm(settings.blockHashAlgorithm), reader.read(entry)), hash);
  } catch (error) {
    if (error instanceof ContainerError) return false;
    throw error;
  }
}

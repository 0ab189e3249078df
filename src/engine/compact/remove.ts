import type { BlockUsage } from "../../database/local/block-usage.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { formatSize } from "../../options/index.ts";
import type { DatabaseContext } from "../context.ts";
import { deleteVolume } from "../remote-state/delete-volume.ts";
import type { CompactResult } from "../results/index.ts";

const tag = "Duplicati.Library.Main.Operation.CompactHandler";

/**
 * Deletes dblocks without a needed block, and then the indexes that describe nothing else (engine.md 12.4): all are
 * marked, that is committed, and only then the first is deleted. Throws if a block is needed after all: then nothing
 * has been done.
 */
export async function removeDataVolumes(
  context: DatabaseContext,
  usage: BlockUsage,
  dblocks: readonly number[],
  result: CompactResult,
): Promise<void> {
  const { database, control } = context;
  usage.remove(dblocks);
  const marked = dblocks.flatMap((id) => mark(context, id));
  database.commit();
  for (const volume of marked) {
    if (control.isStopRequested) return;
    if (!(await remove(context, volume))) continue;
    result.DeletedFileCount++;
    result.DeletedFileSize += Math.max(0, volume.size);
  }
}

function mark({ database: { volumes } }: DatabaseContext, dblock: number): VolumeRow[] {
  volumes.setState(dblock, "deleting");
  const indexes = volumes.indexesOf(dblock).filter((id) => volumes.describesOnly(id, dblock));
  for (const id of indexes) volumes.setState(id, "deleting");
  return [dblock, ...indexes].map((id) => volumes.get(id)).filter((volume) => volume !== undefined);
}

async function remove(context: DatabaseContext, { id, name, size }: VolumeRow): Promise<boolean> {
  if (!context.settings.dryRun) return await deleteVolume(context, id);
  const text = `Would delete remote file: ${name}, size: ${formatSize(size)}`;
  context.logger.write("DryRun", tag, "WouldDeleteRemoteFile", text);
  return true;
}

import type { VolumeRow } from "../../database/local/volumes.ts";
import { hashFile } from "../../volumes/file-sink.ts";
import { parityName, VolumeError } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { RetiredFile } from "../remote-state/analysis.ts";
import type { RetiredCopy } from "./plan.ts";

const tag = "Duplicati.Library.Main.Operation.RepairHandler";

/**
 * Gives retired files that are needed after all their names back, with their parity, once their content has been held
 * against the hash on record. Returns the volumes that are there again; of a dry run, those that would be.
 */
export async function bringBack(
  context: DatabaseContext,
  copies: readonly RetiredCopy[],
  retired: readonly RetiredFile[],
): Promise<ReadonlySet<VolumeRow>> {
  const { remote, settings, logger, database, control } = context;
  const back = new Set<VolumeRow>();
  for (const { volume, retired: file } of copies) {
    try {
      await requireContent(context, volume, file);
    } catch (error) {
      control.throwIfAborted();
      const message = `${file.file.name} is not brought back, since it cannot be read as ${volume.name}`;
      logger.write("Warning", tag, "RetiredFileNotBroughtBack", message, error);
      continue;
    }
    back.add(volume);
    const message = `bring back ${volume.name}, which was retired as ${file.file.name}`;
    if (settings.dryRun) {
      logger.write("DryRun", tag, "WouldBringBack", `Would ${message}`);
      continue;
    }
    logger.write("Information", tag, "BringingBack", `Going to ${message}`);
    await remote.bringBack(file.file.name, volume.name, volume.size);
    database.volumes.setState(volume.id, "uploaded");
    database.commit();
    await bringCompanionBack(context, file, retired);
  }
  return back;
}

async function requireContent({ remote, settings }: DatabaseContext, volume: VolumeRow, { file }: RetiredFile) {
  await using _ = await remote.get(file.name, volume.size, async (path) => {
    if (hashFile(path, settings.fileHashAlgorithm) === volume.hash) return;
    throw new VolumeError("HashMismatch", `"${file.name}" does not have the hash that is recorded for ${volume.name}`);
  });
}

/** Of no use by itself; a failure is no reason to leave other volumes out. */
async function bringCompanionBack(
  { remote, logger, control }: DatabaseContext,
  { name, time }: RetiredFile,
  retired: readonly RetiredFile[],
): Promise<void> {
  const companion = retired.find((other) => other.name === parityName(name) && other.time === time);
  if (!companion) return;
  try {
    await remote.bringBack(companion.file.name, companion.name, companion.file.size);
  } catch (error) {
    control.throwIfAborted();
    logger.write("Warning", tag, "RetiredFileNotBroughtBack", `${companion.file.name} is not brought back`, error);
  }
}

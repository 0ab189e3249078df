import { rmSync } from "node:fs";
import { hashAlgorithm } from "../../crypto/index.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import {
  addIndexedBlocklist,
  addIndexedVolume,
  dindexName,
  indexedBlocklists,
  indexedVolumes,
  openVolume,
  type PackedBlocks,
  type VolumeWriter,
} from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { deleteVolume } from "../remote-state/delete-volume.ts";
import { createVolume, namePartsOf, readingSettingsOf } from "../volume-settings.ts";
import type { PackedFile } from "./packing.ts";
import { putVolume, temporaryPath } from "./put-volume.ts";

const tag = "Duplicati.Library.Main.Operation.BackupHandler";

/**
 * Writes a finished dindex anew because the dblock that it describes had to take another name. The new file replaces
 * the old one in the temporary folder.
 */
export async function renameInIndex(
  context: DatabaseContext,
  dindex: PackedFile,
  oldName: string,
  newName: string,
): Promise<PackedFile> {
  const { blockHashAlgorithm } = context.settings;
  const opened = await openVolume(dindex, readingSettingsOf(context));
  try {
    return await writeIndex(context, (file) => {
      for (const { hash, content } of indexedBlocklists(opened.reader, blockHashAlgorithm, failOnInvalid)) {
        addIndexedBlocklist(file.writer, hash, content);
      }
      for (const { name, hash = "", size = 0, blocks } of indexedVolumes(opened.reader, blockHashAlgorithm)) {
        addIndexedVolume(
          file.writer,
          { name: name === oldName ? newName : name, hash, size, blocks },
          blockHashAlgorithm,
        );
      }
    });
  } finally {
    opened.dispose();
    rmSync(dindex.path, { force: true });
  }
}

/** Makes and uploads the dindex of every dblock that has none, as after an interruption (engine.md 9.1 step 14). */
export async function uploadMissingIndexFiles(context: DatabaseContext): Promise<void> {
  const { database, settings } = context;
  if (settings.indexFilePolicy === "None" || settings.dryRun) return;
  for (const dblock of database.volumes.dblocksWithoutIndex()) {
    if (dblock.hash === undefined || dblock.size < 0) continue;
    const file = await writeIndex(context, (volume) => describeDblock(context, volume, dblock, dblock.hash as string));
    const { name, size, hash } = file;
    const id = database.volumes.add(name, "dindex", "uploading", { size, hash });
    database.volumes.linkIndex(id, dblock.id);
    database.commit();
    await putVolume(context, id, file, () => dindexName(namePartsOf(settings)));
    database.volumes.setState(id, "uploaded");
    database.commit();
  }
}

/**
 * Removes indexes that could not be read when the database was built, such as the half of one that a killed run left. What
 * they were to describe must have other indexes by now; otherwise they stay.
 */
export async function removeDamagedIndexes(context: DatabaseContext): Promise<void> {
  const { database, settings, logger } = context;
  const damaged = database.volumes.damagedIndexes();
  if (settings.dryRun || damaged.length === 0 || database.volumes.dblocksWithoutIndex().length > 0) return;
  for (const { id, name } of damaged) {
    const message = `Removing the index ${name}, which cannot be read: others describe all data`;
    logger.write("Information", tag, "RemovingDamagedIndex", message);
    database.volumes.setState(id, "deleting");
    database.commit();
    await deleteVolume(context, id);
  }
}

function describeDblock(context: DatabaseContext, file: VolumeWriter, dblock: VolumeRow, hash: string): void {
  const { database, settings } = context;
  const { name, size } = dblock;
  addIndexedVolume(
    file.writer,
    { name, size, hash, blocks: blocksIn(context, dblock.id) },
    settings.blockHashAlgorithm,
  );
  if (settings.indexFilePolicy !== "Full") return;
  for (const list of database.blocks.blocklistsInVolume(dblock.id)) {
    addIndexedBlocklist(file.writer, list.hash, list.content);
  }
}

function blocksIn({ database, settings }: DatabaseContext, volume: number): PackedBlocks {
  const hashSize = hashAlgorithm(settings.blockHashAlgorithm).size;
  const rows = [...database.blocks.inVolume(volume), ...database.blocks.duplicatesInVolume(volume)];
  const hashes = new Uint8Array(rows.length * hashSize);
  const sizes = new Uint32Array(rows.length);
  rows.forEach((row, index) => {
    hashes.set(row.hash, index * hashSize);
    sizes[index] = row.size;
  });
  return { count: rows.length, hashes, sizes };
}

async function writeIndex(context: DatabaseContext, fill: (file: VolumeWriter) => void): Promise<PackedFile> {
  const name = dindexName(namePartsOf(context.settings));
  const path = temporaryPath(context, name);
  const file = createVolume(context, path);
  try {
    fill(file);
  } catch (error) {
    file.discard();
    throw error;
  }
  return { name, path, ...(await file.finish()) };
}

function failOnInvalid(entry: string, reason: string): never {
  throw new Error(`The blocklist "${entry}" of a new dindex is not valid: ${reason}`);
}

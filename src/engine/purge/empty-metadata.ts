import { hashAlgorithm, hashOf } from "../../crypto/index.ts";
import { emptyMetadata } from "../../sources/index.ts";
import { toEntryName } from "../../support/bytes.ts";
import { dblockName } from "../../volumes/index.ts";
import { putDblock } from "../backup/put-dblock.ts";
import { temporaryPath } from "../backup/put-volume.ts";
import type { DatabaseContext } from "../context.ts";
import { createVolume, namePartsOf } from "../volume-settings.ts";

/**
 * The content id of metadata that say nothing, which an entry gets whose own are lost. Their block goes up in a volume of
 * its own unless one has it that is not in `lostVolumes`. A dry run stores nothing; it gets the id of no content.
 */
export async function requireEmptyMetadata(
  context: DatabaseContext,
  lostVolumes: ReadonlySet<number>,
): Promise<number> {
  const { database, settings } = context;
  const blockHash = hashAlgorithm(settings.blockHashAlgorithm);
  const fileHash = hashAlgorithm(settings.fileHashAlgorithm);
  const hash = hashOf(blockHash, emptyMetadata);
  const known = database.blocks.findStored(hash, emptyMetadata.length);
  const isThere = known !== undefined && !lostVolumes.has(database.blocks.volumeOf(known));
  if (!isThere && settings.dryRun) return 0;
  const block = isThere ? known : await storeBlock(context, hash);
  if (blockHash.key === fileHash.key) return block;
  return database.blocks.addBlockset(hashOf(fileHash, emptyMetadata), emptyMetadata.length, [block], []);
}

async function storeBlock(context: DatabaseContext, hash: Uint8Array): Promise<number> {
  const { database, settings } = context;
  const name = dblockName(namePartsOf(settings));
  const path = temporaryPath(context, name);
  const file = createVolume(context, path);
  try {
    file.writer.add(toEntryName(hash), emptyMetadata, false);
  } catch (error) {
    file.discard();
    throw error;
  }
  const packed = { name, path, ...(await file.finish()) };
  const block = database.blocks.takeId();
  await putDblock(context, packed, (volume) => database.blocks.add(block, hash, emptyMetadata.length, volume));
  database.commit();
  return block;
}

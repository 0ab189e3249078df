import { dblockName } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { namePartsOf } from "../volume-settings.ts";
import type { PackedFile } from "./packing.ts";
import { putVolume } from "./put-volume.ts";

/**
 * Registers and uploads a dblock that was made in the operation's own thread. `record` writes down what it holds, which is
 * committed before the upload: it may arrive although the run does not live to see that. Returns its id; its dindex is
 * still to come.
 */
export async function putDblock(
  context: DatabaseContext,
  file: PackedFile,
  record: (volume: number) => void,
): Promise<number> {
  const { database, settings } = context;
  const { name, size, hash } = file;
  const id = database.volumes.add(name, "dblock", "uploading", { size, hash });
  record(id);
  database.commit();
  await putVolume(context, id, file, () => dblockName(namePartsOf(settings)));
  database.volumes.setState(id, "uploaded");
  return id;
}

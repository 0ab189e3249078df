import type { DatabaseContext } from "../context.ts";
import { deleteVolume } from "./delete-volume.ts";

/**
 * Deletes data volumes none of whose blocks any version needs, and then the index volumes that describe nothing else
 * (engine.md 12.1, deletable). Volumes that are only partly unused stay as they are.
 */
export async function deleteUnusedVolumes(context: DatabaseContext): Promise<void> {
  const { database, control } = context;
  const used = database.blocks.usedVolumes();
  const unused = database.volumes
    .inState("uploaded", "verified")
    .filter((volume) => volume.kind === "dblock" && !used.has(volume.id));
  for (const dblock of unused) {
    if (control.isStopRequested) return;
    const indexes = database.volumes
      .indexesOf(dblock.id)
      .filter((dindex) => database.volumes.describesOnly(dindex, dblock.id));
    for (const id of [dblock.id, ...indexes]) database.volumes.setState(id, "deleting");
    database.blocks.removeVolume(dblock.id);
    database.commit();
    for (const id of [dblock.id, ...indexes]) await deleteVolume(context, id);
  }
}

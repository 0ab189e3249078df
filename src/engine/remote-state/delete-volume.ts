import { type DatabaseContext, secondsOf } from "../context.ts";
import { deleteGraceSeconds } from "./analysis.ts";
import { retiredAs } from "./retirement.ts";

/**
 * Deletes a volume that is marked `deleting`, or lets it wait under another name (`retirement.ts`). A failure is a warning; the next run tries again (engine.md 4.1). False if
 * the volume is still there.
 */
export async function deleteVolume(context: DatabaseContext, id: number): Promise<boolean> {
  const { database, remote, logger, clock, control } = context;
  const volume = database.volumes.get(id);
  if (!volume) return true;
  try {
    await remote.delete(volume.name, volume.size, retiredAs(context, volume));
    database.volumes.setState(id, "deleted", secondsOf(clock.now()) + deleteGraceSeconds);
    database.commit();
    return true;
  } catch (error) {
    control.throwIfAborted();
    logger.write(
      "Warning",
      "Duplicati.Library.Main.Backend.BackendManager",
      "DeleteRemoteFileFailed",
      `Failed to delete ${volume.name}; the next run tries again`,
      error,
    );
    return false;
  }
}

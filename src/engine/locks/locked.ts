import type { VersionRow } from "../../database/local/versions.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";

/** True while a volume can be neither deleted nor replaced, as far as it is known (engine.md 19, 26 R8). */
function isLocked({ clock }: Pick<DatabaseContext, "clock">, volume: Pick<VolumeRow, "lockedUntil">): boolean {
  return volume.lockedUntil > secondsOf(clock.now());
}

/** The list of a version, if it is locked: then the version can be neither deleted nor changed. */
export function lockedListOf(context: DatabaseContext, version: VersionRow): VolumeRow | undefined {
  const list = version.dlist === null ? undefined : context.database.volumes.get(version.dlist);
  return list && isLocked(context, list) ? list : undefined;
}

/** True if a dblock, or a dindex that describes it, is locked. */
export function isDataLocked(context: DatabaseContext, dblock: VolumeRow): boolean {
  const { volumes } = context.database;
  return [dblock, ...volumes.indexesOf(dblock.id).map((id) => volumes.get(id))].some(
    (volume) => volume !== undefined && isLocked(context, volume),
  );
}

import { parityName, parseRetiredName, parseVolumeName, type VolumeKind } from "../../volumes/index.ts";
import type { OperationContext } from "../context.ts";
import { verificationFileName } from "../remote-state/verification-file.ts";
import { createDeleteResult, type DeleteResult } from "../results/index.ts";
import { serverSettingsNames } from "../server-settings/index.ts";

/** Without its list a version is gone, so that nobody takes one for whole whose data is going. */
const order: readonly VolumeKind[] = ["dlist", "dindex", "dblock"];

/**
 * Deletes every file of this backup at the destination, with parity files, retired files, the verification file and settings
 * of the server: for a backup that is given up. A missing folder is as good as an empty one; a stop ends it after the
 * current file.
 */
export async function deleteAllRemoteFiles(context: OperationContext): Promise<DeleteResult> {
  const { remote, settings, control, progress, origin } = context;
  progress.enter("Delete_Listing");
  const files = await remote.list({ isEmptyIfMissing: true });
  const companions = new Set(files.map(({ name }) => parityName(name)));
  const own = files.flatMap((file) => {
    const volume = parseVolumeName(file.name);
    // A parity file goes together with the volume that it belongs to.
    const isOwn = volume?.prefix === settings.prefix && !companions.has(file.name);
    return isOwn ? [{ ...file, rank: order.indexOf(volume.kind) }] : [];
  });
  own.sort((a, b) => a.rank - b.rank);
  progress.enter("Delete_Deleting");
  progress.filesTotal = own.length;
  for (const { name, size } of own) {
    if (control.isStopRequested) break;
    if (!settings.dryRun) await remote.delete(name, size);
    progress.filesProcessed++;
  }
  const others = [verificationFileName(settings.prefix), ...serverSettingsNames(settings.prefix)];
  const isOther = (name: string): boolean =>
    others.includes(name) || parseRetiredName(name)?.prefix === settings.prefix;
  for (const { name } of files.filter((file) => isOther(file.name))) {
    if (!control.isStopRequested && !settings.dryRun) await remote.delete(name);
  }
  return createDeleteResult(origin, settings.dryRun);
}

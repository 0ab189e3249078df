import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { volumeKinds, volumeStates } from "../../database/local/volumes.ts";
import type { DatabaseContext } from "../context.ts";

/** Uploads the plain list of all remote files with their hashes (remote-format.md 20.1). */
export async function uploadVerificationFile(context: DatabaseContext): Promise<void> {
  const { database, settings, temporaryFolder, remote } = context;
  const name = verificationFileName(settings.prefix);
  const rows = database.volumes
    .all()
    .filter((volume) => volume.state !== "temporary")
    .map((volume) => ({
      ID: volume.id,
      Name: volume.name,
      Hash: volume.hash ?? null,
      Size: volume.size,
      Type: volumeKinds[volume.kind],
      State: volumeStates[volume.state],
      DeleteGracePeriod: isoSeconds(volume.deleteGrace),
      ArchiveTime: isoSeconds(0),
      LockExpirationTime: isoSeconds(volume.lockedUntil),
    }));
  const text = `\uFEFF${JSON.stringify(rows)}`;
  const path = join(temporaryFolder, name);
  await writeFile(path, text);
  // The one file that is replaced under its name: whoever reads it expects it there.
  await remote.put({ name, localPath: path, size: Buffer.byteLength(text) });
  await rm(path, { force: true });
}

/** The same after an operation that has changed the destination, so that the list does not tell of what is gone. */
export async function renewVerificationFile(context: DatabaseContext): Promise<void> {
  const { settings, remote, database } = context;
  const { filesUploaded, filesDeleted } = remote.statistics;
  if (!settings.uploadVerificationFile || settings.dryRun || filesUploaded + filesDeleted === 0) return;
  database.commit();
  await uploadVerificationFile(context);
}

export function verificationFileName(prefix: string): string {
  return `${prefix}-verification.json`;
}

function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { makeCompanion } from "../parity/companion.ts";
import { deleteGraceSeconds } from "../remote-state/analysis.ts";
import type { PackedFile } from "./packing.ts";

const tag = "Duplicati.Library.Main.Backend.BackendManager";

/** Uploads a registered volume under its name or, after a failed attempt, a new one. Returns the name it got. */
export async function putVolume(
  context: DatabaseContext,
  id: number,
  file: PackedFile,
  newName: () => string | Promise<string>,
): Promise<string> {
  const { database, remote } = context;
  const { path: localPath, size, hash } = file;
  using companion = await makeCompanion(context, file);
  const name = await remote.put({
    name: file.name,
    localPath,
    size,
    mayMove: true,
    renamed: async () => {
      const name = await newName();
      database.volumes.rename(id, name, { size, hash }, secondsOf(context.clock.now()) + deleteGraceSeconds);
      database.commit();
      return { name, localPath };
    },
  });
  await rm(localPath, { force: true });
  await companion?.upload(name);
  return name;
}

/** Tells of a volume that would be uploaded, and removes it. */
export function reportDryRun(
  { logger }: DatabaseContext,
  { name, path }: { name: string; path: string },
  text = `Would upload file: ${name}`,
): void {
  rmSync(path);
  logger.write("DryRun", tag, "WouldUploadVolume", text);
}

/** Where a volume that is being made stands until it has been uploaded. */
export function temporaryPath(context: DatabaseContext, name: string): string {
  return join(context.uploadFolder, name);
}

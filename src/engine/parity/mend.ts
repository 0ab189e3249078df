import { randomUUID } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LocalCopy } from "../../destinations/index.ts";
import {
  type FetchedVolume,
  type OpenedVolume,
  openVolume,
  type ReadingSettings,
  VolumeError,
} from "../../volumes/index.ts";
import type { OperationContext } from "../context.ts";
import { workOnParity } from "./parity-worker.ts";

const tag = "Duplicati.Library.Main.Backend.BackendManager";

/** What damage to the file can look like; a passphrase seems wrong when the head of the file is damaged. */
const damages: ReadonlySet<VolumeError["kind"]> = new Set([
  "SizeMismatch",
  "HashMismatch",
  "Damaged",
  "InvalidManifest",
  "WrongPassphrase",
]);

/**
 * Mends a volume that was fetched damaged, if there is a parity file for it (engine.md 4.4). Undefined if there is none or
 * the file is what it was, and with a warning if it doesn't suffice. The remote file stays as it is.
 */
export async function mendVolume(
  context: OperationContext,
  { name, path }: Pick<FetchedVolume, "name" | "path">,
): Promise<LocalCopy | undefined> {
  const { remote, logger, control, temporaryFolder } = context;
  const companion = await remote.findCompanion(name);
  if (companion === undefined) return undefined;
  const mendedPath = join(temporaryFolder, `bunker-mended-${randomUUID()}`);
  try {
    await using parity = await remote.get(companion);
    const order = { kind: "repair", path, parityPath: parity.path, mendedPath } as const;
    if (!(await workOnParity(context, order))) return undefined;
  } catch (error) {
    control.throwIfAborted();
    logger.write("Warning", tag, "ParityRepairFailed", `${name} can't be mended by its parity file`, error);
    return undefined;
  }
  logger.write("Warning", tag, "ParityRepairSuccess", `${name} is damaged, and was mended by its parity file`);
  const dispose = async (): Promise<void> => rmSync(mendedPath, { force: true });
  return { path: mendedPath, size: statSync(mendedPath).size, [Symbol.asyncDispose]: dispose };
}

/** {@link openVolume}; one that is found to be damaged is mended if that can be done. */
export async function openOrMend(
  context: OperationContext,
  volume: FetchedVolume,
  settings: ReadingSettings,
): Promise<OpenedVolume> {
  try {
    return await openVolume(volume, settings);
  } catch (error) {
    if (!(error instanceof VolumeError && damages.has(error.kind))) throw error;
    const mended = await mendVolume(context, volume);
    if (!mended) throw error;
    try {
      const opened = await openVolume({ ...volume, path: mended.path }, settings);
      const dispose = (): void => {
        opened.dispose();
        rmSync(mended.path, { force: true });
      };
      return { ...opened, dispose };
    } catch (failure) {
      await mended[Symbol.asyncDispose]();
      throw failure;
    }
  }
}

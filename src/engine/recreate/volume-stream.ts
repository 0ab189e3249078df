import { DestinationError, type LocalCopy } from "../../destinations/index.ts";
import { ahead } from "../../support/ahead.ts";
import { ContainerError, type OpenedVolume, VolumeError } from "../../volumes/index.ts";
import type { OperationContext } from "../context.ts";
import { openOrMend } from "../parity/mend.ts";
import type { Progress } from "../progress.ts";
import { readingSettingsOf } from "../volume-settings.ts";
import type { ListedVolume } from "./remote-volumes.ts";

export interface OpenedListed {
  readonly listed: ListedVolume;
  readonly volume: OpenedVolume;
}

/** Adds volumes that {@link openEach} will get to what progress is measured against. */
export function expectVolumes(progress: Progress, volumes: readonly ListedVolume[]): void {
  progress.filesTotal += volumes.length;
  for (const { file } of volumes) progress.bytesTotal += Math.max(0, file.size);
}

/**
 * Downloads volumes, some ahead of the reader, opens each and hands it to `use`. One that cannot be had or read is told
 * to `failed`, and the next one follows. `use` returns false to end it early.
 */
export async function openEach(
  context: OperationContext,
  volumes: readonly ListedVolume[],
  use: (opened: OpenedListed) => Promise<boolean>,
  failed: (listed: ListedVolume, error: unknown) => void,
  fetched?: { readonly listed: ListedVolume; readonly copy: LocalCopy },
): Promise<void> {
  const { progress } = context;
  const download = async (listed: ListedVolume): Promise<LocalCopy> =>
    listed === fetched?.listed ? fetched.copy : context.remote.get(listed.file.name, listed.file.size);
  const discard = (copy: LocalCopy): Promise<void> => Promise.resolve(copy[Symbol.asyncDispose]());
  for await (const { item, result } of ahead(volumes, context.settings.downloads + 1, download, discard)) {
    await context.control.checkpoint();
    const { name, size } = item.file;
    progress.beginFile(name, Math.max(0, size));
    try {
      await using copy = await result;
      const volume = await openOrMend(context, { name, path: copy.path }, readingSettingsOf(context));
      try {
        if (!(await use({ listed: item, volume }))) return;
      } finally {
        volume.dispose();
      }
    } catch (error) {
      // A full disk, or a fault of the database, is no fault of the volume.
      if (!isOfVolume(error)) throw error;
      failed(item, error);
    }
    progress.endFile();
    progress.filesProcessed++;
    progress.bytesProcessed += Math.max(0, size);
  }
}

function isOfVolume(error: unknown): boolean {
  return error instanceof VolumeError || error instanceof ContainerError || error instanceof DestinationError;
}

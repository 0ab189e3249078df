import type { VolumeRow } from "../../database/local/volumes.ts";
import { type OpenedVolume, openVolume, VolumeError } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { readingSettingsOf } from "../volume-settings.ts";

/** A volume that has passed the checks of its size and hash, its decryption and its manifest. */
export interface FetchedVolume extends AsyncDisposable {
  readonly opened: OpenedVolume;
}

/**
 * Downloads and opens a volume. A wrong size or hash may come from the transfer, so it makes the download try again;
 * what lies in a file with the right hash does not get better. Throws VolumeError, or the destination's error.
 */
export async function fetchVolume(context: DatabaseContext, volume: VolumeRow): Promise<FetchedVolume> {
  const size = volume.size > 0 ? volume.size : undefined;
  const { name, hash } = volume;
  const settings = readingSettingsOf(context);
  let outcome: OpenedVolume | Error | undefined;
  const check = async (path: string): Promise<void> => {
    outcome = await openVolume({ path, name, size, hash }, settings).catch((error: unknown) => {
      const isTransfer = error instanceof VolumeError && transferFaults.has(error.kind);
      if (isTransfer || !(error instanceof Error)) throw error;
      return error;
    });
  };
  try {
    const copy = await context.remote.get(name, size, check);
    const opened = outcome;
    const release = async (): Promise<void> => {
      if (opened && !(opened instanceof Error)) opened.dispose();
      await copy[Symbol.asyncDispose]();
    };
    if (opened && !(opened instanceof Error)) return { opened, [Symbol.asyncDispose]: release };
    await release();
    throw opened ?? new Error(`"${name}" was not checked`);
  } catch (error) {
    if (outcome && !(outcome instanceof Error)) outcome.dispose();
    throw error;
  }
}

const transferFaults: ReadonlySet<VolumeError["kind"]> = new Set(["SizeMismatch", "HashMismatch"]);

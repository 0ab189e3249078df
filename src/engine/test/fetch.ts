import type { VolumeRow } from "../../database/local/volumes.ts";
import { DestinationError, type LocalCopy } from "../../destinations/index.ts";
import { type FetchedVolume, type OpenedVolume, openVolume, VolumeError } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { mendVolume } from "../parity/mend.ts";
import { readingSettingsOf } from "../volume-settings.ts";

/** A volume that has been fetched, and what `open` made of it. */
export interface Opened<T> {
  readonly copy: LocalCopy;
  readonly outcome: T;
}

/**
 * Downloads a volume and has it opened. A wrong size or hash may come from the transfer, so it makes the download try
 * again; what lies in a file with the right hash does not get better. Throws VolumeError, or the destination's error.
 *
 * @param discard releases what `open` returned, if the download counts as failed nevertheless.
 */
export async function fetchVolume<T>(
  context: DatabaseContext,
  volume: VolumeRow,
  open: (file: FetchedVolume) => Promise<T>,
  discard: (outcome: T) => void = () => undefined,
): Promise<Opened<T>> {
  const { name } = volume;
  const known = context.settings.skipFileHashChecks
    ? {}
    : { size: volume.size > 0 ? volume.size : undefined, hash: volume.hash };
  let opened: { outcome: T } | { failure: Error } | undefined;
  const check = async (path: string): Promise<void> => {
    opened = await open({ path, name, ...known }).then(
      (outcome) => ({ outcome }),
      (error: unknown) => {
        const isTransfer = error instanceof VolumeError && transferFaults.has(error.kind);
        if (isTransfer || !(error instanceof Error)) throw error;
        return { failure: error };
      },
    );
  };
  let copy: LocalCopy;
  try {
    copy = await context.remote.get(name, known.size, check);
  } catch (error) {
    if (opened && "outcome" in opened) discard(opened.outcome);
    throw error;
  }
  if (opened && "outcome" in opened) return { copy, outcome: opened.outcome };
  await copy[Symbol.asyncDispose]();
  throw opened?.failure ?? new Error(`"${name}" was not checked`);
}

export interface FetchedAndOpened extends AsyncDisposable {
  readonly opened: OpenedVolume;
}

/** {@link fetchVolume}, opened in this thread; damage is mended by parity where it can be. Not for a test, which is to see it. */
export async function fetchMended(context: DatabaseContext, volume: VolumeRow): Promise<FetchedAndOpened> {
  try {
    return await fetchOpened(context, volume);
  } catch (error) {
    context.control.throwIfAborted();
    const isDamage = error instanceof VolumeError || (error instanceof DestinationError && error.kind === "Broken");
    if (!isDamage || (await context.remote.findCompanion(volume.name)) === undefined) throw error;
    const { name, size, hash } = volume;
    await using copy = await context.remote.get(name);
    const mended = await mendVolume(context, { name, path: copy.path });
    if (!mended) throw error;
    const opened = await openVolume({ name, path: mended.path, size, hash }, readingSettingsOf(context));
    return openedIn(mended, opened);
  }
}

/** {@link fetchVolume}, opened in this thread. */
export async function fetchOpened(context: DatabaseContext, volume: VolumeRow): Promise<FetchedAndOpened> {
  const settings = readingSettingsOf(context);
  const { copy, outcome: opened } = await fetchVolume(
    context,
    volume,
    (file) => openVolume(file, settings),
    (discarded) => discarded.dispose(),
  );
  return openedIn(copy, opened);
}

function openedIn(copy: LocalCopy, opened: OpenedVolume): FetchedAndOpened {
  const release = async (): Promise<void> => {
    opened.dispose();
    await copy[Symbol.asyncDispose]();
  };
  return { opened, [Symbol.asyncDispose]: release };
}

const transferFaults: ReadonlySet<VolumeError["kind"]> = new Set(["SizeMismatch", "HashMismatch"]);

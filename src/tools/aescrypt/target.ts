import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import { writeFully } from "../../support/write-fully.ts";

/** Where a result goes. */
export interface Target {
  write(bytes: Uint8Array): Promise<void>;
  /** What was written stays there, even if the work then fails. */
  keep(): void;
}

/**
 * Calls `work` with the file at `path`, or with standard output if that is undefined. A file gets its name, and
 * replaces one of that name, when it is complete; after a failure nothing is left of it and an older one is as it was.
 */
export async function withTarget(
  path: string | undefined,
  surroundings: Pick<ProcessSurroundings, "writeBytes">,
  work: (target: Target) => Promise<void>,
): Promise<void> {
  if (path === undefined) {
    return await work({ write: (bytes) => surroundings.writeBytes(bytes), keep: () => undefined });
  }
  const existing = statSync(path, { throwIfNoEntry: false });
  // A device or a pipe has nothing to lose, and must not be replaced by a file.
  const isFile = existing?.isFile() ?? true;
  const place = existing ? realpathSync(path) : path;
  const written = isFile ? `${place}.${randomUUID()}.tmp` : place;
  const descriptor = openSync(written, isFile ? "wx" : "w", existing ? existing.mode & 0o777 : 0o666);
  let isKept = false;
  let isOpen = true;
  const complete = (): void => {
    if (isFile) fsyncSync(descriptor);
    isOpen = false;
    closeSync(descriptor);
    if (isFile) renameSync(written, place);
  };
  try {
    await work({
      write: async (bytes) => writeFully(descriptor, bytes),
      keep: () => {
        isKept = true;
      },
    });
    complete();
  } catch (error) {
    if (isKept && isOpen) complete();
    if (isOpen) closeSync(descriptor);
    if (isFile) rmSync(written, { force: true });
    throw error;
  }
}

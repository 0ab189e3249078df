import { type FileHandle, link, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, isDiskFull } from "../../support/errors.ts";
import type { Pace } from "../contract.ts";
import { within } from "../timeouts.ts";

/**
 * Moves a file within one file system so that its data and its name survive a power cut. False, with nothing changed, where
 * a second name can't be given to it: the target lies on another file system, or on one that has no such names, or is there
 * already. What else may hinder it hinders a copy as well, which tells of it. After a failure the file is where it was.
 */
export async function moveDurably(from: string, to: string): Promise<boolean> {
  const file = await open(from, "r+");
  try {
    // Before the move, so that the name never stands for data that is not on the disk yet.
    await file.datasync();
    await setMode(file);
  } finally {
    await file.close();
  }
  try {
    // The old name stays until the new one is safe: the folder of a file that was renamed may go away with it.
    await link(from, to);
  } catch {
    return false;
  }
  try {
    await syncFolder(dirname(to));
  } catch (error) {
    // What can't be taken back is left for the next look at the destination; the first error tells what is wrong.
    await unlink(to).catch(() => undefined);
    throw error;
  }
  await unlink(from);
  return true;
}

/** Copies a file, replacing the target, until the disk holds it. Returns the size of the copy in bytes. */
export async function copyDurably(from: string, to: string, transfer: Transfer): Promise<number> {
  await copyContent(from, to, transfer);
  const file = await open(to, "r+");
  try {
    await file.datasync();
    const { size } = await file.stat();
    await setMode(file);
    await syncFolder(dirname(to));
    return size;
  } finally {
    await file.close();
  }
}

export interface Transfer {
  readonly pace?: Pace | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that one part may take; 0 is no limit. */
  readonly partTimeout: number;
}

/** Copies a file, replacing the target. A copy that did not fit is removed. */
export async function copyContent(from: string, to: string, transfer: Transfer): Promise<void> {
  try {
    await copyInParts(from, to, transfer);
  } catch (error) {
    // The rest of a full disk is better used than by half a file.
    if (isDiskFull(error)) await unlink(to).catch(() => undefined);
    throw error;
  }
}

/** Makes renamed, new and deleted names of a folder survive a power cut, where the file system can. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!cannot.has(codeOf(error) ?? "")) throw error;
  }
}

async function copyInParts(from: string, to: string, { pace, signal, partTimeout }: Transfer): Promise<void> {
  const limited = <T>(work: Promise<T>) => (partTimeout > 0 ? within(partTimeout, `copy to ${to}`, work) : work);
  const source = await open(from, "r");
  try {
    const target = await open(to, "w");
    try {
      const buffer = new Uint8Array(256 * 1024);
      for (;;) {
        signal?.throwIfAborted();
        const { bytesRead } = await limited(source.read(buffer, 0, buffer.byteLength));
        if (bytesRead === 0) return;
        await pace?.(bytesRead);
        for (let done = 0; done < bytesRead; ) {
          done += (await limited(target.write(buffer, done, bytesRead - done))).bytesWritten;
        }
      }
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Temporary files are private; what lies at a destination has the permissions of any new file. */
async function setMode(file: FileHandle): Promise<void> {
  if (process.platform === "win32") return;
  const wanted = 0o666 & ~process.umask();
  if (((await file.stat()).mode & 0o777) === wanted) return;
  try {
    await file.chmod(wanted);
  } catch (error) {
    if (!cannot.has(codeOf(error) ?? "")) throw error;
  }
}

/** How file systems without permissions (FAT, many shares) or without folder sync say so. */
const cannot = new Set(["EPERM", "EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EBADF", "EISDIR", "EACCES"]);

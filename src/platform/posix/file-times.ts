import { lutimesSync, utimesSync } from "node:fs";
import { constants } from "node:os";
import type { Platform } from "../platform.ts";
import { terminated } from "./c-string.ts";
import { failure } from "./failure.ts";
import type { Libc } from "./libc.ts";

/** Sets modification times by `utimensat` where the system has it, else by `node:fs`. */
export function setTimes(libc: () => Libc | undefined): Platform["setTimes"] {
  return (path, modified, follow) => {
    const c = libc();
    if (c === undefined) setWithNode(path, modified, follow);
    else setWithLibc(c, path, modified, follow);
  };
}

const onMac = process.platform === "darwin";
const currentFolder = onMac ? -2 : -100; // AT_FDCWD
const noFollow = onMac ? 0x20 : 0x100; // AT_SYMLINK_NOFOLLOW
const omitted = onMac ? -2 : 0x3ffffffe; // UTIME_OMIT

// Two `struct timespec` as 32-bit words: access time (left as it is), modification time.
const times = new Uint8Array(32);
const words = new Int32Array(times.buffer);
words[2] = omitted;
words[3] = omitted < 0 ? -1 : 0;
let pathBuffer = new Uint8Array(4 * 1024);

function setWithLibc(c: Libc, path: string, modified: { seconds: number; fraction: number }, follow: boolean): void {
  pathBuffer = terminated(path, pathBuffer);
  words[4] = modified.seconds; // takes the lower 32 bits
  words[5] = Math.floor(modified.seconds / 2 ** 32);
  words[6] = modified.fraction * 100;
  if (c.setTimes(currentFolder, pathBuffer, times, follow ? 0 : noFollow) === 0) return;
  const errno = c.errno();
  if (errno === constants.errno.ENOSYS) setWithNode(path, modified, follow);
  else throw failure(errno, "set the times of", path);
}

function setWithNode(path: string, modified: { seconds: number; fraction: number }, follow: boolean): void {
  const set = follow ? utimesSync : lutimesSync;
  set(path, Date.now() / 1000, modified.seconds + modified.fraction / 1e7);
}

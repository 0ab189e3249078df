import { type BigIntStats, lstatSync, statSync } from "node:fs";
import { constants } from "node:os";
import type { FileStatus, Platform } from "../platform.ts";
import { terminated } from "./c-string.ts";
import { failure } from "./failure.ts";
import type { Libc } from "./libc.ts";

/** File status by `statx` where the system has it, else by `node:fs`. */
export function readStatus(libc: () => Libc | undefined): Platform["readStatus"] {
  return (path, into, follow) => {
    const c = libc();
    return c?.statx === undefined ? readWithNode(path, into, follow) : readWithStatx(c, c.statx, path, into, follow);
  };
}

const currentFolder = -100; // AT_FDCWD
const noFollow = 0x100; // AT_SYMLINK_NOFOLLOW
const basicStatus = 0x7ff; // STATX_BASIC_STATS

// The layout of `struct statx` is the same on every machine; these are its fields as 32-bit words.
const buffer = new Uint8Array(256);
const words = new Uint32Array(buffer.buffer);
const signedWords = new Int32Array(buffer.buffer);
const halves = new Uint16Array(buffer.buffer);
let pathBuffer = new Uint8Array(4 * 1024);

function readWithStatx(
  c: Libc,
  statx: NonNullable<Libc["statx"]>,
  path: string,
  into: FileStatus,
  follow: boolean,
): boolean {
  pathBuffer = terminated(path, pathBuffer);
  if (statx(currentFolder, pathBuffer, follow ? 0 : noFollow, basicStatus, buffer) !== 0) {
    const errno = c.errno();
    if (errno === constants.errno.ENOENT || errno === constants.errno.ENOTDIR) return false;
    if (errno === constants.errno.ENOSYS || errno === constants.errno.EPERM) return readWithNode(path, into, follow);
    throw failure(errno, "read the status of", path);
  }
  into.nlink = words[4] as number;
  into.uid = words[5] as number;
  into.gid = words[6] as number;
  into.mode = halves[14] as number;
  into.ino = unsigned(8);
  into.size = unsigned(10);
  into.ctimeSeconds = signed(24);
  into.ctimeFraction = Math.trunc((words[26] as number) / 100);
  into.mtimeSeconds = signed(28);
  into.mtimeFraction = Math.trunc((words[30] as number) / 100);
  into.dev = (words[34] as number) * 2 ** 20 + (words[35] as number);
  return true;
}

function unsigned(word: number): number {
  return (words[word + 1] as number) * 2 ** 32 + (words[word] as number);
}

function signed(word: number): number {
  return (signedWords[word + 1] as number) * 2 ** 32 + (words[word] as number);
}

const exact = { bigint: true, throwIfNoEntry: false } as const;

function readWithNode(path: string, into: FileStatus, follow: boolean): boolean {
  const status: BigIntStats | undefined = follow ? statSync(path, exact) : lstatSync(path, exact);
  if (status === undefined) return false;
  into.mode = Number(status.mode);
  into.size = Number(status.size);
  into.nlink = Number(status.nlink);
  into.uid = Number(status.uid);
  into.gid = Number(status.gid);
  into.dev = Number(status.dev);
  into.ino = Number(status.ino);
  into.mtimeSeconds = secondsOf(status.mtimeNs);
  into.mtimeFraction = fractionOf(status.mtimeNs);
  into.ctimeSeconds = secondsOf(status.ctimeNs);
  into.ctimeFraction = fractionOf(status.ctimeNs);
  return true;
}

const second = 1_000_000_000n;

function secondsOf(nanoseconds: bigint): number {
  const quotient = nanoseconds / second;
  return Number(nanoseconds % second < 0n ? quotient - 1n : quotient);
}

function fractionOf(nanoseconds: bigint): number {
  const rest = Number(nanoseconds % second);
  return Math.floor((rest < 0 ? rest + 1e9 : rest) / 100);
}

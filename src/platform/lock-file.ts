import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from "node:fs";
import type { FileLock, Platform } from "./platform.ts";
import { lockPosixFile } from "./posix/file-lock.ts";
import type { Libc } from "./posix/libc.ts";

export function lockFile(libc: () => Libc | undefined, openDatabase: Platform["openDatabase"]): Platform["lockFile"] {
  return (path, text) => {
    const c = libc();
    return c ? lockPosixFile(c, path, text) : lockOpenFile(openDatabase, path, text);
  };
}

/**
 * Where there are no record locks (Windows): a file that is open can't be opened by a program that wants it for itself, nor we
 * open one that such a program has. What keeps programs like us out is a lock of SQLite's on a file beside it.
 */
function lockOpenFile(openDatabase: Platform["openDatabase"], path: string, text: string): FileLock | undefined {
  const beside = `${path}.sqlite`;
  const database = openDatabase(beside);
  let file: number;
  try {
    database.exec("BEGIN EXCLUSIVE");
    file = openSync(path, "a");
  } catch (error) {
    database.close();
    const { code = "", message } = error as { code?: string; message: string };
    if (/locked|busy/i.test(message) || ["EBUSY", "EPERM", "EACCES"].includes(code)) return undefined;
    throw error;
  }
  ftruncateSync(file);
  writeSync(file, text);
  let isHeld = true;
  return {
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      closeSync(file);
      rmSync(path, { force: true });
      database.close();
      rmSync(beside, { force: true });
    },
  };
}

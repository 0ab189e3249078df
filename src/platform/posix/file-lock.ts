import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { FileLock } from "../platform.ts";
import { terminated } from "./c-string.ts";
import { failure } from "./failure.ts";
import type { Libc } from "./libc.ts";

const readWrite = 2;
const closeOnExec = process.platform === "darwin" ? 0x1000000 : 0x80000;
const tryLock = 2; // F_TLOCK
const deniedErrors = new Set(process.platform === "darwin" ? [35, 13] : [11, 13]); // EAGAIN, EACCES

const encoder = new TextEncoder();
/** A process is not kept from its own locks, and loses them with the first descriptor of the file that it closes. */
const held = new Set<string>();

/** A record lock on the whole file. Undefined while another process has it, or this one. */
export function lockPosixFile(c: Libc, path: string, text: string): FileLock | undefined {
  const place = resolve(path);
  if (held.has(place)) return undefined;
  for (;;) {
    closeSync(openSync(place, "a", 0o600));
    const file = c.open(terminated(place, new Uint8Array(0)), readWrite | closeOnExec);
    if (file < 0) throw failure(c.errno(), "open", place);
    if (c.lock(file, tryLock, 0) < 0) {
      const reason = c.errno();
      c.close(file);
      if (deniedErrors.has(reason)) return undefined;
      throw failure(reason, "lock", place);
    }
    if (!isStillThere(file, place)) {
      // The one who had it before has removed it between our two steps.
      c.close(file);
      continue;
    }
    const bytes = encoder.encode(text);
    if (c.truncate(file, 0) < 0 || c.write(file, bytes, bytes.byteLength) !== bytes.byteLength) {
      const reason = c.errno();
      c.close(file);
      throw failure(reason, "write", place);
    }
    held.add(place);
    return { release: () => release(c, file, place) };
  }
}

function release(c: Libc, file: number, place: string): void {
  if (!held.delete(place)) return;
  rmSync(place, { force: true });
  c.close(file);
}

function isStillThere(file: number, place: string): boolean {
  const locked = statSync(`/dev/fd/${file}`);
  const named = statSync(place, { throwIfNoEntry: false });
  return named?.ino === locked.ino && named.dev === locked.dev;
}

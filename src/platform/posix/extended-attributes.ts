import { constants } from "node:os";
import type { ExtendedAttributes } from "../platform.ts";
import { terminated } from "./c-string.ts";
import { failure } from "./failure.ts";
import type { Libc } from "./libc.ts";

/** Extended attributes by way of the C library, which is opened at the first use. */
export function extendedAttributes(libc: () => Libc | undefined): ExtendedAttributes {
  return {
    list: (path) => {
      const c = libc();
      return c === undefined ? [] : list(c, path);
    },
    get: (path, name) => {
      const c = libc();
      return c === undefined ? undefined : get(c, path, name);
    },
    set: (path, name, value) => {
      const c = libc();
      if (c === undefined) throw failure(notSupported, "set an extended attribute of", path);
      set(c, path, name, value);
    },
  };
}

const notSupported = constants.errno.EOPNOTSUPP;
const noSuchAttribute = process.platform === "darwin" ? 93 : 61; // ENOATTR, ENODATA
const tooSmall = constants.errno.ERANGE;

// One path and one answer at a time: the calls are synchronous, so their buffers are reused.
const decoder = new TextDecoder();
let pathBuffer = new Uint8Array(4 * 1024);
let nameBuffer = new Uint8Array(1024);
let answer = new Uint8Array(16 * 1024);

function list(c: Libc, path: string): string[] {
  pathBuffer = terminated(path, pathBuffer);
  let length = c.listXattr(pathBuffer, answer, answer.byteLength);
  if (length === 0) return []; // by far the most frequent
  if (length < 0) length = ask(c, () => c.listXattr(pathBuffer, answer, answer.byteLength));
  if (length < 0) {
    const errno = c.errno();
    if (errno === notSupported || errno === constants.errno.ENOTSUP) return [];
    throw failure(errno, "list extended attributes of", path);
  }
  const names = decoder.decode(answer.subarray(0, length)).split("\0");
  names.pop(); // every name ends with NUL
  return names;
}

function get(c: Libc, path: string, name: string): Uint8Array | undefined {
  pathBuffer = terminated(path, pathBuffer);
  nameBuffer = terminated(name, nameBuffer);
  const length = ask(c, () => c.getXattr(pathBuffer, nameBuffer, answer, answer.byteLength));
  if (length >= 0) return answer.slice(0, length);
  const errno = c.errno();
  if (errno === noSuchAttribute) return undefined;
  throw failure(errno, "get an extended attribute of", path);
}

function set(c: Libc, path: string, name: string, value: Uint8Array): void {
  pathBuffer = terminated(path, pathBuffer);
  nameBuffer = terminated(name, nameBuffer);
  // An empty buffer has no address to pass.
  const bytes = value.byteLength === 0 ? new Uint8Array(1) : value;
  if (c.setXattr(pathBuffer, nameBuffer, bytes, value.byteLength) < 0)
    throw failure(c.errno(), "set an extended attribute of", path);
}

/** Repeats a call with a larger answer buffer for as long as the system finds it too small. */
function ask(c: Libc, call: () => number): number {
  for (;;) {
    const length = call();
    if (length >= 0 || c.errno() !== tooSmall || answer.byteLength >= 16 * 1024 * 1024) return length;
    answer = new Uint8Array(answer.byteLength * 4);
  }
}

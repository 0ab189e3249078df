import { readlinkSync, symlinkSync } from "node:fs";
import type { Platform } from "../platform.ts";
import { terminated } from "./c-string.ts";
import { failure } from "./failure.ts";
import type { Libc } from "./libc.ts";

/** Links by the C library, for a runtime whose `node:fs` knows their texts as UTF-8 only. */
export function links(libc: () => Libc | undefined): Pick<Platform, "readLink" | "makeLink"> {
  return {
    readLink: (path) => {
      const c = libc();
      return c ? read(c, path) : new TextEncoder().encode(readlinkSync(path));
    },
    makeLink: (text, path) => {
      const c = libc();
      if (c) make(c, text, path);
      else symlinkSync(new TextDecoder().decode(text), path);
    },
  };
}

// A text that fills the buffer may have been cut; no system has links of this length.
const answer = new Uint8Array(64 * 1024);
let pathBuffer = new Uint8Array(4 * 1024);

function read(c: Libc, path: string): Uint8Array {
  pathBuffer = terminated(path, pathBuffer);
  const length = c.readLink(pathBuffer, answer, answer.byteLength);
  if (length < 0) throw failure(c.errno(), "read the link", path);
  return answer.slice(0, length);
}

function make(c: Libc, text: Uint8Array, path: string): void {
  pathBuffer = terminated(path, pathBuffer);
  const ended = new Uint8Array(text.byteLength + 1);
  ended.set(text);
  if (c.makeLink(ended, pathBuffer) < 0) throw failure(c.errno(), "make the link", path);
}

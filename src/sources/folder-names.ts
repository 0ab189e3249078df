import { readdirSync } from "node:fs";
import { sortBytewise } from "../support/byte-order.ts";

/**
 * The names in a folder, in byte order. Those that are not valid UTF-8 have no path here; they are reported to
 * `onInvalid`, with U+FFFD for the bad bytes. Throws what `readdir` throws.
 */
export function folderNames(path: string, onInvalid: (name: string) => void): string[] {
  let names = readdirSync(path);
  // U+FFFD may be a character of the name, or stand for bytes that could not be decoded.
  if (names.some((name) => name.includes("\ufffd"))) names = validNames(path, onInvalid);
  sortBytewise(names);
  return names;
}

function validNames(path: string, onInvalid: (name: string) => void): string[] {
  const names = new Set<string>();
  for (const bytes of readdirSync(path, { encoding: "buffer" })) {
    const name = bytes.toString("utf8");
    // Deno has U+FFFD in the bytes as well, so a bad name looks like a good one, or is found missing later.
    if (bytes.equals(Buffer.from(name)) && !names.has(name)) names.add(name);
    else onInvalid(name);
  }
  return [...names];
}

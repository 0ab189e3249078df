import { statSync } from "node:fs";
import type { SourceEntry } from "./entry.ts";

/** Bytes of the content of a file in a folder; 0 where a link that is followed can't be. */
export function contentSize(folder: string, { followed, name, size }: SourceEntry): number {
  if (!followed) return size;
  try {
    return statSync(folder + name, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}

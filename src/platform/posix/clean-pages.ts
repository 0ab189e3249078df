import { readFileSync } from "node:fs";
import type { Libc } from "./libc.ts";

const dontNeed = 4;

/**
 * Lets go of what lies in memory of program files just as it stands on disk: much of a program is only used while it
 * starts, and the system reads again what is used after all. Linux only, nothing happens elsewhere.
 */
export function dropCleanPages(libc: () => Libc | undefined): () => void {
  return () => {
    const advise = libc()?.advise;
    if (!advise) return;
    // What can't be let go just stays.
    for (const { begin, end } of cleanMappings(ownMappings())) advise(begin, end - begin, dontNeed);
  };
}

function ownMappings(): string {
  try {
    return readFileSync("/proc/self/smaps", "utf8");
  } catch {
    return ""; // a place without /proc
  }
}

/** Of files, where nothing can be written and nothing has been: without that, what was changed would be lost. */
export function cleanMappings(smaps: string): { readonly begin: number; readonly end: number }[] {
  return [...smaps.matchAll(mapping)].flatMap(([, begin = "", end = "", details = ""]) =>
    /^Anonymous: +0 kB$/m.test(details) ? [{ begin: Number.parseInt(begin, 16), end: Number.parseInt(end, 16) }] : [],
  );
}

/** One that is private, not writable and backed by a file, with the lines about it up to the next one. */
const mapping = /^([0-9a-f]+)-([0-9a-f]+) r-[x-]p [0-9a-f]+ \S+ [1-9]\d* +\/.*\n((?:[A-Z].*\n)*)/gm;

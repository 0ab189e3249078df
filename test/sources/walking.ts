import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Filter, parseSigned } from "../../src/sources/filters/index.ts";
import { type FolderListing, SourceWalk, storedPath, type WalkOptions } from "../../src/sources/index.ts";
import type { LogLevel } from "../../src/support/log.ts";

export interface Message {
  readonly level: LogLevel;
  readonly tag: string;
  readonly id: string;
  readonly message: string;
}

/** Collects messages. */
export function memoryLogger() {
  const messages: Message[] = [];
  return {
    messages,
    write: (level: LogLevel, tag: string, id: string, message: string) => {
      messages.push({ level, tag, id, message });
    },
    warnings: () => messages.filter(({ level }) => level === "Warning"),
    ids: () => messages.map(({ id }) => id),
  };
}

export function filterOf(rules: readonly string[], caseSensitive = true): Filter {
  const groups = { platform: "linux", variables: {}, temporaryFolder: "/tmp/", dataFolder: undefined } as const;
  return Filter.parse(parseSigned(rules), { caseSensitive, groups });
}

export const defaults: WalkOptions = {
  filter: new Filter([], true),
  symlinkPolicy: "Store",
  hardlinkPolicy: "All",
  ignoreFilenames: ["CACHEDIR.TAG"],
  ignoreRuleFiles: [],
  countsLeftOut: false,
  excludeAttributes: 0,
  obeyExclusionAttribute: true,
  excludeEmptyFolders: false,
  blacklist: [],
  logPaths: true,
};

/** Makes files, and folders where a path ends with a separator. */
export function createTree(folder: string, paths: readonly string[]): void {
  const made = new Set<string>();
  for (const path of paths) {
    const full = join(folder, path);
    const parent = path.endsWith("/") ? full : dirname(full);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    if (!path.endsWith("/")) writeFileSync(full, path);
  }
}

export function walkAll(roots: readonly string[], options: Partial<WalkOptions> = {}) {
  const logger = memoryLogger();
  const walk = new SourceWalk(roots, { ...defaults, ...options }, logger);
  const listings: FolderListing[] = [];
  for (let listing = walk.next(); listing !== undefined; listing = walk.next()) listings.push(listing);
  return { listings, paths: pathsOf(listings), logger, errors: walk.errors };
}

export function pathsOf(listings: readonly FolderListing[]): string[] {
  return listings.flatMap(({ path, entry, files }) => [
    ...(entry === undefined ? [] : [path]),
    ...files.map((file) => storedPath(path, file)),
  ]);
}

import type { LocalDatabase } from "../../database/local/database.ts";
import { type EntryKind, entryKinds } from "../../database/local/entries.ts";
import { FileSearch, type FileSearchQuery, type FoundPath } from "../../database/local/file-search.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import { regexParts } from "../../sources/filters/index.ts";
import type { OperationControl } from "../context.ts";

export interface FindFilesRequest extends Omit<FileSearchQuery, "goneBefore" | "parts" | "kind"> {
  readonly kind?: FoundFile["kind"] | undefined;
  /** What the whole path must match as well. */
  readonly expression?: RegExp | undefined;
  /** Only what the newest version does not have any more. */
  readonly isGone: boolean;
  readonly offset: number;
  readonly limit: number;
  /** Go on where a search has ended before, see {@link FoundFiles.rest}. */
  readonly after?: string | undefined;
  /** Milliseconds after which the search ends, wherever it is then; without it, it does not. */
  readonly patience?: number | undefined;
}

/** A path with the versions that have it. */
export interface FoundFile {
  readonly path: string;
  readonly kind: "file" | "folder" | "link";
  /** Bytes of a file, as it was last. */
  readonly size: number;
  readonly modified: Date | undefined;
  readonly versions: number;
  /** How often it was another one from one version to the next, and one more. */
  readonly states: number;
  /** Times of the oldest and the newest version that have it. */
  readonly first: Date;
  readonly last: Date;
  readonly isPresent: boolean;
}

export interface FoundFiles {
  readonly items: readonly FoundFile[];
  /** There may be more. */
  readonly hasMore: boolean;
  /** Where to go on, if patience was over: behind which folder, and how many paths are to be passed by still. */
  readonly rest?: { readonly after: string; readonly offset: number } | undefined;
}

/** Searches all versions at once; each path comes once. */
export function findFiles(database: LocalDatabase, request: FindFilesRequest, control: OperationControl): FoundFiles {
  const { kind, offset, limit, expression, isGone, after, patience = Number.POSITIVE_INFINITY, ...wanted } = request;
  const versions = database.versions.newestFirst();
  const newest = versions[0];
  if (!newest) return { items: [], hasMore: false };
  const items: FoundFile[] = [];
  const search = new FileSearch(database.sql);
  const end = performance.now() + patience;
  let passed = 0;
  const query = {
    ...wanted,
    ...(kind && { kind: kindsByName[kind] }),
    parts: partsOf(expression),
    ...(isGone && { goneBefore: newest.id }),
  };
  for (const stretch of search.stretches(after)) {
    for (const found of search.find(query, stretch)) {
      control.throwIfAborted();
      if (expression && !expression.test(found.folder + found.name)) continue;
      const item = itemOf(found, versions);
      if (!item || ++passed <= offset) continue;
      if (items.length === limit) return { items, hasMore: true };
      items.push(item);
    }
    if (performance.now() >= end) {
      return { items, hasMore: true, rest: { after: stretch.until, offset: Math.max(0, offset - passed) } };
    }
  }
  return { items, hasMore: false };
}

/** What the database can look for, which is much cheaper than to hold the expression against each path. */
function partsOf(expression: RegExp | undefined): string[] | undefined {
  const parts = expression && regexParts(expression.source, true);
  // It may match anywhere.
  return parts && ["", ...parts, ""];
}

const kinds: Readonly<Record<EntryKind, FoundFile["kind"]>> = {
  [entryKinds.file]: "file",
  [entryKinds.folder]: "folder",
  [entryKinds.symlink]: "link",
};

const kindsByName = { file: entryKinds.file, folder: entryKinds.folder, link: entryKinds.symlink } as const;

/** Undefined where no complete version has it. */
function itemOf({ folder, name, kind, size, modified, ranges }: FoundPath, versions: readonly VersionRow[]) {
  const having = versions.filter(({ id }) => ranges.some(([first, last]) => first <= id && id < last));
  const [last, first] = [having[0], having.at(-1)];
  if (!last || !first) return undefined;
  return {
    path: folder + name,
    kind: kinds[kind],
    size,
    modified: modified === 0 ? undefined : new Date(modified * 1000),
    versions: having.length,
    states: ranges.length,
    first: new Date(first.time * 1000),
    last: new Date(last.time * 1000),
    isPresent: last === versions[0],
  };
}

import type { LocalDatabase } from "../../../src/database/local/database.ts";
import { type EntryKind, entryKinds } from "../../../src/database/local/entries.ts";

/** What stands at a path: the size of a file, or another kind of entry. */
export type Content = number | "folder" | "symlink";

/** Modification time of every file and of no folder, epoch seconds. */
export const modified = 1_690_000_000;

/** The time of a version, epoch seconds; the first is 1. */
export function timeOf(version: number): number {
  return 1_700_000_000 + version * 100_000;
}

/** Fills an empty database with versions, oldest first, each a table of paths and what they are. */
export function fillVersions(database: LocalDatabase, versions: readonly Readonly<Record<string, Content>>[]): void {
  for (const [index, paths] of versions.entries()) {
    const { id } = database.versions.begin(timeOf(index + 1));
    for (const [path, content] of Object.entries(paths)) {
      if (index > 0 && versions[index - 1]?.[path] === content) continue;
      const { folder, name } = placeOf(database, path);
      database.entries.add(folder, name, id, stateOf(content));
    }
    for (const [path, content] of Object.entries(versions[index - 1] ?? {})) {
      if (paths[path] === content) continue;
      const { folder, name } = placeOf(database, path);
      database.entries.close(folder, name, firstVersion(versions, path, index) + 1);
    }
    database.entries.applyClosings(id);
    database.versions.complete(id, { time: timeOf(index + 1), isFull: true, dlist: id });
  }
}

/** Index of the version in which the state began that ends before version `end`. */
function firstVersion(versions: readonly Readonly<Record<string, Content>>[], path: string, end: number): number {
  let first = end - 1;
  while (first > 0 && versions[first - 1]?.[path] === versions[end - 1]?.[path]) first--;
  return first;
}

function placeOf(database: LocalDatabase, path: string): { folder: number; name: string } {
  const separator = path.startsWith("/") ? "/" : "\\";
  const start = path.lastIndexOf(separator, path.length - 2) + 1;
  return { folder: database.folders.require(path.slice(0, start)), name: path.slice(start) };
}

function stateOf(content: Content) {
  const others: Record<string, EntryKind> = { folder: entryKinds.folder, symlink: entryKinds.symlink };
  const isFile = typeof content === "number";
  return {
    kind: isFile ? entryKinds.file : (others[content] as EntryKind),
    content: 0,
    metadata: 0,
    size: isFile ? content : 0,
    modified: isFile ? modified : 0,
    fraction: isFile ? 5_000_000 : -1,
  };
}

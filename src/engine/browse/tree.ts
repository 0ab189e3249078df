import type { LocalDatabase } from "../../database/local/database.ts";
import { type EntryKind, entryKinds } from "../../database/local/entries.ts";
import { type ListedState, Listing } from "../../database/local/listing.ts";
import { Tree, type TreeOrder, type TreeTotals } from "../../database/local/tree.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import { UserError } from "../../support/errors.ts";
import { separatorOf, startOfName } from "../list/selection.ts";
import { versionGone } from "../version-selection.ts";

export interface TreeRequest {
  /** With its final separator; empty: where the version begins. */
  readonly folder: string;
  /** The moment looked at, epoch seconds: the newest version that is not newer. Undefined: the newest. */
  readonly time: number | undefined;
  /** Counts from 0. */
  readonly page: number;
  readonly pageSize: number;
  readonly order: TreeOrder;
  readonly isDescending: boolean;
  readonly withGone: boolean;
}

export interface TreeItem {
  readonly path: string;
  /** Without the separator at its end; of a place where a version begins, the whole path. */
  readonly name: string;
  readonly kind: "file" | "folder" | "link";
  /** Bytes of a file. */
  readonly size: number;
  /** Undefined where it isn't known. */
  readonly modified: Date | undefined;
  /** The time of the last version that had it; undefined if the one looked at has it. */
  readonly lastSeen: Date | undefined;
}

export interface TreeView {
  /** Of all versions, the newest first. */
  readonly times: readonly Date[];
  readonly time: Date;
  /** The place where the version begins that leads to the folder; empty above them all. */
  readonly root: string;
  /** How many of those places there are. */
  readonly roots: number;
  /** The one that was asked for; where a version begins in one folder alone, that. */
  readonly folder: string;
  /** False if neither this version nor an earlier one has the folder. */
  readonly isKnown: boolean;
  readonly total: number;
  readonly items: readonly TreeItem[];
}

/** What a folder holds at a moment. Throws `NoFilesetsFound` if there is no version. */
export function browseTree(database: LocalDatabase, request: TreeRequest): TreeView {
  const versions = database.versions.newestFirst();
  const version = versionAt(versions, request.time);
  const roots = [...new Listing(database.sql).roots(version.id)].toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  const [only, ...others] = roots;
  const isOneFolder = only?.kind === entryKinds.folder && others.length === 0;
  const folder = request.folder === "" && isOneFolder ? pathOf(only) : request.folder;
  const seen = { times: versions.map(timeOf), time: timeOf(version), folder, roots: roots.length };
  if (folder === "") {
    const items = roots.map((state) => itemOf(state, versions, version.id, pathOf(state)));
    return { ...seen, root: "", isKnown: true, total: items.length, items };
  }
  const tree = new Tree(database.sql);
  const { page, pageSize, order, isDescending, withGone } = request;
  const query = { folder, version: version.id, order, isDescending, withGone };
  const states = tree.children(query, { limit: pageSize, offset: page * pageSize });
  const isEnd = states.length < pageSize && (page === 0 || states.length > 0);
  return {
    ...seen,
    root: roots.map(pathOf).find((root) => folder.startsWith(root)) ?? "",
    isKnown: database.folders.find(folder) !== undefined,
    total: isEnd ? page * pageSize + states.length : tree.countChildren(query),
    items: states.map((state) => itemOf(state, versions, version.id)),
  };
}

/**
 * What a path is, given without a separator at its end, in the version that was made at that time, epoch seconds. Undefined if that
 * does not have it. Throws `VersionGone`.
 */
export function entryOfVersion(database: LocalDatabase, path: string, time: number): TreeItem | undefined {
  const versions = database.versions.newestFirst();
  const version = versions.find((each) => each.time === time);
  if (!version) throw versionGone();
  const listing = new Listing(database.sql);
  const start = startOfName(path);
  for (const name of [path.slice(start), path.slice(start) + separatorOf(path)]) {
    const [state] = listing.path(path.slice(0, start), name, version.id, version.id);
    if (state) return itemOf(state, versions, version.id);
  }
  return undefined;
}

/** How much the given paths are at a moment; those of folders end with the separator. */
export function measurePaths(
  database: LocalDatabase,
  paths: readonly string[],
  time: number | undefined,
): (TreeTotals & { readonly path: string })[] {
  const { id } = versionAt(database.versions.newestFirst(), time);
  const tree = new Tree(database.sql);
  const listing = new Listing(database.sql);
  return paths.map((path) => {
    const start = startOfName(path);
    const [state] = listing.path(path.slice(0, start), path.slice(start), id, id);
    if (state?.kind === entryKinds.file) return { path, files: 1, size: state.size };
    return { path, ...(state?.kind === entryKinds.folder ? tree.totalsBelow(path, id) : { files: 0, size: 0 }) };
  });
}

/** The newest version that is not newer than the moment; the oldest if all are. */
function versionAt(versions: readonly VersionRow[], time: number | undefined): VersionRow {
  const chosen = versions.find((version) => time === undefined || version.time <= time) ?? versions.at(-1);
  if (chosen) return chosen;
  throw new UserError("NoFilesetsFound", "The backup has no version yet", { advice: "Run it once." });
}

const kinds: Readonly<Record<EntryKind, TreeItem["kind"]>> = {
  [entryKinds.file]: "file",
  [entryKinds.folder]: "folder",
  [entryKinds.symlink]: "link",
};

function itemOf(
  state: ListedState,
  versions: readonly VersionRow[],
  version: number,
  name = state.name.replace(/[\\/]$/, ""),
): TreeItem {
  const isThere = state.last > version;
  const lastVersion = isThere ? undefined : versions.find(({ id }) => id < state.last);
  return {
    path: pathOf(state),
    name,
    kind: kinds[state.kind],
    size: state.size,
    modified: state.modified === 0 ? undefined : new Date(state.modified * 1000),
    lastSeen: lastVersion && timeOf(lastVersion),
  };
}

function pathOf({ folder, name }: ListedState): string {
  return folder + name;
}

function timeOf({ time }: VersionRow): Date {
  return new Date(time * 1000);
}

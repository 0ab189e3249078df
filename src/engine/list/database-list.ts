import type { LocalDatabase } from "../../database/local/database.ts";
import { entryKinds } from "../../database/local/entries.ts";
import { type ListedState, Listing } from "../../database/local/listing.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import { UserError } from "../../support/errors.ts";
import type { OperationContext } from "../context.ts";
import type { ListedFile, ListedFileset } from "../results/index.ts";
import { selectVersions } from "../version-selection.ts";
import { candidates } from "./candidates.ts";
import { statesOfPaths } from "./exact-paths.ts";
import type { Listed } from "./listed.ts";
import { commonFolders } from "./prefixes.ts";
import { type PathSelection, searchedVersions, separatorOf } from "./selection.ts";

interface NumberedVersion {
  readonly number: number;
  readonly row: VersionRow;
}

/** The list from the local database, whose files are read as they are taken. Each size stands beside its own version (engine.md 28, D18). */
export function listFromDatabase(
  { settings, logger }: OperationContext,
  database: LocalDatabase,
  selection: PathSelection,
): Listed {
  const versions = database.versions.newestFirst();
  const selected = selectVersions(versions, settings, "database", logger).map(
    (number): NumberedVersion => ({ number, row: versions[number] as VersionRow }),
  );
  const listing = new Listing(database.sql);
  if (settings.listSetsOnly) return { Filesets: selected.map((version) => toFileset(version)), Files: [] };
  if (selection.filter.isEmpty) return { Filesets: withTotals(selected, database), Files: [] };

  const { listFolderContents, listPrefixOnly, allVersions } = settings;
  const searched = listFolderContents
    ? selected.slice(0, allVersions ? undefined : 1)
    : searchedVersions(selected, selection, allVersions);
  const Filesets = searched.map((version) => toFileset(version));
  if (searched.length === 0) return { Filesets, Files: [] };
  const ids = searched.map(({ row }) => row.id);
  if (listFolderContents) return { Filesets, Files: folderContents(listing, ids, selection) };
  if (!listPrefixOnly) return { Filesets, Files: matches(listing, ids, selection) };
  return {
    Filesets,
    Files: prefixes(selection.filter.includesAll ? roots(listing, ids) : matches(listing, ids, selection)),
  };
}

function toFileset({ number, row }: NumberedVersion, FileCount: number | null = null, FileSizes: number | null = null) {
  const fileset: ListedFileset = {
    Version: number,
    IsFullBackup: row.isFull,
    Time: new Date(row.time * 1000),
    FileCount,
    FileSizes,
  };
  return fileset;
}

/** The counts are of files alone here, where the list of filesets counts every entry. */
function withTotals(versions: readonly NumberedVersion[], { totals: known }: LocalDatabase): ListedFileset[] {
  const totals = known.of(versions.map(({ row }) => row.id));
  return versions.map((version, index) => toFileset(version, totals[index]?.files, totals[index]?.size));
}

function matches(listing: Listing, ids: readonly number[], { filter, paths }: PathSelection): Iterable<ListedFile> {
  if (paths && filter.caseSensitive) return toFiles(statesOfPaths(listing, paths, ...rangeOf(ids)), ids, () => true);
  return toFiles(candidates(listing, filter, ...rangeOf(ids)), ids, (path) => filter.includes(path));
}

function* folderContents(listing: Listing, ids: readonly number[], { paths }: PathSelection): Generator<ListedFile> {
  if (!paths) {
    throw new UserError(
      "FolderContentListingRequiresPath",
      "The content of a folder can be listed for a plain path only",
      {
        advice: "Give the folder's whole path, without wildcards.",
      },
    );
  }
  for (const path of paths) {
    const separator = separatorOf(path);
    const folder = path.endsWith(separator) ? path : path + separator;
    yield* toFiles(listing.childrenOf(folder, ...rangeOf(ids)), ids, () => true);
  }
}

/** Joins the states of each path that is accepted and that one of the versions has. */
function* toFiles(
  states: Iterable<ListedState>,
  ids: readonly number[],
  accepts: (path: string) => boolean,
): Generator<ListedFile> {
  let folder: string | undefined;
  let name: string | undefined;
  let sizes: (number | null)[] | undefined;
  let isPresent = false;
  for (const state of states) {
    if (state.name !== name || state.folder !== folder) {
      if (sizes && isPresent) yield { Path: `${folder}${name}`, Sizes: sizes };
      ({ folder, name } = state);
      sizes = accepts(folder + name) ? new Array<number | null>(ids.length).fill(null) : undefined;
      isPresent = false;
    }
    if (!sizes) continue;
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index] as number;
      if (state.first > id || state.last <= id) continue;
      sizes[index] = state.kind === entryKinds.file ? state.size : -1;
      isPresent = true;
    }
  }
  if (sizes && isPresent) yield { Path: `${folder}${name}`, Sizes: sizes };
}

/** Where the versions begin: all their other paths lie below. */
function roots(listing: Listing, ids: readonly number[]): { Path: string }[] {
  const states = ids.flatMap((id) => [...listing.roots(id)]);
  states.sort((a, b) => (a.folder < b.folder ? -1 : 1));
  return states.map(({ folder, name }) => ({ Path: folder + name }));
}

function* prefixes(files: Iterable<Pick<ListedFile, "Path">>): Generator<ListedFile> {
  for (const path of commonFolders(files)) yield { Path: path, Sizes: [] };
}

/** Oldest and newest; versions come newest first. */
function rangeOf(ids: readonly number[]): [oldest: number, newest: number] {
  return [ids.at(-1) as number, ids[0] as number];
}

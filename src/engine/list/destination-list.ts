import type { LocalCopy } from "../../destinations/index.ts";
import { ahead } from "../../support/ahead.ts";
import { UserError } from "../../support/errors.ts";
import type { OperationContext } from "../context.ts";
import type { ListedFile, ListedFileset } from "../results/index.ts";
import { selectVersions } from "../version-selection.ts";
import type { Listed } from "./listed.ts";
import {
  fetchList,
  findRemoteLists,
  noneReadable,
  openList,
  type RemoteList,
  readList,
  reportNoDatabase,
  reportUnreadable,
} from "./remote-lists.ts";
import { type PathSelection, searchedVersions, startOfName } from "./selection.ts";

/**
 * The list from the dlists at the destination. Only those that are searched are downloaded, and of them only the
 * matches are kept. One of several that cannot be read is left out with a warning.
 */
export async function listFromDestination(context: OperationContext, selection: PathSelection): Promise<Listed> {
  const { settings, logger } = context;
  requireDatabaseFor(settings);
  reportNoDatabase(logger);
  const lists = await findRemoteLists(context);
  const selected = selectVersions(lists, settings, "remote", logger).map((number) => lists[number] as RemoteList);
  const EncryptedFiles = selected.some(({ isEncrypted }) => isEncrypted);
  if (settings.listSetsOnly || selection.filter.isEmpty) {
    return { EncryptedFiles, Filesets: selected.map((list) => toFileset(list, null)), Files: [] };
  }
  const searched = searchedVersions(selected, selection, settings.allVersions);
  return { EncryptedFiles, ...(await searchLists(context, searched, selection)) };
}

function requireDatabaseFor({ listPrefixOnly, listFolderContents }: OperationContext["settings"]): void {
  const advice = "Run repair to build the local database, and leave out --no-local-db.";
  if (listPrefixOnly) {
    throw new UserError("PrefixListingRequiresLocalDatabase", "Listing prefixes needs a local database", { advice });
  }
  if (listFolderContents) {
    const message = "Listing the content of a folder needs a local database";
    throw new UserError("FolderContentListingRequiresLocalDatabase", message, { advice });
  }
}

async function searchLists(
  context: OperationContext,
  lists: readonly RemoteList[],
  { filter }: PathSelection,
): Promise<Listed> {
  const filesets: ListedFileset[] = [];
  const found = new Map<string, (number | null)[]>();
  const fetch = (list: RemoteList) => fetchList(context, list);
  let failure: unknown;
  const discard = async (copy: LocalCopy) => await copy[Symbol.asyncDispose]();
  for await (const { item, result } of ahead(lists, context.settings.downloads, fetch, discard)) {
    try {
      await using copy = await result;
      const { isFull, paths } = await searchList(context, item, copy.path, (path) => filter.includes(path));
      for (const [path, size] of paths) {
        const sizes = found.get(path) ?? [];
        while (sizes.length < filesets.length) sizes.push(null);
        sizes[filesets.length] = size;
        found.set(path, sizes);
      }
      filesets.push(toFileset(item, isFull));
    } catch (error) {
      reportUnreadable(context, item, error);
      failure = error;
    }
  }
  if (filesets.length === 0 && lists.length > 0) throw noneReadable(failure);
  return { Filesets: filesets, Files: inOrder(found, filesets.length) };
}

async function searchList(
  context: OperationContext,
  list: RemoteList,
  path: string,
  accepts: (path: string) => boolean,
): ReturnType<typeof readList> {
  const volume = await openList(context, list, path);
  try {
    return await readList(context, volume, accepts);
  } finally {
    volume.dispose();
  }
}

function toFileset({ number, time }: RemoteList, IsFullBackup: boolean | null): ListedFileset {
  return { Version: number, IsFullBackup, Time: new Date(time * 1000), FileCount: null, FileSizes: null };
}

/** By folder, then by name, as the database has them. */
function inOrder(found: ReadonlyMap<string, (number | null)[]>, versions: number): ListedFile[] {
  const places = [...found].map(([path, sizes]) => {
    while (sizes.length < versions) sizes.push(null);
    const start = startOfName(path);
    return { folder: path.slice(0, start), name: path.slice(start), sizes };
  });
  places.sort((a, b) => {
    if (a.folder !== b.folder) return a.folder < b.folder ? -1 : 1;
    return a.name < b.name ? -1 : 1;
  });
  return places.map(({ folder, name, sizes }) => ({ Path: folder + name, Sizes: sizes }));
}

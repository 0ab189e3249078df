import type { LocalDatabase } from "../../database/local/database.ts";
import { Listing, type RowRange } from "../../database/local/listing.ts";
import { UserError } from "../../support/errors.ts";
import type { OperationContext } from "../context.ts";
import { createListFolderResult, type FolderEntry, type ListFolderResult, type Page } from "../results/index.ts";
import { type NumberedVersion, toFolderEntry } from "./entries.ts";
import { type PageRequest, takePage } from "./page.ts";
import { exactVersion, requireLocalDatabase } from "./versions.ts";

export interface FolderRequest extends PageRequest<FolderEntry> {
  /** Paths with the final separator. None, or an empty one alone: where the version begins. */
  readonly folders: readonly string[];
}

/**
 * The direct children of folders in one version, by folder and name (engine.md 14, cli.md 10.5); without a folder the
 * sources of the version, which are always one page. A folder that is not there has no children.
 *
 * Throws `NoLocalDatabase`, `NoFilesetsFound`, `MultipleFilesetsFound`, `MultipleFoldersFound`.
 */
export async function listFolder(
  context: OperationContext,
  database: LocalDatabase | undefined,
  request: FolderRequest,
): Promise<ListFolderResult> {
  const result = createListFolderResult(context.origin);
  const local = requireLocalDatabase(database);
  const version = exactVersion(context, local);
  const listing = new Listing(local.sql);
  const folders = [...new Set(request.folders)].sort();
  const [first = ""] = request.folders;
  if (first === "" && request.folders.length > 1) {
    throw new UserError("MultipleFoldersFound", "The beginning of a version can't be listed together with folders", {
      advice: "Leave out the empty path, or give it alone.",
    });
  }
  if (first === "") result.Entries = await rootsOf(context, listing, version, request);
  else if (folders.some((path) => local.folders.find(path) !== undefined)) {
    const entries = new FolderEntries(listing, version, folders);
    result.Entries = await takePage(context, entries, request);
  }
  return result;
}

async function rootsOf(
  context: OperationContext,
  listing: Listing,
  version: NumberedVersion,
  { onItems }: FolderRequest,
): Promise<Page<FolderEntry>> {
  const roots = [...listing.roots(version.row.id)].map((state) => toFolderEntry(state, version));
  roots.sort((a, b) => (a.Path < b.Path ? -1 : 1));
  const page = await takePage(context, { part: () => roots, count: () => roots.length }, { onItems });
  return { ...page, PageSize: page.TotalCount, TotalPages: 1 };
}

class FolderEntries {
  readonly #listing: Listing;
  readonly #version: NumberedVersion;
  readonly #folders: readonly string[];

  constructor(listing: Listing, version: NumberedVersion, folders: readonly string[]) {
    this.#listing = listing;
    this.#version = version;
    this.#folders = folders;
  }

  *part({ limit, offset }: RowRange): Generator<FolderEntry> {
    const { id } = this.#version.row;
    let [skipped, left] = [offset, limit];
    for (const folder of this.#folders) {
      if (left === 0) return;
      const total = skipped > 0 ? this.#listing.countChildren(folder, id) : 0;
      if (skipped > 0 && skipped >= total) {
        skipped -= total;
        continue;
      }
      for (const state of this.#listing.childrenOf(folder, id, id, { limit: left, offset: skipped })) {
        if (left > 0) left--;
        yield toFolderEntry(state, this.#version);
      }
      skipped = 0;
    }
  }

  count(): number {
    const { id } = this.#version.row;
    return this.#folders.reduce((sum, folder) => sum + this.#listing.countChildren(folder, id), 0);
  }
}

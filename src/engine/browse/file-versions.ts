import type { LocalDatabase } from "../../database/local/database.ts";
import { Listing, type RowRange } from "../../database/local/listing.ts";
import { UserError } from "../../support/errors.ts";
import type { OperationContext } from "../context.ts";
import { statesOfPaths } from "../list/exact-paths.ts";
import { createListFileVersionsResult, type FileVersion, type ListFileVersionsResult } from "../results/index.ts";
import { type NumberedVersion, toFileVersion } from "./entries.ts";
import { type PageRequest, takePage } from "./page.ts";
import { chosenVersions, requireLocalDatabase } from "./versions.ts";

export interface FileVersionsRequest extends PageRequest<FileVersion> {
  /** Whole paths; those of folders, and of links to folders, end with the separator. */
  readonly paths: readonly string[];
}

/**
 * The given paths in every version that has them, by path, the oldest first (engine.md 14, cli.md 10.6). Settings may
 * name the versions to look into.
 *
 * Throws `NoLocalDatabase`, `NoPathSpecified`.
 */
export async function listFileVersions(
  context: OperationContext,
  database: LocalDatabase | undefined,
  request: FileVersionsRequest,
): Promise<ListFileVersionsResult> {
  const result = createListFileVersionsResult(context.origin);
  const local = requireLocalDatabase(database);
  const paths = request.paths.filter((path) => path !== "");
  if (paths.length === 0) {
    throw new UserError("NoPathSpecified", "No path specified", { advice: "Give the whole path of a file." });
  }
  const versions = chosenVersions(context, local);
  const listing = new Listing(local.sql);
  const answer = {
    part: ({ limit, offset }: RowRange) =>
      versionsOf(listing, versions, paths)
        .drop(offset)
        .take(limit < 0 ? Number.POSITIVE_INFINITY : limit),
    count: () => versionsOf(listing, versions, paths).reduce((count) => count + 1, 0),
  };
  result.FileVersions = await takePage(context, answer, request);
  return result;
}

function* versionsOf(
  listing: Listing,
  versions: readonly NumberedVersion[],
  paths: readonly string[],
): Generator<FileVersion> {
  const [oldest, newest] = [versions[0], versions.at(-1)];
  if (!oldest || !newest) return;
  for (const state of statesOfPaths(listing, paths, oldest.row.id, newest.row.id)) {
    for (const version of versions) {
      if (state.first <= version.row.id && version.row.id < state.last) yield toFileVersion(state, version);
    }
  }
}

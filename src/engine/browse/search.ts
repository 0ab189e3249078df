import type { LocalDatabase } from "../../database/local/database.ts";
import type { RowRange } from "../../database/local/listing.ts";
import type { SearchTerm } from "../../database/local/path-condition.ts";
import { PathSearch } from "../../database/local/path-search.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { UserError } from "../../support/errors.ts";
import type { OperationContext } from "../context.ts";
import { separatorOf } from "../list/selection.ts";
import { createSearchFilesResult, type FoundFileVersion, type SearchFilesResult } from "../results/index.ts";
import { type NumberedVersion, toFileVersion } from "./entries.ts";
import { type PageRequest, takePage } from "./page.ts";
import { chosenVersions, requireLocalDatabase } from "./versions.ts";

export interface SearchRequest extends PageRequest<FoundFileVersion> {
  /** Only what lies directly in these folders; empty: everywhere. */
  readonly folders: readonly string[];
  /** What to find; here a rule without wildcards stands anywhere in the path. Empty: everything. */
  readonly filter: Filter;
  /** Absent: no. */
  readonly caseSensitive?: boolean | undefined;
}

/**
 * The paths that a filter includes, in every version that has them, by folder and name, the oldest first (engine.md 14,
 * cli.md 10.7). Settings may name the versions to look into.
 *
 * Throws `NoLocalDatabase`, `FilterTypeNotSupported` for a regular expression.
 */
export async function searchFiles(
  context: OperationContext,
  database: LocalDatabase | undefined,
  request: SearchRequest,
): Promise<SearchFilesResult> {
  const result = createSearchFilesResult(context.origin);
  const local = requireLocalDatabase(database);
  const terms = termsOf(request.filter);
  const versions = chosenVersions(context, local);
  if (versions.length === 0) return result;
  const search = new PathSearch(local.sql, {
    versions: versions.map(({ row }) => row.id),
    folders: request.folders.filter((path) => path !== "").map(withSeparator),
    terms,
    caseSensitive: request.caseSensitive === true,
  });
  const answer = { part: (range: RowRange) => found(search, range, versions), count: () => search.count() };
  result.FileVersions = await takePage(context, answer, request);
  return result;
}

function termsOf({ sets }: Filter): SearchTerm[] {
  return sets.flatMap(({ include, rules }) =>
    rules.map(({ kind, text }): SearchTerm => {
      if (kind === "regex") {
        throw new UserError("FilterTypeNotSupported", "A search can't be made by regular expressions", {
          advice: "Search for a part of the path, or for a pattern with * and ?; find understands regular expressions.",
        });
      }
      if (kind === "wildcard") return { include, kind: "pattern", text };
      // The text of a simple rule is the path behind an @.
      return { include, kind: "text", text: text.slice(1) };
    }),
  );
}

function* found(
  search: PathSearch,
  range: RowRange,
  versions: readonly NumberedVersion[],
): Generator<FoundFileVersion> {
  const byId = new Map(versions.map((version) => [version.row.id, version]));
  for (const state of search.find(range)) {
    const version = byId.get(state.version) as NumberedVersion;
    yield { ...toFileVersion(state, version), MatchedPathRange: noRange, Metadata: null };
  }
}

const start = { Value: 0, IsFromEnd: false };
const noRange = { Start: start, End: start };

function withSeparator(path: string): string {
  const separator = separatorOf(path);
  return path.endsWith(separator) ? path : path + separator;
}

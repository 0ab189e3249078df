import type { LocalDatabase } from "../../database/local/database.ts";
import type { Filter } from "../../sources/filters/index.ts";
import type { OperationContext } from "../context.ts";
import { createListResult, type ListResult } from "../results/index.ts";
import { listControlFiles } from "./control-files.ts";
import { listFromDatabase } from "./database-list.ts";
import { listFromDestination } from "./destination-list.ts";
import { selectPaths } from "./selection.ts";

export interface ListInput {
  /** Filter expressions: what the paths of the command line were turned into (cli.md 12). */
  readonly patterns: readonly string[];
  /** From the options. */
  readonly filter: Filter;
}

/**
 * The versions that match, or with patterns or a filter the paths in them (engine.md 14, cli.md 10.3). Settings say
 * which versions are meant, and whether folders' prefixes, direct children or control files are asked for.
 *
 * @param database undefined: the lists are read from the destination. Throws a UserError if that cannot be done:
 *   `EmptyRemoteFolder`, `MissingPassphrase`, `WrongPassphrase`, `FileListNotReadable`, `PrefixListingRequiresLocalDatabase`,
 *   `FolderContentListingRequiresLocalDatabase`.
 */
export async function list(
  context: OperationContext,
  database: LocalDatabase | undefined,
  input: ListInput,
): Promise<ListResult> {
  const selection = selectPaths(input.patterns, input.filter);
  const result = createListResult(context.origin);
  if (context.settings.showControlFiles) Object.assign(result, await listControlFiles(context, selection));
  else if (database) Object.assign(result, listFromDatabase(context, database, selection));
  else Object.assign(result, await listFromDestination(context, selection));
  return result;
}

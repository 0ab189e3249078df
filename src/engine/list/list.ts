import type { LocalDatabase } from "../../database/local/database.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { batches } from "../../support/batches.ts";

import type { OperationContext } from "../context.ts";
import { createListResult, type ListedFile, type ListedFileset, type ListResult } from "../results/index.ts";
import { listControlFiles } from "./control-files.ts";
import { listFromDatabase } from "./database-list.ts";
import { listFromDestination } from "./destination-list.ts";
import type { Listed } from "./listed.ts";
import { type PathSelection, selectPaths } from "./selection.ts";

export interface ListInput {
  /** Filter expressions: what the paths of the command line were turned into (cli.md 12). */
  readonly patterns: readonly string[];
  /** From the options. */
  readonly filter: Filter;
  /** Takes the files, some at a time and in order; `Files` stays empty then, however many there are. */
  onFiles?(files: readonly ListedFile[], filesets: readonly ListedFileset[]): Promise<void>;
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
  const { Files, ...rest } = await find(context, database, selection);
  Object.assign(result, rest);
  if (!input.onFiles) result.Files = [...Files];
  else for (const batch of batches(Files)) await input.onFiles(batch, result.Filesets);
  return result;
}

async function find(
  context: OperationContext,
  database: LocalDatabase | undefined,
  selection: PathSelection,
): Promise<Listed> {
  if (context.settings.showControlFiles) return listControlFiles(context, selection);
  if (database) return listFromDatabase(context, database, selection);
  return listFromDestination(context, selection);
}

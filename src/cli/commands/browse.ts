import { listFileVersions, listFolder, searchFiles } from "../../engine/browse/index.ts";
import {
  createListFileVersionsResult,
  createListFolderResult,
  createSearchFilesResult,
} from "../../engine/results/index.ts";
import { type BrowseTable, type BrowseTableOptions, fileVersionTable, folderTable } from "../console/index.ts";
import { type Command, type CommandCall, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `list-folder-content <URL> [folder…]` (cli.md 10.5). */
export const listFolderContentCommand: Command = async (call) => {
  const [url, ...folders] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  if ("all-versions" in call.options) {
    call.surroundings.write("You cannot specify all-versions for the list-folder command\n");
    return exitCodes.badCommandLine;
  }
  const { session, table, onItems } = prepare(call, folderTable);
  await session.run({
    operation: "ListFolder",
    url,
    paths: folders,
    database: "look",
    databaseSuffices: true,
    createResult: createListFolderResult,
    run: ({ context, database, paths }) => listFolder(context, database, { folders: paths, onItems }),
  });
  table.finish();
  return exitCodes.success;
};

/** `list-file-versions <URL> path…` (cli.md 10.6). */
export const listFileVersionsCommand: Command = async (call) => {
  const [url, ...given] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  const { session, table, onItems } = prepare(call, fileVersionTable);
  await session.run({
    operation: "ListFileVersions",
    url,
    paths: given,
    database: "look",
    databaseSuffices: true,
    createResult: createListFileVersionsResult,
    run: ({ context, database, paths }) => listFileVersions(context, database, { paths, onItems }),
  });
  table.finish();
  return exitCodes.success;
};

/** `search-entries <URL> [folder…]` (cli.md 10.7). */
export const searchEntriesCommand: Command = async (call) => {
  const [url, ...folders] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  const { session, table, onItems } = prepare(call, fileVersionTable);
  await session.run({
    operation: "SearchFiles",
    url,
    paths: folders,
    database: "look",
    databaseSuffices: true,
    createResult: createSearchFilesResult,
    run: ({ context, database, paths, filter }) => searchFiles(context, database, { folders: paths, filter, onItems }),
  });
  table.finish();
  return exitCodes.success;
};

/** What is found is printed at once, and not faster than it can be read. */
function prepare<Item>(call: CommandCall, tableFor: (options: BrowseTableOptions) => BrowseTable<Item>) {
  const session = new Session(call);
  const table = tableFor({
    print: (lines) => session.console.table(lines),
    culture: session.culture,
    forTerminal: call.surroundings.columns !== undefined,
  });
  const onItems = async (items: readonly Item[]): Promise<void> => {
    table.add(items);
    await call.surroundings.written();
  };
  return { session, table, onItems };
}

import { selectPaths } from "../../engine/list/selection.ts";
import { purge } from "../../engine/purge/index.ts";
import { createPurgeResult } from "../../engine/results/index.ts";
import { requireDatabase } from "../../jobs/operation/local-database.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `purge <URL> [path…]` (cli.md 10.14). */
export const purgeCommand: Command = async (call) => {
  const [url, ...paths] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  if (paths.length > 0 === call.filters.length > 0) {
    const what = paths.length > 0 ? "either paths or filters, not both" : "the paths to purge, or filters";
    call.surroundings.write(`The command purge needs ${what}\n`);
    return exitCodes.badCommandLine;
  }
  await new Session(call).run({
    operation: "PurgeFiles",
    url,
    paths,
    database: "use",
    createResult: createPurgeResult,
    run: ({ context, database, databasePath, paths, filter }) =>
      purge(
        { ...context, database: requireDatabase(database, databasePath, "DatabaseDoesNotExist") },
        selectPaths(paths, filter).filter,
      ),
  });
  return exitCodes.success;
};

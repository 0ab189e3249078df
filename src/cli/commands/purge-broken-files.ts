import { purgeBrokenFiles } from "../../engine/purge/index.ts";
import { createPurgeBrokenFilesResult } from "../../engine/results/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { requireDatabase } from "./local-database.ts";
import { Session } from "./session.ts";

/** `purge-broken-files <URL>` (cli.md 10.9). */
export const purgeBrokenFilesCommand: Command = async (call) => {
  const [url] = call.positional;
  if (url === undefined || call.positional.length > 1) return wrongCount(call, 1);
  await new Session(call).run({
    operation: "PurgeBrokenFiles",
    url,
    database: "use",
    createResult: createPurgeBrokenFilesResult,
    run: ({ context, database, databasePath, filter }) =>
      purgeBrokenFiles(
        { ...context, database: requireDatabase(database, databasePath) },
        { hasFilter: !filter.isEmpty },
      ),
  });
  return exitCodes.success;
};

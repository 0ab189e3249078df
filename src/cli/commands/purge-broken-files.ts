import { purgeBrokenFiles } from "../../engine/purge/index.ts";
import { createPurgeBrokenFilesResult } from "../../engine/results/index.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { requireDatabase } from "./local-database.ts";
import { Session } from "./session.ts";

/** `purge-broken-files <URL>` (cli.md 10.9). */
export const purgeBrokenFilesCommand = urlCommand(async (call, url) => {
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
});

import { listBrokenFiles } from "../../engine/broken/index.ts";
import { createListBrokenFilesResult } from "../../engine/results/index.ts";
import { brokenFilesetLines } from "../console/index.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { requireDatabase } from "./local-database.ts";
import { Session } from "./session.ts";

/** `list-broken-files <URL>` (cli.md 10.13). */
export const listBrokenFilesCommand = urlCommand(async (call, url) => {
  const session = new Session(call);
  await session.run({
    operation: "ListBrokenFiles",
    url,
    database: "use",
    createResult: createListBrokenFilesResult,
    run: ({ context, database, databasePath, filter }) =>
      listBrokenFiles(
        { ...context, database: requireDatabase(database, databasePath) },
        {
          hasFilter: !filter.isEmpty,
          onVersion: async (fileset) => {
            for (const line of brokenFilesetLines(fileset, session.culture, { fullResult: session.fullResult })) {
              session.console.status(line);
              await call.surroundings.written();
            }
          },
        },
      ),
  });
  return exitCodes.success;
});

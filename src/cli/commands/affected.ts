import { listAffected } from "../../engine/affected/index.ts";
import { createListAffectedResult } from "../../engine/results/index.ts";
import { requireDatabase } from "../../jobs/operation/local-database.ts";
import { AffectedTable } from "../console/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `affected <URL> <remote file>…` (cli.md 10.12). */
export const affectedCommand: Command = async (call) => {
  const [url, ...names] = call.positional;
  if (url === undefined || names.length === 0) return wrongCount(call, 2);
  const session = new Session(call);
  const table = new AffectedTable(session.culture, { fullResult: session.fullResult });
  const result = await session.run({
    operation: "ListAffected",
    url,
    paths: names,
    database: "read",
    createResult: createListAffectedResult,
    run: ({ context, database, databasePath, paths }) =>
      listAffected(
        { ...context, database: requireDatabase(database, databasePath) },
        {
          names: paths,
          onFiles: async (files) => {
            for (const line of table.fileLines(files)) {
              session.console.table([line]);
              await call.surroundings.written();
            }
          },
        },
      ),
  });
  session.console.table(table.logLines(result.LogMessages));
  return exitCodes.success;
};

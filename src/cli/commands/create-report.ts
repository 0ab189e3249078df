import { createReport } from "../../engine/report-archive/index.ts";
import { createCreateLogDbResult } from "../../engine/results/index.ts";
import { type Command, exitCodes } from "./command.ts";
import { requireDatabase } from "./local-database.ts";
import { noDestination } from "./modules.ts";
import { programFacts } from "./program-facts.ts";
import { Session } from "./session.ts";

/** `create-report [URL [file]]` (cli.md 10.17). */
export const createReportCommand: Command = async (call) => {
  const [url = noDestination, file = "report"] = call.positional;
  const session = new Session(call);
  const { TargetPath: path } = await session.run({
    operation: "CreateLogDb",
    url,
    database: "use",
    databaseSuffices: true,
    createResult: createCreateLogDbResult,
    run: async ({ context, database, databasePath }) => {
      const known = requireDatabase(database, databasePath, "BugReportSourceDatabaseNotFound");
      return await createReport({ ...context, database: known }, file, programFacts(call, session.culture));
    },
  });
  session.console.table([
    "Completed!",
    "",
    `The report is ${path}. Have a look at it before you hand it out:`,
    "paths are replaced in the database, and messages that may hold one are erased,",
    "but sizes and hashes of your files are still there. Only give it to people you trust.",
    "",
  ]);
  return exitCodes.success;
};

import { repair } from "../../engine/recreate/index.ts";
import { createRepairResult } from "../../engine/results/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { requireDatabase } from "./local-database.ts";
import { Session } from "./session.ts";

/** `repair <URL>` (cli.md 10.9). */
export const repairCommand: Command = async (call) => {
  const [url] = call.positional;
  if (url === undefined || call.positional.length > 1) return wrongCount(call, 1);
  await new Session(call).run({
    operation: "Repair",
    url,
    database: "create",
    createResult: createRepairResult,
    run: ({ context, database, databasePath }) =>
      repair({ ...context, database: requireDatabase(database, databasePath) }),
  });
  return exitCodes.success;
};

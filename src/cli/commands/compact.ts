import { compact } from "../../engine/compact/index.ts";
import { createCompactResult } from "../../engine/results/index.ts";
import { parseBooleanOption } from "../../options/index.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { requireDatabase } from "./local-database.ts";
import { Session } from "./session.ts";

/** `compact <URL>` (cli.md 10.9). */
export const compactCommand = urlCommand(async (call, url) => {
  await new Session(call).run({
    operation: "Compact",
    url,
    database: "use",
    createResult: (origin, options) => createCompactResult(origin, parseBooleanOption(options["dry-run"])),
    run: ({ context, database, databasePath }) =>
      compact({ ...context, database: requireDatabase(database, databasePath) }),
  });
  return exitCodes.success;
});

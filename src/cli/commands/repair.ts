import { repair } from "../../engine/repair/index.ts";
import { createRepairResult } from "../../engine/results/index.ts";
import { repairPlanLines } from "../console/index.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { requireDatabase } from "./local-database.ts";
import { Session } from "./session.ts";

/** `repair <URL>` (cli.md 10.9). */
export const repairCommand = urlCommand(async (call, url) => {
  const session = new Session(call);
  const { console, culture } = session;
  await session.run({
    operation: "Repair",
    url,
    database: "create",
    createResult: createRepairResult,
    run: ({ context, database, databasePath }) =>
      repair({ ...context, database: requireDatabase(database, databasePath) }, (plan) => {
        for (const line of repairPlanLines(plan, culture)) console.status(line);
      }),
  });
  return exitCodes.success;
});

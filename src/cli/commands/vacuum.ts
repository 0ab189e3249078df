import { createVacuumResult } from "../../engine/results/index.ts";
import { vacuum } from "../../engine/vacuum/index.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { Session } from "./session.ts";

/** `vacuum <URL>` (cli.md 10.9). Without a database there is nothing to do, and no failure. */
export const vacuumCommand = urlCommand(async (call, url) => {
  await new Session(call).run({
    operation: "Vacuum",
    url,
    database: "use",
    databaseSuffices: true,
    createResult: createVacuumResult,
    run: async ({ context, database }) =>
      database ? await vacuum({ ...context, database }) : createVacuumResult(context.origin),
  });
  return exitCodes.success;
});

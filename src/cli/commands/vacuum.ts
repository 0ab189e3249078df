import { vacuumKind } from "../../jobs/operation/kinds.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { Session } from "./session.ts";

/** `vacuum <URL>` (cli.md 10.9). Without a database there is nothing to do, and no failure. */
export const vacuumCommand = urlCommand(async (call, url) => {
  await new Session(call).run({ ...vacuumKind, url });
  return exitCodes.success;
});

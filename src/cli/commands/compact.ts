import { compactKind } from "../../jobs/operation/kinds.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { Session } from "./session.ts";

/** `compact <URL>` (cli.md 10.9). */
export const compactCommand = urlCommand(async (call, url) => {
  await new Session(call).run({ ...compactKind, url });
  return exitCodes.success;
});

import { purgeBrokenFilesKind } from "../../jobs/operation/kinds.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { Session } from "./session.ts";

/** `purge-broken-files <URL>` (cli.md 10.9). */
export const purgeBrokenFilesCommand = urlCommand(async (call, url) => {
  await new Session(call).run({ ...purgeBrokenFilesKind, url });
  return exitCodes.success;
});

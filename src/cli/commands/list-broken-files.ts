import { listBrokenFilesKind } from "../../jobs/operation/kinds.ts";
import { brokenFilesetLines } from "../console/index.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { Session } from "./session.ts";

/** `list-broken-files <URL>` (cli.md 10.13). */
export const listBrokenFilesCommand = urlCommand(async (call, url) => {
  const session = new Session(call);
  const kind = listBrokenFilesKind({
    onVersion: async (fileset) => {
      for (const line of brokenFilesetLines(fileset, session.culture, { fullResult: session.fullResult })) {
        session.console.status(line);
        await call.surroundings.written();
      }
    },
  });
  await session.run({ ...kind, url });
  return exitCodes.success;
});

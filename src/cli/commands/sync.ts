import { resultToText } from "../../engine/results/index.ts";
import { syncKind } from "../../jobs/operation/kinds.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `sync <URL> <source>…` (cli.md 10.16). */
export const syncCommand: Command = async (call) => {
  const [url, ...sources] = call.positional;
  if (url === undefined || sources.length === 0) return wrongCount(call, 2);
  const session = new Session(call);
  const result = await session.run({ ...syncKind, url, paths: sources });
  if (session.fullResult) {
    session.console.status(resultToText(result, { formatDate: session.culture.formatDate, complete: true }));
  }
  return exitCodes.success;
};

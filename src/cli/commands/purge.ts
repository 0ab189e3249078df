import { purgeKind } from "../../jobs/operation/kinds.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `purge <URL> [path…]` (cli.md 10.14). */
export const purgeCommand: Command = async (call) => {
  const [url, ...paths] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  if (paths.length > 0 === call.filters.length > 0) {
    const what = paths.length > 0 ? "either paths or filters, not both" : "the paths to purge, or filters";
    call.surroundings.write(`The command purge needs ${what}\n`);
    return exitCodes.badCommandLine;
  }
  await new Session(call).run({ ...purgeKind, url, paths });
  return exitCodes.success;
};

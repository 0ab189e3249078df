import { listFilesetsKind } from "../../jobs/operation/kinds.ts";
import { filesetLines } from "../console/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `list-filesets <URL>` (cli.md 10.4). */
export const listFilesetsCommand: Command = async (call) => {
  const [url, ...others] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  const refused = others.length > 0 ? "any arguments" : refusedOptions.find((name) => name in call.options);
  if (refused !== undefined) {
    const what = others.length > 0 ? refused : `a ${refused}`;
    call.surroundings.write(`You cannot specify ${what} for the list-filesets command\n`);
    return exitCodes.badCommandLine;
  }
  const session = new Session(call);
  const result = await session.run({ ...listFilesetsKind, url });
  session.console.table(filesetLines(result.Filesets, session.culture, { markPartial: true }));
  return exitCodes.success;
};

const refusedOptions = ["version", "time"];

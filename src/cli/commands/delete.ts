import { deleteKind } from "../../jobs/operation/kinds.ts";
import { deleteLines } from "../console/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

const criteria = ["keep-time", "keep-versions", "version", "retention-policy"];

/** `delete <URL>` (cli.md 10.8). */
export const deleteCommand: Command = async (call) => {
  const [url] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  if (!criteria.some((name) => name in call.options)) {
    const message = `The command delete needs at least one of the following options set: ${criteria.join(", ")}`;
    call.surroundings.write(`${message}\n`);
    return exitCodes.badCommandLine;
  }
  const session = new Session(call);
  const result = await session.run({ ...deleteKind, url });
  session.console.table(deleteLines(result, session.culture));
  return exitCodes.success;
};

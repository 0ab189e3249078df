import { drillKind } from "../../jobs/operation/kinds.ts";
import { drillLines } from "../console/index.ts";
import { shapeRestoreArguments } from "../path-arguments.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

const findingsCode = 3;

/** `drill <URL> [path…]`: some files are restored on trial. */
export const drillCommand: Command = async (call) => {
  const [url, ...paths] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  const session = new Session(call);
  const result = await session.run({ ...drillKind, url, paths: shapeRestoreArguments(paths) });
  session.console.table(drillLines(result, session.culture, { fullResult: session.fullResult }));
  if ((result.Log?.errors.count ?? 0) > 0) return findingsCode;
  return (result.Log?.warnings.count ?? 0) > 0 ? exitCodes.warning : exitCodes.success;
};

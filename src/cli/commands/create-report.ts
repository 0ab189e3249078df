import { createReportKind } from "../../jobs/operation/kinds.ts";
import { noDestination } from "../../jobs/operation/modules.ts";
import { programFacts } from "../../jobs/operation/program-facts.ts";
import { type Command, exitCodes } from "./command.ts";
import { Session } from "./session.ts";

/** `create-report [URL [file]]` (cli.md 10.17). */
export const createReportCommand: Command = async (call) => {
  const [url = noDestination, file = "report"] = call.positional;
  const session = new Session(call);
  const kind = createReportKind(file, programFacts(call, session.culture));
  const { TargetPath: path } = await session.run({ ...kind, url });
  session.console.table([
    "Completed!",
    "",
    `The report is ${path}. Have a look at it before you hand it out:`,
    "paths are replaced in the database, and messages that may hold one are erased,",
    "but sizes and hashes of your files are still there. Only give it to people you trust.",
    "",
  ]);
  return exitCodes.success;
};

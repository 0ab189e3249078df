import { createSystemInfoResult } from "../../engine/results/index.ts";
import { systemInfo } from "../../engine/system-info.ts";
import { noDestination } from "../../jobs/operation/modules.ts";
import { programFacts } from "../../jobs/operation/program-facts.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `system-info` (cli.md 10.19). */
export const systemInfoCommand: Command = async (call) => {
  if (call.positional.length > 0) return wrongCount(call, 0);
  const session = new Session(call);
  const result = await session.run({
    operation: "SystemInfo",
    url: noDestination,
    database: "none",
    createResult: createSystemInfoResult,
    run: async ({ context }) => systemInfo(context, programFacts(call, session.culture)),
  });
  session.console.table(result.Lines);
  return exitCodes.success;
};

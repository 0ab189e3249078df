import { createSendMailResult, parsedResult } from "../../engine/results/index.ts";
import { noDestination } from "../../jobs/operation/modules.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { genericModules, mailModule } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `send-mail` (cli.md 10.19): the report of an operation that does nothing. */
export const sendMailCommand: Command = async (call) => {
  if (call.positional.length > 0) return wrongCount(call, 0);
  const recipients = call.options["send-mail-to"]?.trim() ?? "";
  if (recipients === "") {
    throw new UserError("MissingMailRecipient", "Nobody is named who could get the mail", {
      advice: "Use the option --send-mail-to.",
    });
  }
  const session = new Session(call, mailOptions(call.options));
  const result = await session.run({
    operation: "SendMail",
    url: noDestination,
    database: "none",
    createResult: createSendMailResult,
    run: async ({ context }) => {
      const result = createSendMailResult(context.origin);
      result.EndTime = context.clock.now();
      return result;
    },
  });
  if (parsedResult(result) !== "Success") return exitCodes.warning;
  session.console.status(`The mail was sent to ${recipients}`);
  return exitCodes.success;
};

/** Mail alone, and in any case. */
function mailOptions(options: OptionValues): OptionValues {
  const others = genericModules.filter((module) => module !== mailModule);
  return {
    ...options,
    "disable-module": others.map(({ key }) => key).join(","),
    "send-mail-level": "all",
    "send-mail-any-operation": "true",
  };
}

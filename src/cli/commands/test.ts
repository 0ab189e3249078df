import { testKind } from "../../jobs/operation/kinds.ts";
import { parseInteger } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import { testLines } from "../console/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

const findingsCode = 3;

/** `test` and `verify <URL> [n | all]` (cli.md 10.10). */
export const testCommand: Command = async (call) => {
  const [url, count, ...others] = call.positional;
  if (url === undefined || others.length > 0) return wrongCount(call, 1);
  const samples = samplesOf(count);
  const session = new Session(call, { "full-remote-verification": "true", ...call.options });
  let missing: UserError | undefined;
  const kind = testKind(samples, (error) => {
    missing = error;
  });
  const result = await session.run({ ...kind, url });
  if (result.Verifications.length === 0) {
    session.console.table(["No files were examined: the backup has none yet"]);
    return exitCodes.failure;
  }
  session.console.table(testLines(result, { fullResult: session.fullResult }));
  if (missing) throw missing;
  if (result.Verifications.every(({ Value: findings }) => findings.length === 0)) return exitCodes.success;
  session.console.status("Run repair: it replaces what is damaged.");
  return findingsCode;
};

/** Of each kind; one without a number. */
function samplesOf(text = "1"): number {
  if (["all", "everything"].includes(text.toLowerCase())) return Number.MAX_SAFE_INTEGER;
  const samples = parseInteger(text, 64);
  if (samples !== undefined) return samples;
  throw new UserError("OptionValidationError", `"${text}" is not a number of files`, {
    advice: "Give a number, or all.",
  });
}

import { fullText } from "../../engine/logging/index.ts";
import { UserError } from "../../support/errors.ts";
import { printableLines } from "./columns.ts";

/**
 * What standard error gets when a command fails (cli.md 9): id, message and advice of a user's error, everything of any
 * other, and of all with `debug-output`.
 */
export function failureLines(error: unknown, options: { debug?: boolean } = {}): string[] {
  if (!(error instanceof UserError) || options.debug) return ["", printableLines(fullText(error))];
  return [
    "",
    `ErrorID: ${error.id}`,
    printableLines(error.message),
    ...(error.advice === "" ? [] : [printableLines(error.advice)]),
  ];
}

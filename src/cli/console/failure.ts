import { fullText } from "../../engine/logging/index.ts";
import { UserError } from "../../support/errors.ts";

/**
 * What standard error gets when a command fails (cli.md 9): id, message and advice of a user's error, everything of any
 * other, and of all with `debug-output`.
 */
export function failureLines(error: unknown, options: { debug?: boolean } = {}): string[] {
  if (!(error instanceof UserError) || options.debug) return ["", fullText(error)];
  return ["", `ErrorID: ${error.id}`, error.message, ...(error.advice === "" ? [] : [error.advice])];
}

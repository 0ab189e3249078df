import { UserError } from "../../support/errors.ts";

/** A value that its type can't be read from (options.md 2). */
export function invalidValue(message: string, advice: string, cause?: unknown): UserError {
  return new UserError("OptionValidationError", message, cause === undefined ? { advice } : { advice, cause });
}

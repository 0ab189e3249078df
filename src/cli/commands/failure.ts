import { DestinationError } from "../../destinations/index.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { VolumeError } from "../../volumes/volume-error.ts";
import { failureLines } from "../console/index.ts";
import { exitCodes } from "./command.ts";
import { EndedBySignal } from "./signals.ts";

/** What standard error gets when a command fails (cli.md 9). Stacks are for those who ask for them. */
export function failureReport(error: unknown, debug: boolean): string[] {
  if (debug) return failureLines(error, { debug });
  if (error instanceof UserError) return failureLines(error);
  // Their kinds are as stable as ids, and name the condition.
  if (error instanceof DestinationError || error instanceof VolumeError) {
    return failureLines(new UserError(error.kind, error.message));
  }
  return ["", chainOf(error).join(" => ")];
}

/** The exit code of a command that failed. */
export function exitCodeOf(error: unknown): number {
  return error instanceof EndedBySignal ? error.exitCode : exitCodes.failure;
}

/** The messages from the failure down to its first cause, each once. */
function chainOf(error: unknown): string[] {
  const messages: string[] = [];
  for (let current = error; current !== undefined; current = current instanceof Error ? current.cause : undefined) {
    const message = messageOf(current);
    if (messages.at(-1) !== message) messages.push(message);
  }
  return messages;
}

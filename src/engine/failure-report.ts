import { DestinationError } from "../destinations/index.ts";
import { messageOf, UserError } from "../support/errors.ts";
import { printableLines } from "../support/printable.ts";
import { VolumeError } from "../volumes/volume-error.ts";
import { fullText } from "./logging/index.ts";

/** What standard error gets when a command or a tool fails (cli.md 9). Stacks are for those who ask for them. */
export function failureReport(error: unknown, debug: boolean): string[] {
  if (debug) return ["", printableLines(fullText(error))];
  if (error instanceof UserError) return userErrorLines(error.id, error.message, error.advice);
  // Their kinds are as stable as ids, and name the condition.
  if (error instanceof DestinationError) return userErrorLines(error.kind, error.message, error.advice);
  if (error instanceof VolumeError) return userErrorLines(error.kind, error.message, "");
  return ["", chainOf(error).join(" => ")];
}

function userErrorLines(id: string, message: string, advice: string): string[] {
  return ["", `ErrorID: ${id}`, printableLines(message), ...(advice === "" ? [] : [printableLines(advice)])];
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

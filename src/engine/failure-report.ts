import { DestinationError } from "../destinations/index.ts";
import { messageOf, UserError } from "../support/errors.ts";
import { printableLines } from "../support/printable.ts";
import { VolumeError } from "../volumes/volume-error.ts";
import { fullText } from "./logging/index.ts";

/** What standard error gets when a command or a tool fails (cli.md 9). Stacks are for those who ask for them. */
export function failureReport(error: unknown, debug: boolean): string[] {
  if (debug) return ["", printableLines(fullText(error))];
  const id = errorIdOf(error);
  if (id === undefined) return ["", chainOf(error).join(" => ")];
  const advice = error instanceof UserError || error instanceof DestinationError ? error.advice : "";
  return userErrorLines(id, messageOf(error), advice);
}

/** The stable id of an error, if it has one. */
export function errorIdOf(error: unknown): string | undefined {
  if (error instanceof UserError) return error.id;
  // Their kinds are as stable as ids, and name the condition.
  return error instanceof DestinationError || error instanceof VolumeError ? error.kind : undefined;
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

import { DestinationError } from "../../destinations/index.ts";
import { errorIdOf } from "../../engine/failure-report.ts";
import { fullText, type Redaction } from "../../engine/logging/index.ts";
import { AbortedError, messageOf, UserError } from "../../support/errors.ts";
import type { LogEntry } from "../../support/log.ts";
import type { ProcessEvent, ProcessFailure } from "./protocol.ts";

/** Tells the parent what happens, a line for each event. */
export class EventWriter {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(event: ProcessEvent): void {
    this.#write(`${JSON.stringify(event)}\n`);
  }

  log({ level, tag, id, message, time, error }: LogEntry): void {
    this.write({
      event: "log",
      level,
      tag,
      id,
      message,
      time: time.getTime(),
      ...(error !== undefined && { exceptionId: errorIdOf(error) ?? kindOf(error), exception: fullText(error) }),
    });
  }
}

/** What the parent shall know of an error. */
export function failureOf(error: unknown, redaction: Redaction): ProcessFailure {
  const id = errorIdOf(error);
  return {
    ...(id !== undefined && { id }),
    message: redaction.text(messageOf(error)),
    advice: error instanceof UserError || error instanceof DestinationError ? redaction.text(error.advice) : "",
    exception: fullText(redaction.error(error)),
    isAborted: error instanceof AbortedError,
  };
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : "Error";
}

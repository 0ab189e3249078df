import { AbortedError, messageOf, UserError } from "../../support/errors.ts";
import type { ProcessEnd } from "./job-process.ts";
import type { ProcessFailure } from "./protocol.ts";

/** It did all that it was to do. */
export function hasEndedWell(end: ProcessEnd): boolean {
  return end.event !== "failed" && !(end.event === "result" && end.result.Interrupted === true);
}

/** What someone who follows a command line is told of its end. */
export function linesOf(end: ProcessEnd): string[] {
  return end.event === "failed" ? [end.failure.message] : [];
}

/** For work that could not even begin. */
export function failureOf(error: unknown): ProcessFailure {
  const id = error instanceof UserError ? error.id : undefined;
  const message = messageOf(error);
  return {
    ...(id !== undefined && { id }),
    message,
    advice: error instanceof UserError ? error.advice : "",
    exception: message,
    isAborted: error instanceof AbortedError,
  };
}

/** What whoever waits for an answer gets instead. */
export function errorOf(end: ProcessEnd): Error {
  if (end.event !== "failed") return new Error("The process of a call ended without an answer");
  return toError(end.failure);
}

/** The error that a process has met. */
export function toError({ id, message, advice, isAborted, exception }: ProcessFailure): Error {
  if (isAborted) return new AbortedError(message);
  return id === undefined
    ? new Error(message, { cause: exception })
    : new UserError(id, message, { advice, cause: exception });
}

/** Of each list in a result that is kept, items. */
const mostItems = 1000;

/** What came of an operation, for those who followed it: as logs have it, long lists cut. */
export function shortResult(end: ProcessEnd): { readonly result?: Readonly<Record<string, unknown>> } {
  const result = end.event === "result" || end.event === "failed" ? end.result : undefined;
  if (!result) return {};
  const short = Object.entries(result).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.slice(0, mostItems) : value,
  ]);
  return { result: Object.fromEntries(short) };
}

import { messageOf } from "../../support/errors.ts";
import { filterTag, type LogEntry } from "../../support/log.ts";

/**
 * The text of an entry in files, results and reports: `yyyy-MM-dd HH:mm:ss zz - [<filter tag>]: <message>` in local time,
 * an error on the next line (filters-reports-scripts.md 6.1).
 *
 * @param details "full" adds the error's stack and causes, "brief" only its type and message, as in results.
 */
export function formatLogLine(entry: LogEntry, details: "full" | "brief"): string {
  const line = `${formatTimestamp(entry.time)} - [${filterTag(entry)}]: ${entry.message}`;
  return entry.error === undefined
    ? line
    : `${line}\n${details === "full" ? fullText(entry.error) : brief(entry.error)}`;
}

/** The error with its stack, then what caused it. */
export function fullText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Some runtimes leave the message out of the stack.
  const text = error.stack?.includes(error.message) ? error.stack : `${brief(error)}\n${error.stack ?? ""}`.trimEnd();
  return error.cause === undefined ? text : `${text}\n ---> ${fullText(error.cause)}`;
}

function brief(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : messageOf(error);
}

function formatTimestamp(time: Date): string {
  const date = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
  // Hours only, towards zero, as the format has no minutes.
  const minutes = -time.getTimezoneOffset();
  return `${date} ${clock} ${minutes < 0 ? "-" : "+"}${pad(Math.trunc(Math.abs(minutes) / 60))}`;
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

import { formatLogLine, fullText, LogFile, LogRouter, type LogTarget } from "../../engine/logging/index.ts";
import type { LiveLog } from "../../jobs/live-log.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { isAtLeast, type LogEntry, type LogLevel, logLevels } from "../../support/log.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import type { StartOptions } from "./options.ts";

/** Where the messages of the server go: the live log, a file and the console, as its options say (programs.md 2.11). */
export function openServerLog(
  options: StartOptions,
  liveLog: LiveLog,
  surroundings: Pick<ProcessSurroundings, "write" | "writeError">,
): { readonly log: LogRouter; close(): void } {
  const log = new LogRouter();
  const level = levelOf(options.text("log-level"));
  followLiveLog(log, liveLog);
  if (options.isOn("log-console")) {
    log.addTarget(
      { write: (entry) => surroundings.write(`${formatLogLine(entry, "full")}\n`) },
      level ?? "Information",
    );
  }
  const path = options.text("log-file");
  const file = path === undefined ? undefined : openFile(path, surroundings);
  if (file) log.addTarget(file, level ?? "Warning");
  return { log, close: () => file?.close() };
}

/** The live log wants more while somebody looks at it. */
function followLiveLog(log: LogRouter, liveLog: LiveLog): void {
  const target: LogTarget = { write: (entry) => addTo(liveLog, entry) };
  let stop = log.addTarget(target, liveLog.level);
  liveLog.onLevel((level) => {
    stop();
    stop = log.addTarget(target, level);
  });
}

function addTo(liveLog: LiveLog, { error, ...entry }: LogEntry): void {
  if (!isAtLeast(entry.level, liveLog.level)) return;
  const id = error instanceof UserError ? error.id : error instanceof Error ? error.name : undefined;
  liveLog.add({ ...entry, ...(error !== undefined && { exceptionId: id, exception: fullText(error) }) });
}

/** A level by its name in any case. */
function levelOf(text: string | undefined): LogLevel | undefined {
  const wanted = text?.trim().toLowerCase();
  return logLevels.find((level) => level.toLowerCase() === wanted);
}

function openFile(path: string, { writeError }: Pick<ProcessSurroundings, "writeError">): LogFile {
  try {
    return new LogFile(path, (error) => writeError(`The log file can't be written: ${messageOf(error)}\n`));
  } catch (cause) {
    throw new UserError("LogFileNotOpened", `The log file "${path}" can't be opened: ${messageOf(cause)}`, {
      advice: "Correct the path behind --log-file.",
      cause,
    });
  }
}

import { parsePathList } from "../options/index.ts";
import type { LogLevel } from "../support/log.ts";

/** What a program before the operation wants to be different for this run; absent: as it was. */
export interface ScriptChanges {
  url?: string;
  paths?: readonly string[];
  /** Serialised; empty for none. */
  filter?: string;
  readonly options: Record<string, string>;
}

const logPrefixes: readonly (readonly [string, LogLevel])[] = [
  ["LOG:WARN", "Warning"],
  ["LOG:ERROR", "Error"],
  ["LOG:INFO", "Information"],
];

/** The messages in what a program wrote (filters-reports-scripts.md 4.5). */
export function logLinesOf(output: string): { level: LogLevel; message: string }[] {
  return output.split(/\r\n|\r|\n/).flatMap((line) => {
    const found = logPrefixes.find(([prefix]) => line.startsWith(prefix));
    return found ? [{ level: found[1], message: line.slice(found[0].length).trim() }] : [];
  });
}

/** Names that a program cannot set. */
const fixedNames = new Set(["eventname", "operationname", "main-action", ""]);

/** Adds the options that a program wrote to `changes`; the last one of a name holds (filters-reports-scripts.md 4.5). */
export function applyOptionLines(output: string, changes: ScriptChanges): void {
  for (const line of output.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (!trimmed.startsWith("--")) continue;
    const equals = trimmed.indexOf("=");
    const name = trimmed.slice(2, equals < 0 ? undefined : equals).trim();
    const value = equals < 0 ? "" : unquoted(trimmed.slice(equals + 1).trim());
    applyOption(name, value, changes);
  }
}

function applyOption(name: string, value: string, changes: ScriptChanges): void {
  const key = name.toLowerCase();
  if (fixedNames.has(key)) return;
  if (key === "remoteurl") changes.url = value;
  else if (key === "localpath") changes.paths = parsePathList(value);
  else if (key === "filter") changes.filter = value;
  else changes.options[name] = value;
}

function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

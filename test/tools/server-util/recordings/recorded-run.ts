import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One run of Duplicati's tool; see test/fixtures/server-util/README.md for how its texts are written. */
export interface RecordedRun {
  readonly name: string;
  readonly args: readonly string[];
  /** The folder with stored sessions. */
  readonly home: string;
  /** What is piped to it. */
  readonly input?: string;
  /** What is typed at a terminal, line by line. */
  readonly typed?: readonly string[];
  readonly exit: number;
  /** Where it tells lines; without any of these it tells nothing. */
  readonly lines?: readonly string[];
  readonly json?: unknown;
  readonly help?: Help;
  /** Whether standard error has a reason. */
  readonly complains?: boolean;
}

/** What a page of help names. */
export interface Help {
  readonly arguments?: readonly string[];
  readonly options?: readonly string[];
  readonly commands?: readonly string[];
}

/** @param places what stands for `{host}`, `{down}`, `{folder}` and `{next-year}`. */
export function readRuns(places: Readonly<Record<string, string>>): RecordedRun[] {
  const file = join(import.meta.dirname, "..", "..", "..", "fixtures", "server-util", "runs.json");
  const text = readFileSync(file, "utf8").replace(/\{([\w-]+)\}/g, (whole, name) => places[name] ?? whole);
  return JSON.parse(text) as RecordedRun[];
}

/** Reads a page as the recorded ones were read. */
export function helpOf(output: string): Help {
  const found: Record<string, string[]> = {};
  let section: string[] = [];
  for (const line of output.split("\n")) {
    const title = /^(\w+):$/.exec(line)?.[1];
    const [, entry = ""] = /^ {2}(\S.*?)(?: {2}|$)/.exec(line) ?? [];
    if (title) {
      section = [];
      found[title.toLowerCase()] = section;
    } else if (section === found.arguments && entry) section.push(entry);
    else if (section === found.options && entry.startsWith("--")) section.push(entry.split(" ")[0] ?? "");
    else if (section === found.commands && entry) section.push(entry.split(" ")[0] ?? "");
  }
  return found;
}

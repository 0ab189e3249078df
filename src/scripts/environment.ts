import { delimiter } from "node:path";
import type { OptionValues } from "../options/declaration.ts";

export type ScriptEvent = "BEFORE" | "POST-BACKUP" | "AFTER";

/** What a program is told of the run besides its options. */
export interface ScriptFacts {
  readonly event: ScriptEvent;
  readonly options: OptionValues;
  /** Serialised; undefined if there is none. */
  readonly filter: string | undefined;
  /** Undefined if the operation was called off before it began. */
  readonly subject: { readonly operation: string; readonly url: string; readonly paths: readonly string[] } | undefined;
  readonly result?: { readonly outcome: string; readonly file: string };
}

const defaultBackupName = "bunker";

/**
 * The variables of a program (filters-reports-scripts.md 4.3): all options, secrets too, since programs such as database
 * dumps rely on it. They are added to those of this process.
 */
export function scriptEnvironment({ event, options, filter, subject, result }: ScriptFacts): Record<string, string> {
  const own: Record<string, string> = { backup_name: defaultBackupName };
  for (const [name, value] of Object.entries(options)) own[name.replaceAll("-", "_")] = value ?? "";
  if (filter !== undefined) own.filter = filter;
  own.EVENTNAME = event;
  if (subject) {
    own.OPERATIONNAME = subject.operation;
    own.REMOTEURL = subject.url;
    own.LOCALPATH = subject.paths.join(delimiter);
  }
  if (result) {
    own.PARSED_RESULT = result.outcome;
    own.RESULTFILE = result.file;
  }
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [`DUPLICATI__${name}`, value]));
}

import type { OptionValues } from "../options/declaration.ts";
import { parseBooleanOption, parseEnumeration, parseTimespan } from "../options/index.ts";
import { type LogLevel, logLevels } from "../support/log.ts";

const formats = ["Duplicati", "Json", "Template"] as const;
export type ScriptResultFormat = (typeof formats)[number];

/** The options of the module `runscript` (filters-reports-scripts.md 4.1). */
export interface ScriptSettings {
  readonly required: string | undefined;
  readonly before: string | undefined;
  readonly postBackup: string | undefined;
  readonly after: string | undefined;
  readonly withArguments: boolean;
  /** Seconds for each program; 0 or less waits for ever. */
  readonly timeout: number;
  readonly format: ScriptResultFormat;
  readonly logLevel: LogLevel;
  readonly logFilter: string | undefined;
}

/** Throws a UserError for a timeout that cannot be read. */
export function readScriptSettings(values: OptionValues): ScriptSettings {
  const given = (name: string) => values[name]?.trim() || undefined;
  return {
    required: given("run-script-before-required"),
    before: given("run-script-before"),
    postBackup: given("run-script-post-backup"),
    after: given("run-script-after"),
    withArguments: parseBooleanOption(values["run-script-with-arguments"]),
    timeout: parseTimespan(given("run-script-timeout") ?? "60s"),
    format: parseEnumeration(given("run-script-result-output-format") ?? "", formats) ?? "Duplicati",
    logLevel: parseEnumeration(given("run-script-log-level") ?? "", logLevels) ?? "Warning",
    logFilter: given("run-script-log-filter"),
  };
}

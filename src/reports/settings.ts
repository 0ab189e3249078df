import { parseQuery } from "../destinations/url.ts";
import type { OptionValues } from "../options/declaration.ts";
import { ModuleReader, type ResultFormat, resultFormats } from "../options/index.ts";
import { UserError } from "../support/errors.ts";
import { type LogLevel, logLevels } from "../support/log.ts";
import type { ReportModule } from "./contract.ts";

/** The options that all report modules have (filters-reports-scripts.md 2.3). */
export interface ReportSettings {
  readonly options: ModuleReader;
  /** In lower case. */
  readonly levels: ReadonlySet<string>;
  readonly anyOperation: boolean;
  readonly logLevel: LogLevel;
  readonly logFilter: string;
  readonly maxLogLines: number;
  readonly format: ResultFormat;
  /** Names as written. */
  readonly extra: ReadonlyMap<string, string>;
  /** Paths may stand in the report. */
  readonly allowPaths: boolean;
}

/** As many log lines as there are, but no memory without bounds. */
const mostLogLines = 10_000;

/** Throws `InvalidReportParameters` for extra parameters that cannot be read. */
export function readReportSettings(module: ReportModule, values: OptionValues): ReportSettings {
  const options = new ModuleReader(module.options, values);
  const name = (end: string) => `${module.prefix}-${end}`;
  const wanted = options.integer(name("max-log-lines"));
  return {
    options,
    levels: new Set(options.list(name("level"), /,/).map((level) => level.toLowerCase())),
    anyOperation: options.boolean(name("any-operation")),
    logLevel: options.enumeration(name("log-level"), logLevels),
    logFilter: options.text(name("log-filter")),
    maxLogLines: wanted > 0 ? Math.min(wanted, mostLogLines) : mostLogLines,
    format: options.enumeration(name("result-output-format"), resultFormats),
    extra: parseExtraParameters(name("extra-parameters"), options.text(name("extra-parameters")).trim()),
    allowPaths: options.boolean("allow-paths-in-log-messages"),
  };
}

/** A JSON object of strings, or a query string. */
export function parseExtraParameters(name: string, text: string): ReadonlyMap<string, string> {
  if (!text.startsWith("{") || !text.endsWith("}")) return parseQuery(text);
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    // What the parser says would show the values.
    throw invalidParameters(name, "it is no valid JSON");
  }
  const entries = Object.entries(values as object);
  const wrong = entries.find(([, value]) => typeof value !== "string");
  if (wrong) throw invalidParameters(name, `"${wrong[0]}" is not a text`);
  return new Map(entries);
}

function invalidParameters(name: string, reason: string): UserError {
  return new UserError("InvalidReportParameters", `The value of --${name} is wrong: ${reason}`, {
    advice: 'Write a JSON object such as {"name":"value"}, or name=value&other=value.',
  });
}

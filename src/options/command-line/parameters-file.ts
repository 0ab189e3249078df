import { readFileSync } from "node:fs";
import { type Environment, expandEnvironment } from "../../support/environment.ts";
import { UserError } from "../../support/errors.ts";
import type { OptionValues } from "../declaration.ts";
import { parsePathList } from "../values/index.ts";
import {
  type FilterArgument,
  filterOf,
  isFilter,
  type OptionToken,
  type ParsedArguments,
  parseOptionToken,
} from "./tokens.ts";

/**
 * The text of a parameters file: UTF-8, with or without a byte order mark, or else Windows-1252. Throws the system's
 * error if it can't be read.
 */
export function readParametersFile(path: string): string {
  const bytes = readFileSync(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return new TextDecoder("windows-1252").decode(bytes);
    throw error;
  }
}

const nameOptions = ["parameters-file", "parameter-file", "parameterfile"];

/** The path that the options name, expanded, and the options without it (cli.md 3). */
export function parametersFileOf(
  options: OptionValues,
  environment: Environment,
): { path: string | undefined; options: OptionValues } {
  const path = nameOptions.map((name) => options[name] ?? "").find((value) => value.trim() !== "");
  const others = Object.entries(options).filter(([name]) => !nameOptions.includes(name));
  return {
    path: path === undefined ? undefined : expandEnvironment(path, environment),
    options: Object.fromEntries(others),
  };
}

/**
 * The command line together with a parameters file, which wins (cli.md 3). Throws a UserError if both have filters.
 * `separator` is what joins the entries of a filter list; that of the platform if absent.
 */
export function applyParametersFile(
  text: string,
  parsed: ParsedArguments,
  environment: Environment,
  separator?: string,
): ParsedArguments {
  const tokens = optionsIn(text);
  const filters = tokens.filter(isFilter).flatMap((option) => filterOf(option, environment));
  if (filters.length > 0 && parsed.filters.length > 0) {
    throw new UserError(
      "FiltersCannotBeUsedOnCommandLineAndInParameterFile",
      "Filters cannot be specified on the commandline if filters are also present in the parameter file. Use --replace-filter, --append-filter or --prepend-filter inside the parameter file.",
    );
  }
  const lastOf = (name: string) => tokens.findLast((option) => option.name === name)?.value ?? undefined;
  const listOf = (name: string) => parseFilterList(lastOf(name) ?? "", separator);
  const combined = [
    ...listOf("prepend-filter"),
    ...(filters.length > 0 ? filters : parsed.filters),
    ...listOf("append-filter"),
  ];
  const ordinary = tokens.filter((option) => !isFilter(option) && !consumed.has(option.name));
  return {
    command: parsed.command,
    positional: positionalWith(parsed, lastOf("target"), sourcesIn(tokens)),
    options: { ...parsed.options, ...Object.fromEntries(ordinary.map(({ name, value }) => [name, value])) },
    filters: lastOf("replace-filter") === undefined ? combined : listOf("replace-filter"),
  };
}

/** Options of the file that turn into something else. */
const consumed: ReadonlySet<string> = new Set([
  "source",
  "target",
  "prepend-filter",
  "append-filter",
  "replace-filter",
]);

/** One token a line; lines that are no option (comments) don't count. */
function optionsIn(text: string): OptionToken[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => parseOptionToken(line.trim()))
    .filter((option) => option !== undefined);
}

function sourcesIn(tokens: readonly OptionToken[]): string[] {
  return tokens.filter(({ name }) => name === "source").flatMap(({ value }) => (value ? [value] : []));
}

const filterTests: ReadonlySet<string> = new Set(["test-filters", "test-filter"]);

function positionalWith(parsed: ParsedArguments, target: string | undefined, sources: readonly string[]): string[] {
  const command = parsed.command ?? "";
  const hasTarget = target !== undefined && target !== "" && !filterTests.has(command);
  const named = hasTarget ? [target, ...parsed.positional.slice(1)] : [...parsed.positional];
  return command === "backup" || filterTests.has(command) ? [...named, ...sources] : named;
}

/** Signed entries of a filter list; others are dropped (filters-reports-scripts.md 1.11). */
function parseFilterList(text: string, separator: string | undefined): FilterArgument[] {
  return parsePathList(text, separator)
    .filter((entry) => entry.startsWith("+") || entry.startsWith("-"))
    .map((entry) => ({ include: entry.startsWith("+"), expression: entry.slice(1) }))
    .filter(({ expression }) => expression !== "");
}

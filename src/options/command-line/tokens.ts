import { type Environment, expandEnvironment } from "../../support/environment.ts";
import type { OptionValues } from "../declaration.ts";

export interface FilterArgument {
  readonly include: boolean;
  /** Without a sign; environment variables expanded. */
  readonly expression: string;
}

export interface ParsedArguments {
  /** The first positional argument in lower case; undefined if there is none. */
  readonly command: string | undefined;
  /** The positional arguments after the command: normally the storage URL first. */
  readonly positional: readonly string[];
  readonly options: OptionValues;
  readonly filters: readonly FilterArgument[];
}

export interface OptionToken {
  readonly name: string;
  readonly value: string | null;
}

/** Splits a command line into its parts (cli.md 1, 4). */
export function parseArguments(argv: readonly string[], environment: Environment = process.env): ParsedArguments {
  const positional: string[] = [];
  const options = new Map<string, string | null>();
  const filters: FilterArgument[] = [];
  for (const token of argv) {
    const option = parseOptionToken(token);
    if (!option) positional.push(token);
    else if (!isFilter(option)) options.set(option.name, option.value);
    else filters.push(...filterOf(option, environment));
  }
  const [command, ...rest] = positional;
  return { command: command?.toLowerCase(), positional: rest, options: Object.fromEntries(options), filters };
}

/** The option that a token or a line of a parameters file is; undefined if it is none (cli.md 1). */
export function parseOptionToken(token: string): OptionToken | undefined {
  if (!token.startsWith("--")) return undefined;
  const equals = token.indexOf("=");
  if (equals < 0) return { name: token.slice(2).toLowerCase(), value: null };
  return { name: token.slice(2, equals).toLowerCase(), value: unquote(token.slice(equals + 1)) };
}

/** True for an include or exclude with a value; an empty one is an ordinary, unsupported option (cli.md 4). */
export function isFilter(option: OptionToken): option is { name: "include" | "exclude"; value: string } {
  return (option.name === "include" || option.name === "exclude") && option.value !== null && option.value !== "";
}

/** The filter with its variables expanded; none if that leaves nothing. */
export function filterOf(option: { name: string; value: string }, environment: Environment): FilterArgument[] {
  const expression = expandEnvironment(option.value, environment);
  return expression.trim() === "" ? [] : [{ include: option.name === "include", expression }];
}

function unquote(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** True for a word by which any program is asked for its help (programs.md 1). */
export function isHelpWord(token: string): boolean {
  return helpWords.has(token.toLowerCase());
}

const helpWords: ReadonlySet<string> = new Set(["help", "/help", "--help", "usage", "/usage", "--usage", "/h", "-h"]);

import type { OptionValues } from "../options/declaration.ts";
import { parseNameList } from "../options/values/index.ts";
import { messageOf } from "../support/errors.ts";
import type { Environment } from "./environment.ts";
import { applyParametersFile, parametersFileOf } from "./parameters-file.ts";
import { type FilterArgument, filterOf, isFilter, type ParsedArguments, parseOptionToken } from "./tokens.ts";

/** What a command line asks for. */
export type Invocation =
  | { readonly kind: "help"; readonly topic: string | undefined }
  | { readonly kind: "changelog" }
  /** A line for standard output and the exit code. */
  | { readonly kind: "rejected"; readonly message: string; readonly exitCode: 100 | 200 }
  | ({ readonly kind: "command"; readonly allowedModules: AllowedModules } & ParsedArguments & {
        readonly command: string;
      });

/** Keys that `--allowed-…-modules` leave; undefined: all. */
export interface AllowedModules {
  readonly backend: readonly string[] | undefined;
  readonly encryption: readonly string[] | undefined;
  readonly compression: readonly string[] | undefined;
}

/** Where an invocation gets what isn't on the command line. */
export interface ArgumentContext {
  readonly environment: Environment;
  /** The text of a parameters file; throws if it can't be read. */
  readParametersFile(path: string): string;
}

/**
 * Decides what a command line means: cli.md 2, steps 3 to 11. `argv` is without the program's own name. Unknown
 * commands are the caller's to refuse.
 */
export function resolveArguments(argv: readonly string[], context: ArgumentContext): Invocation {
  const { environment } = context;
  const parsed = parseArguments(argv, environment);
  const { command, positional } = parsed;
  if (command === "changelog" && positional.length === 0) return { kind: "changelog" };
  if (parsed.options["main-action"] !== undefined) {
    const message =
      "The option --main-action was supplied, but it is reserved for internal use and may not be set on the commandline.";
    return { kind: "rejected", message, exitCode: 200 };
  }
  const help = helpRequest(parsed);
  if (help) return help;
  const complete = withParametersFile(parsed, context);
  if ("kind" in complete) return complete;
  return {
    kind: "command",
    command: command as string,
    positional: complete.positional,
    filters: complete.filters,
    options: withEnvironment(withoutEarlyOptions(complete.options), environment),
    allowedModules: allowedModulesOf(complete.options),
  };
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

const helpWords: ReadonlySet<string> = new Set(["help", "/help", "usage", "/usage", "/h", "-h"]);

function helpRequest({ command, positional, options, filters }: ParsedArguments): Invocation | undefined {
  const names = Object.keys(options);
  if (command === undefined) return { kind: "help", topic: soleOption(names, filters) };
  const asked = helpWords.has(command) || positional.some((argument) => helpWords.has(argument.toLowerCase()));
  // Duplicati would run the command; nobody who asks for help wants that (cli.md 14).
  if (!asked) return options.help === undefined ? undefined : { kind: "help", topic: command };
  const topic = positional[0];
  return {
    kind: "help",
    topic: topic === undefined || topic.toLowerCase() === "help" ? soleOption(names, filters) : topic,
  };
}

/** The option that is the only thing said about the topic (cli.md 11). */
function soleOption(names: readonly string[], filters: readonly FilterArgument[]): string | undefined {
  const filter = filters[0];
  if (filter) return filter.include ? "include" : "exclude";
  return names.length === 1 && names[0] !== "help" ? names[0] : undefined;
}

function withParametersFile(parsed: ParsedArguments, context: ArgumentContext): ParsedArguments | Invocation {
  const { path, options } = parametersFileOf(parsed.options, context.environment);
  if (path === undefined) return { ...parsed, options };
  try {
    return applyParametersFile(context.readParametersFile(path), { ...parsed, options }, context.environment);
  } catch (error) {
    const message = `Unable to read the parameters file "${path}", reason: ${messageOf(error)}`;
    return { kind: "rejected", message, exitCode: 100 };
  }
}

/** Read before anything else by those who need them; not the engine's business (cli.md 2, steps 9 and 10). */
const earlyOptions: ReadonlySet<string> = new Set([
  "server-datafolder",
  "portable-mode",
  "allowed-backend-modules",
  "allowed-encryption-modules",
  "allowed-compression-modules",
]);

function withoutEarlyOptions(options: OptionValues): OptionValues {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !earlyOptions.has(name)));
}

function allowedModulesOf(options: OptionValues): AllowedModules {
  const keys = (kind: string) => {
    const names = parseNameList(options[`allowed-${kind}-modules`] ?? "").map((name) => name.toLowerCase());
    return names.length === 0 ? undefined : names;
  };
  return { backend: keys("backend"), encryption: keys("encryption"), compression: keys("compression") };
}

const environmentNames = {
  passphrase: "PASSPHRASE",
  "auth-password": "AUTH_PASSWORD",
  "auth-username": "AUTH_USERNAME",
};

/** Secrets from the environment, where the option isn't there at all: a blank one stands (cli.md 2, step 11). */
function withEnvironment(options: OptionValues, environment: Environment): OptionValues {
  const complete: Record<string, string | null> = { ...options };
  for (const [option, variable] of Object.entries(environmentNames)) {
    if (complete[option] === undefined) {
      const value = environment[variable];
      if (value) complete[option] = value;
    }
  }
  return complete;
}

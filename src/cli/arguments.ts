import { type AllowedModules, allowedModulesOf } from "../jobs/operation/allowed-modules.ts";
import {
  applyParametersFile,
  type FilterArgument,
  isHelpWord,
  type ParsedArguments,
  parametersFileOf,
  parseArguments,
  withEnvironmentSecrets,
} from "../options/command-line/index.ts";
import type { OptionValues } from "../options/declaration.ts";
import type { Environment } from "../support/environment.ts";
import { messageOf } from "../support/errors.ts";

/** What a command line asks for. */
export type Invocation =
  | { readonly kind: "help"; readonly topic: string | undefined }
  | { readonly kind: "changelog" }
  /** A line for standard output and the exit code. */
  | { readonly kind: "rejected"; readonly message: string; readonly exitCode: 100 | 200 }
  | ({ readonly kind: "command"; readonly allowedModules: AllowedModules } & ParsedArguments & {
        readonly command: string;
      });

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
    options: withEnvironmentSecrets(withoutEarlyOptions(complete.options), environment),
    allowedModules: allowedModulesOf(complete.options),
  };
}

function helpRequest({ command, positional, options, filters }: ParsedArguments): Invocation | undefined {
  const names = Object.keys(options);
  if (command === undefined) return { kind: "help", topic: soleOption(names, filters) };
  const asked = isHelpWord(command) || positional.some(isHelpWord);
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
  if (filter) return filter.include ? "--include" : "--exclude";
  return names.length === 1 && names[0] !== "help" ? `--${names[0]}` : undefined;
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

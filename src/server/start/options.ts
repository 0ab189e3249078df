import { type AllowedModules, allowedModulesOf } from "../../jobs/operation/allowed-modules.ts";
import { type ServerOptionName, serverOptions } from "../../options/catalogue/server.ts";
import {
  applyParametersFile,
  parametersFileOf,
  parseArguments,
  readParametersFile,
} from "../../options/command-line/index.ts";
import type { OptionDeclaration, OptionValues } from "../../options/declaration.ts";
import { parseBooleanOption, parseTimespan } from "../../options/values/index.ts";
import type { SecretSurroundings, SharedProvider } from "../../secrets/opening.ts";
import { substituteSecrets } from "../../secrets/substitution.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";

const declarations: readonly OptionDeclaration[] = serverOptions;

/** What a server was started with (programs.md 2.1, 3.1). */
export class StartOptions {
  /** What is odd about them; the server starts all the same. */
  readonly warnings: readonly string[];
  readonly #values: OptionValues;

  private constructor(values: OptionValues, warnings: readonly string[]) {
    this.#values = values;
    this.warnings = warnings;
  }

  /**
   * From the command line, then `DUPLICATI__…` variables for what is not there, then the parameters file, which wins. Throws
   * `OptionNotServed`, `ParametersFileNotRead`.
   */
  static read({ arguments: given, environment }: Pick<ProcessSurroundings, "arguments" | "environment">): StartOptions {
    const parsed = parseArguments(given, environment);
    const complete = { ...parsed, options: withEnvironment(named(parsed.options), environment) };
    const { path, options } = parametersFileOf(complete.options, environment);
    const values =
      path === undefined
        ? options
        : named(applyParametersFile(readFile(path), { ...complete, options }, environment).options);
    const words = [parsed.command, ...parsed.positional].filter((word) => word !== undefined);
    for (const name of Object.keys(values)) {
      const notServed = find(name)?.notServed;
      if (notServed) {
        throw new UserError("OptionNotServed", `The option --${name} can't be used yet: ${notServed}`, {
          advice: "Start the server without it.",
        });
      }
    }
    const unknown = Object.keys(values).filter((name) => !find(name));
    return new StartOptions(values, [
      ...unknown.map((name) => `The server has no option --${name}; it is ignored`),
      ...words.map((word) => `"${word}" is no option; it is ignored`),
    ]);
  }

  /**
   * With secrets in the place of values that name them. Throws what {@link substituteSecrets} throws.
   */
  async withSecrets(surroundings: SecretSurroundings): Promise<StartOptions> {
    const { options, warnings } = await substituteSecrets({ url: "", options: this.#values }, surroundings);
    return new StartOptions(options, [...this.warnings, ...warnings.map(({ message }) => message)]);
  }

  /** What is asked for the secrets of jobs that name no provider of their own. */
  get secretProvider(): SharedProvider | undefined {
    const provider = this.text("secret-provider");
    if (provider === undefined) return undefined;
    return { provider, pattern: this.text("secret-provider-pattern"), cache: this.text("secret-provider-cache") };
  }

  /** Of all that were given. */
  get names(): ReadonlySet<string> {
    return new Set(Object.keys(this.#values));
  }

  get allowedModules(): AllowedModules {
    return allowedModulesOf(this.#values);
  }

  /** Undefined if it is not there, or blank. */
  text(name: ServerOptionName): string | undefined {
    const value = this.exact(name);
    return value === undefined || value.trim() === "" ? undefined : value;
  }

  /** Undefined only if it is not there. */
  exact(name: ServerOptionName): string | undefined {
    const value = this.#values[name];
    return value === undefined ? undefined : (value ?? "");
  }

  isOn(name: ServerOptionName): boolean {
    return parseBooleanOption(this.#values[name]);
  }

  /** Undefined if it is not there. */
  flag(name: ServerOptionName): boolean | undefined {
    return this.#values[name] === undefined ? undefined : this.isOn(name);
  }

  /** Seconds; the default where there is nothing. Throws a UserError for what is no duration. */
  seconds(name: ServerOptionName): number {
    return parseTimespan(this.text(name) ?? find(name)?.default ?? "");
  }
}

/** One line for each option. */
export function serverHelp(platform: NodeJS.Platform = process.platform): string {
  const own = declarations.filter(({ platforms }) => !platforms || platforms.some((each) => each === platform));
  return own
    .map(({ name, short, notServed, noEffect }) => {
      const note = notServed ? ` (not available yet: ${notServed})` : noEffect ? ` (no effect: ${noEffect})` : "";
      return `--${name}: ${short}${note}\n`;
    })
    .join("");
}

function find(name: string): OptionDeclaration | undefined {
  return declarations.find((option) => option.name === name || option.aliases?.includes(name));
}

/** By their own names, where an alias was written. */
function named(values: OptionValues): OptionValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [find(name)?.name ?? name, value]));
}

function withEnvironment(values: OptionValues, environment: ProcessSurroundings["environment"]): OptionValues {
  const complete: Record<string, string | null> = { ...values };
  for (const option of declarations) {
    for (const name of [option.name, ...(option.aliases ?? [])]) {
      const value = environment[`DUPLICATI__${name.replaceAll("-", "_").toUpperCase()}`];
      if (complete[option.name] === undefined && value !== undefined && value.trim() !== "") {
        complete[option.name] = value;
      }
    }
  }
  return complete;
}

function readFile(path: string): string {
  try {
    return readParametersFile(path);
  } catch (cause) {
    throw new UserError("ParametersFileNotRead", `The file "${path}" can't be read: ${messageOf(cause)}`, {
      advice: "Correct the path behind --parameters-file.",
      cause,
    });
  }
}

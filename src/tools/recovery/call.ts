import { resolve } from "node:path";
import { encryptionModules } from "../../crypto/index.ts";
import { findDestinationModule, secretsOfDestination } from "../../destinations/index.ts";
import { createRedaction, type Redaction } from "../../engine/logging/index.ts";
import { commandLineOptions } from "../../options/catalogue/index.ts";
import {
  applyParametersFile,
  parametersFileOf,
  parseArguments,
  readParametersFile,
  withEnvironmentSecrets,
} from "../../options/command-line/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import {
  createOptionRegistry,
  type OptionRegistry,
  readSettings,
  type Settings,
  withOperationDefaults,
} from "../../options/index.ts";
import { type Culture, cultureFromEnvironment, cultureOf, parseBooleanOption } from "../../options/values/index.ts";
import { Filter, isCaseSensitive, thisSystem } from "../../sources/filters/index.ts";
import { printable, printableLines } from "../../support/printable.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import { containers } from "../../volumes/index.ts";
import { recoveryOptions } from "./options.ts";

/** One command line of the recovery tool, taken apart. */
export class RecoveryCall {
  readonly surroundings: ProcessSurroundings;
  /** In lower case; undefined without one. */
  readonly command: string | undefined;
  /** The arguments after the command. */
  readonly positional: readonly string[];
  readonly options: OptionValues;
  readonly settings: Settings;
  readonly filter: Filter;
  readonly culture: Culture;
  readonly #registry: OptionRegistry;
  /** Keeps secrets out of what is shown. */
  readonly redaction: Redaction;

  /** Throws UserError for options that cannot be. */
  constructor(surroundings: ProcessSurroundings) {
    const { environment } = surroundings;
    const given = withParametersFile(parseArguments(surroundings.arguments, environment), environment);
    const options = withOperationDefaults(withEnvironmentSecrets(given.options, environment), "Restore");
    this.surroundings = surroundings;
    this.command = given.command;
    this.positional = given.positional;
    this.options = options;
    this.settings = readSettings(options);
    this.filter = Filter.parse(given.filters, { caseSensitive: isCaseSensitive(), groups: thisSystem() });
    const locale = options["force-locale"];
    this.culture = locale === undefined ? cultureFromEnvironment(environment) : cultureOf(locale ?? "");
    const url = given.positional.find((argument) => /^[a-z][a-z0-9+.-]*:\/\//i.test(argument));
    this.#registry = registryFor(url, options);
    this.redaction = createRedaction(secretsOfDestination(url ?? "", options, this.#registry));
  }

  flag(name: string): boolean {
    return parseBooleanOption(this.options[name]);
  }

  /** What was written; undefined when absent or blank. */
  text(name: string): string | undefined {
    const value = this.options[name];
    return value === undefined || value === null || value.trim() === "" ? undefined : value;
  }

  /** A path within `folder`, unless it is absolute. */
  pathIn(folder: string, name: string): string {
    return resolve(folder, name);
  }

  /** A line on standard output; names in it can't do anything to the terminal. */
  say(line: string): void {
    this.surroundings.write(`${printable(this.redaction.text(line))}\n`);
  }

  /** A line on standard error. */
  complain(line: string): void {
    this.surroundings.writeError(`${printableLines(this.redaction.text(line))}\n`);
  }

  size(bytes: number): string {
    return this.culture.formatSize(bytes);
  }

  /** Names of options that nobody has declared: most likely typing errors. */
  unknownOptions(): string[] {
    const registry = this.#registry;
    return Object.keys(this.options).filter((name) => !registry.find(name) && !registry.unloadedModuleOf(name));
  }
}

function registryFor(url: string | undefined, options: OptionValues): OptionRegistry {
  const destination = url === undefined ? undefined : findDestinationModule(url);
  const modules = [...(destination ? [destination] : []), ...encryptionModules, ...containers];
  return createOptionRegistry(options, [
    recoveryOptions,
    commandLineOptions,
    ...modules.map((module) => module.options),
  ]);
}

type Parsed = ReturnType<typeof parseArguments>;

function withParametersFile(parsed: Parsed, environment: ProcessSurroundings["environment"]): Parsed {
  const { path, options } = parametersFileOf(parsed.options, environment);
  if (path === undefined) return { ...parsed, options };
  const text = readParametersFile(path);
  const applied = applyParametersFile(text, { ...parsed, options }, environment);
  return { ...applied, positional: [...applied.positional, ...argumentsIn(text)] };
}

/** Lines that are neither options nor comments (programs.md 2.4). */
function argumentsIn(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(--|#|!|REM )/i.test(line));
}

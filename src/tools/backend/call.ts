import {
  type Destination,
  destinationModules,
  findDestinationModule,
  mergeUrlOptions,
  openDestination,
  secretsOfDestination,
} from "../../destinations/index.ts";
import { createRedaction, type Redaction } from "../../engine/logging/index.ts";
import { parseArguments, withEnvironmentSecrets } from "../../options/command-line/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { createOptionRegistry } from "../../options/index.ts";
import { type Culture, cultureFromEnvironment, parseBooleanOption } from "../../options/values/index.ts";
import { printable } from "../../support/printable.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";

/** The command line of a tool that works on a destination. */
export class BackendCall {
  readonly surroundings: ProcessSurroundings;
  /** All that is no option. */
  readonly words: readonly string[];
  readonly options: OptionValues;
  readonly culture: Culture;

  /** @param args the words to read instead of those of the process. */
  constructor(surroundings: ProcessSurroundings, args: readonly string[] = surroundings.arguments) {
    const { environment } = surroundings;
    // The first word keeps its letter case here: it may be an address.
    const { command, positional, options } = parseArguments(args, environment);
    const first = args.find((word) => word.toLowerCase() === command);
    this.surroundings = surroundings;
    this.words = first === undefined ? [] : [first, ...positional];
    this.options = withEnvironmentSecrets(options, environment);
    this.culture = cultureFromEnvironment(environment);
  }

  flag(name: string): boolean {
    return parseBooleanOption(this.options[name]);
  }

  /** What was written; undefined when absent or blank. */
  text(name: string): string | undefined {
    return this.options[name]?.trim() ? (this.options[name] ?? undefined) : undefined;
  }

  /** The destination; parameters of the URL win over options, and these over `usual` ones. Throws UserError. */
  open(url: string, usual: OptionValues = {}): Destination {
    return openDestination(url, { ...usual, ...this.options });
  }

  /** Keeps the secrets of the destination out of what is shown. */
  redactionFor(url: string): Redaction {
    const options = mergeUrlOptions(url, this.options);
    const registry = createOptionRegistry(options, [findDestinationModule(url)?.options ?? []]);
    return createRedaction(secretsOfDestination(url, options, registry));
  }

  /** A line on standard output; names in it can't do anything to the terminal. */
  say(line: string): void {
    this.surroundings.write(`${printable(line)}\n`);
  }
}

/** The kinds of destinations, as usage texts name them. */
export function backendNames(): string {
  return destinationModules.map(({ key }) => key).join(",");
}

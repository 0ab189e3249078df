import type { ToolSurroundings } from "../tool.ts";
import type { GivenOptions } from "./given-options.ts";
import type { CommandOption } from "./option.ts";

/** One command of a tool: what it takes and does. */
export interface Command {
  readonly description: string;
  readonly parameters: readonly CommandParameter[];
  readonly options: readonly CommandOption[];
  run(input: CommandInput): Promise<number>;
}

export interface CommandParameter {
  readonly name: string;
  /** How many words it takes. Only the last parameter may be left out (`optional`) or take several (`any`). */
  readonly count: "one" | "optional" | "any";
  readonly description: string;
}

/** A command line, taken apart. */
export interface CommandInput {
  /** The words that are no options: all that are required, and those of the others that are there. */
  readonly parameters: readonly string[];
  readonly options: GivenOptions;
  readonly surroundings: ToolSurroundings;
}

/** A tool that has several commands. */
export interface CommandSet {
  /** As the user calls it: `database-tool`. */
  readonly name: string;
  readonly description: string;
  /** Options of all commands, which may stand before the command as well. No lists. */
  readonly options: readonly CommandOption[];
  /** By their names. */
  readonly commands: Readonly<Record<string, Command>>;
}

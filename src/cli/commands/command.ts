import type { StartWorker } from "../../engine/worker-port.ts";
import type { AllowedModules } from "../../jobs/operation/allowed-modules.ts";
import type { FilterArgument } from "../../options/command-line/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import type { SecretContext } from "../../secrets/opening.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";

/** What the program was started in; a server that runs commands hands in its own. */
export interface Surroundings extends ProcessSurroundings, SecretContext {
  readonly startWorker: StartWorker;
}

/** One command line, taken apart. */
export interface CommandCall {
  /** In lower case, as written: some commands have two names. */
  readonly command: string;
  /** The arguments after the command, the storage URL first. */
  readonly positional: readonly string[];
  readonly options: OptionValues;
  readonly filters: readonly FilterArgument[];
  readonly allowedModules: AllowedModules;
  readonly surroundings: Surroundings;
}

/** Runs and returns the exit code (cli.md 9). What it throws is reported by the caller. */
export type Command = (call: CommandCall) => Promise<number>;

/** Exit codes that several commands have. */
export const exitCodes = { success: 0, warning: 2, failure: 100, badCommandLine: 200 } as const;

/** Says that the number of arguments is wrong (cli.md 9). */
export function wrongCount({ positional, surroundings }: CommandCall, expected: number): number {
  const shown = positional.map((argument) => `"${argument}"`).join("\n");
  surroundings.write(`Found ${positional.length} commands but expected ${expected}, commands: \n${shown}\n`);
  return exitCodes.badCommandLine;
}

/** A command that takes the storage URL and nothing else. */
export function urlCommand(run: (call: CommandCall, url: string) => Promise<number>): Command {
  return async (call) => {
    const [url, ...others] = call.positional;
    return url === undefined || others.length > 0 ? wrongCount(call, 1) : await run(call, url);
  };
}

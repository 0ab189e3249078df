import { isHelpWord } from "../../options/command-line/index.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import type { Tool } from "../tool.ts";
import { buildIndex } from "./build-index.ts";
import { RecoveryCall } from "./call.ts";
import { download } from "./download.ts";
import { RecoveryFailure } from "./failure.ts";
import { recoveryHelp } from "./help.ts";
import { list } from "./list.ts";
import { recompress } from "./recompress.ts";
import { restore } from "./restore.ts";

/** Saves what can be saved of a backup, in small steps without a database (programs.md 10). */
export const recoveryTool: Tool = { run, failureCode: () => exitCodes.failed };

const exitCodes = { success: 0, badCommandLine: 100, failed: 200 } as const;

interface RecoveryCommand {
  /** How many arguments it needs, and how many more it may have. */
  readonly needed: number;
  readonly optional: number;
  run(call: RecoveryCall): Promise<number>;
}

const commands: ReadonlyMap<string, RecoveryCommand> = new Map([
  ["download", { needed: 2, optional: 0, run: download }],
  ["index", { needed: 1, optional: 0, run: buildIndex }],
  ["list", { needed: 1, optional: 1, run: list }],
  ["recompress", { needed: 3, optional: 0, run: recompress }],
  ["restore", { needed: 1, optional: 1, run: restore }],
]);

async function run(surroundings: ProcessSurroundings): Promise<number> {
  const [first, ...others] = surroundings.arguments;
  if (first === undefined || isHelpWord(first) || others.includes("--help")) {
    surroundings.write(recoveryHelp());
    return exitCodes.success;
  }
  let call: RecoveryCall | undefined;
  try {
    call = new RecoveryCall(surroundings);
    const command = commands.get(call.command ?? "");
    if (!command) throw new RecoveryFailure(`There is no command ${call.command ?? "given"}`);
    const { length } = call.positional;
    if (length < command.needed || length > command.needed + command.optional) {
      throw new RecoveryFailure(`The command ${call.command} has ${length} arguments; see the help`);
    }
    for (const name of call.unknownOptions()) call.complain(`There is no option --${name}; it has no effect`);
    return await command.run(call);
  } catch (error) {
    if (!(error instanceof RecoveryFailure)) throw call?.redaction.error(error) ?? error;
    surroundings.writeError(`${error.message}\n`);
    return exitCodes.badCommandLine;
  }
}

import packageInfo from "../../../package.json" with { type: "json" };
import { isHelpWord } from "../../options/command-line/index.ts";
import { UserError } from "../../support/errors.ts";
import type { Tool, ToolSurroundings } from "../tool.ts";
import type { Command, CommandSet } from "./command.ts";
import { commandHelp, toolHelp } from "./help.ts";
import { expandResponseFiles } from "./response-files.ts";
import { UsageError } from "./usage-error.ts";
import { commandPosition, readWords } from "./words.ts";

/** A tool whose first word is a command. */
export function commandSet(set: CommandSet, failureCode: Tool["failureCode"] = usualFailureCode): Tool {
  const run = (surroundings: ToolSurroundings) =>
    answered(
      surroundings,
      () => expandResponseFiles(surroundings.arguments),
      toolHelp(set),
      (words) => {
        const position = commandPosition(set.options, words);
        const name = words[position];
        if (name === undefined) throw new UsageError("A command is required.");
        const command = Object.hasOwn(set.commands, name) ? set.commands[name] : undefined;
        if (!command) throw new UsageError(`There is no command "${name}".`);
        const complete = { ...command, options: [...set.options, ...command.options] };
        return runCommand(`${set.name} ${name}`, complete, () => words.toSpliced(position, 1), surroundings);
      },
    );
  return { run, failureCode };
}

/** A tool that is a single command. */
export function singleCommand(
  name: string,
  command: Command,
  failureCode: Tool["failureCode"] = usualFailureCode,
): Tool {
  return {
    run: (surroundings) => runCommand(name, command, () => expandResponseFiles(surroundings.arguments), surroundings),
    failureCode,
  };
}

/** 2 for what the user can mend, 1 for anything else. */
function usualFailureCode(error: unknown): number {
  return error instanceof UserError ? 2 : 1;
}

function runCommand(
  name: string,
  command: Command,
  wordsOf: () => readonly string[],
  surroundings: ToolSurroundings,
): Promise<number> {
  return answered(surroundings, wordsOf, commandHelp(name, command), (words) =>
    command.run({ ...readWords(command, words), surroundings }),
  );
}

/** Shows `help` when it is asked for, and below the reason why a command line isn't understood. */
async function answered(
  surroundings: ToolSurroundings,
  wordsOf: () => readonly string[],
  help: string,
  run: (words: readonly string[]) => Promise<number>,
): Promise<number> {
  try {
    const words = wordsOf();
    const [first] = words;
    if (first !== undefined && (isHelpWord(first) || first === "-?")) {
      surroundings.write(help);
      return 0;
    }
    if (first === "--version") {
      surroundings.write(`${packageInfo.version}\n`);
      return 0;
    }
    return await run(words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    surroundings.writeError(`${error.message}\n\n`);
    surroundings.write(help);
    return 1;
  }
}

import { isBooleanWord } from "../../options/values/index.ts";
import type { Command, CommandInput } from "./command.ts";
import { GivenOptions } from "./given-options.ts";
import type { CommandOption } from "./option.ts";
import { UsageError } from "./usage-error.ts";

/** Takes the words after a command apart (programs.md 1, "Parser B"). Throws {@link UsageError}. */
export function readWords(command: Command, words: readonly string[]): Omit<CommandInput, "surroundings"> {
  const parameters: string[] = [];
  const values = new Map<string, string[]>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (word === "--") {
      parameters.push(...words.slice(index + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      parameters.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const option = findOption(command, equals < 0 ? word : word.slice(0, equals));
    const following = equals < 0 ? valuesBehind(option, words.slice(index + 1)) : [];
    index += following.length;
    const given = equals < 0 ? following : [word.slice(equals + 1)];
    values.set(option.name, [...(values.get(option.name) ?? []), ...checked(option, given)]);
  }
  checkCount(command, parameters);
  return { parameters, options: new GivenOptions(command.options, values) };
}

/** Where the command stands behind options that have their values in words of their own; -1 if it is missing. */
export function commandPosition(options: readonly CommandOption[], words: readonly string[]): number {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (!word.startsWith("-")) return index;
    const option = options.find(({ name, aliases }) => name === word || aliases?.includes(word));
    if (option) index += valuesBehind(option, words.slice(index + 1)).length;
  }
  return -1;
}

function findOption(command: Command, name: string): CommandOption {
  const found = command.options.find((option) => option.name === name || option.aliases?.includes(name));
  if (!found) throw new UsageError(`There is no option ${name}.`);
  return found;
}

/** The words that belong to an option without a `=`. */
function valuesBehind(option: CommandOption, words: readonly string[]): readonly string[] {
  const [next] = words;
  switch (option.type) {
    case "flag":
      return next !== undefined && next !== "" && isBooleanWord(next) ? [next] : [];
    case "list": {
      const end = words.findIndex((word) => word.startsWith("-"));
      return end < 0 ? words : words.slice(0, end);
    }
    default:
      return next === undefined ? [] : [next];
  }
}

function checked(option: CommandOption, given: readonly string[]): readonly string[] {
  if (option.type === "flag") {
    const [value = "true"] = given;
    if (!isBooleanWord(value) || value === "")
      throw new UsageError(`${option.name} can be true or false, not "${value}".`);
    return [value];
  }
  if (given.length === 0) throw new UsageError(`The option ${option.name} needs a value.`);
  return given;
}

function checkCount({ parameters }: Command, given: readonly string[]): void {
  const missing = parameters.filter(({ count }) => count === "one")[given.length];
  if (missing) throw new UsageError(`The argument <${missing.name}> is missing.`);
  const surplus = parameters.some(({ count }) => count === "any") ? undefined : given[parameters.length];
  if (surplus !== undefined) throw new UsageError(`There is no use for the argument "${surplus}".`);
}

import { commandLineOptions, engineOptions, genericModules, signInOptions } from "../../options/catalogue/index.ts";
import type { OptionDeclaration } from "../../options/declaration.ts";
import { type HelpModule, modulePage } from "./module-page.ts";
import { optionEntry, optionLine, optionSummary } from "./option-entry.ts";
import { type CommandPage, commandPages } from "./pages/commands.ts";
import { topicPages } from "./pages/topics.ts";
import { wrap } from "./wrap.ts";

/** The modules that this program has. */
export interface HelpModules {
  readonly destinations: readonly HelpModule[];
  readonly encryptions: readonly HelpModule[];
  readonly containers: readonly HelpModule[];
  readonly parities: readonly HelpModule[];
}

const usualWidth = 80;

/**
 * The help about `topic` (cli.md 11), in any case: a command, a subject, a module's key, an option. Undefined: the
 * overview, which an unknown topic gets too. `width` is that of the console; 0 if unknown.
 */
export function helpText(topic: string | undefined, width: number, modules: HelpModules): string {
  const lines = (width > 0 ? width : usualWidth) - 2;
  const page = topic === undefined ? overview(modules) : findPage(topic.toLowerCase(), modules);
  return wrap(page ?? `Topic not found: ${topic}\n\n${overview(modules)}`, lines);
}

/** With its dashes, a topic is an option first: some have the name of another page, such as `time`. */
function findPage(topic: string, modules: HelpModules): string | undefined {
  const name = topic.replace(/^--/, "");
  const option = optionPageOf(name, modules);
  if (topic !== name && option !== undefined) return option;
  return documentOf(name, modules) ?? modulePageOf(name, modules) ?? option;
}

function documentOf(topic: string, modules: HelpModules): string | undefined {
  if (topic === "help") return overview(modules);
  if (["advanced", "option", "options"].includes(topic)) return allOptions();
  const command = commandPages.find(({ names }) => names.includes(topic));
  if (command) return commandPage(command, modules);
  return topicPages.find(({ names }) => names.includes(topic))?.text;
}

function modulePageOf(topic: string, modules: HelpModules): string | undefined {
  const named = (list: readonly HelpModule[]) => list.find(({ key }) => key === topic);
  const archive = named(modules.encryptions) ?? named(modules.containers) ?? named(modules.parities);
  const destination = named(modules.destinations);
  if (destination) return modulePage(destination, false);
  if (archive) return modulePage(archive, true);
  const generic = named(genericModules);
  return generic && modulePage(generic, false);
}

function optionPageOf(name: string, modules: HelpModules): string | undefined {
  const option = findOption(name, modules);
  return option && optionEntry(option);
}

function findOption(name: string, modules: HelpModules): OptionDeclaration | undefined {
  const options = everyOption(modules);
  return options.find((option) => option.name === name) ?? options.find((option) => option.aliases?.includes(name));
}

function everyOption(modules: HelpModules): OptionDeclaration[] {
  const owners = [...modules.destinations, ...modules.encryptions, ...modules.containers, ...genericModules];
  return [...engineOptions, ...commandLineOptions, ...owners.flatMap(({ options }) => options), ...signInOptions];
}

function commandPage(page: CommandPage, modules: HelpModules): string {
  const options = page.options.map((name) => findOption(name, modules)).filter((option) => option !== undefined);
  return [`Usage: bunker ${page.usage}`, "", page.text, "", ...options.map(optionLine), ""].join("\n");
}

/** Every option of the engine and the command line, sorted by name. */
function allOptions(): string {
  const options: OptionDeclaration[] = [...engineOptions, ...commandLineOptions];
  const entries = options.sort((one, other) => (one.name < other.name ? -1 : 1)).map(optionSummary);
  return ["Options", "", ...entries].join("\n");
}

function overview(modules: HelpModules): string {
  const keys = (list: readonly HelpModule[]) => list.map(({ key }) => key).join(", ");
  const names = (list: readonly { names: readonly string[] }[]) => list.map((page) => page.names[0]).join(", ");
  return [
    "See bunker help <topic> for more information.",
    `  Commands: ${names(commandPages)}`,
    `  Targets: ${keys(modules.destinations)}`,
    `  Modules: ${keys([...modules.encryptions, ...modules.containers, ...modules.parities, ...genericModules])}`,
    `  Topics: ${names(topicPages)}`,
    "  Options: options, <option>",
    "",
  ].join("\n");
}

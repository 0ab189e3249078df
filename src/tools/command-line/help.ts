import type { Command, CommandParameter, CommandSet } from "./command.ts";
import type { CommandOption } from "./option.ts";

/** The help of a tool with several commands. */
export function toolHelp({ name, description, options, commands }: CommandSet): string {
  return page(description, `bunker ${name} [command] [options]`, [
    ["Options", optionRows(options)],
    [
      "Commands",
      Object.entries(commands).map(([word, command]) => [[word, ...usageOf(command)].join(" "), command.description]),
    ],
  ]);
}

/** The help of one command; `name` is how it is called. */
export function commandHelp(name: string, command: Command): string {
  return page(command.description, ["bunker", name, ...usageOf(command), "[options]"].join(" "), [
    ["Arguments", command.parameters.map((parameter) => [shown(parameter), parameter.description])],
    ["Options", optionRows(command.options)],
  ]);
}

type Rows = readonly (readonly [left: string, right: string])[];

function page(description: string, usage: string, tables: readonly (readonly [title: string, rows: Rows])[]): string {
  const sections = [
    ["Description:", ...description.split("\n").map((line) => `  ${line}`)],
    ["Usage:", `  ${usage}`],
    ...tables.filter(([, rows]) => rows.length > 0).map(([title, rows]) => [`${title}:`, ...aligned(rows)]),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function aligned(rows: Rows): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function optionRows(options: readonly CommandOption[]): Rows {
  return [
    ...options.map(({ name, aliases = [], type, description }) => {
      const value = type === "flag" ? "" : type === "list" ? " <values>" : " <value>";
      return [`${[...aliases, name].join(", ")}${value}`, description] as const;
    }),
    ["--version", "Shows the version"] as const,
    ["help, -?, -h, --help", "Shows this help"] as const,
  ];
}

function usageOf({ parameters }: Command): string[] {
  return parameters.map(shown);
}

function shown({ name, count }: CommandParameter): string {
  return count === "one" ? `<${name}>` : count === "optional" ? `[${name}]` : `[${name}...]`;
}

import type { OptionDeclaration } from "../../options/declaration.ts";

/** What is known about an option, as its own topic and below its module (cli.md 11). */
export function optionEntry(option: OptionDeclaration): string {
  const lines = [`  --${option.name} (${option.type}): ${option.short}`];
  if (option.deprecated !== undefined) lines.push(`    [DEPRECATED]: ${option.deprecated}`);
  if (option.notServed !== undefined) lines.push(`    [NOT AVAILABLE]: ${option.notServed}`);
  if (option.noEffect !== undefined) lines.push(`    [NO EFFECT]: ${option.noEffect}`);
  lines.push(`    ${option.long}`);
  if (option.platforms) lines.push(`    * systems: ${option.platforms.map((name) => systems[name]).join(", ")}`);
  if (option.aliases?.length) lines.push(`    * aliases: ${option.aliases.map((alias) => `--${alias}`).join(", ")}`);
  if (option.values?.length) lines.push(`    * values: ${option.values.join(", ")}`);
  if (option.default !== undefined) lines.push(`    * default value: ${shownDefault(option.default)}`);
  return lines.join("\n");
}

/** The two lines about an option in the list of all: name and default, then what it is, or why it does nothing. */
export function optionSummary({ name, type, short, values, ...option }: OptionDeclaration): string {
  const value = option.default === undefined ? "" : ` = ${shownDefault(option.default)}`;
  const kind = values?.length ? `${type}: ${values.join(", ")}` : type;
  const marks = [
    option.deprecated !== undefined && `Deprecated: ${option.deprecated}`,
    option.notServed !== undefined && `Not available: ${option.notServed}.`,
    option.noEffect !== undefined && `No effect: ${option.noEffect}.`,
  ].filter((mark) => mark !== false);
  return `  --${name}${value}\n    ${[`${short} (${kind}).`, ...marks].join(" ")}`;
}

/** One line for lists that belong to a command. */
export function optionLine(option: OptionDeclaration): string {
  return `  --${option.name} (${option.type}): ${option.short}`;
}

/** Templates have several lines. */
function shownDefault(text: string): string {
  return text.replaceAll("\n", "\\n");
}

const systems = { linux: "Linux", darwin: "macOS", win32: "Windows" } as const;

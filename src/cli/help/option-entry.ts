import type { OptionDeclaration } from "../../options/declaration.ts";

/** What is known about an option, as its own topic and below its module (cli.md 11). */
export function optionEntry(option: OptionDeclaration): string {
  const lines = [`  --${option.name} (${option.type}): ${option.short}`];
  if (option.deprecated !== undefined) lines.push(`    [DEPRECATED]: ${option.deprecated}`);
  if (option.notServed !== undefined) lines.push(`    [NOT AVAILABLE]: ${option.notServed}`);
  lines.push(`    ${option.long}`);
  if (option.platforms) lines.push(`    * systems: ${option.platforms.map((name) => systems[name]).join(", ")}`);
  if (option.aliases?.length) lines.push(`    * aliases: ${option.aliases.map((alias) => `--${alias}`).join(", ")}`);
  if (option.values?.length) lines.push(`    * values: ${option.values.join(", ")}`);
  // Templates have several lines.
  if (option.default !== undefined) lines.push(`    * default value: ${option.default.replaceAll("\n", "\\n")}`);
  return lines.join("\n");
}

/** One line for lists that belong to a command. */
export function optionLine(option: OptionDeclaration): string {
  return `  --${option.name} (${option.type}): ${option.short}`;
}

const systems = { linux: "Linux", darwin: "macOS", win32: "Windows" } as const;

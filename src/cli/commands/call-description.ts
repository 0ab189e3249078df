import { findDestinationModule, redactUrl } from "../../destinations/index.ts";
import { createRedaction } from "../../engine/logging/index.ts";
import { noDestination, registryFor, secretsOf } from "../../jobs/operation/modules.ts";
import type { OptionType } from "../../options/declaration.ts";
import type { CommandCall } from "./command.ts";

/** Options that are any text, or unknown, may hold a secret, such as an address with a token in it. */
const openTypes: readonly (OptionType | undefined)[] = ["String", "Password", "Unknown", undefined];

/**
 * The command line as it was understood, which `debug-output` shows before the command runs (cli.md 2). The original
 * shows secrets there; here, what may be one is masked.
 */
export function describeCall({ command, positional, options }: CommandCall): string {
  const [first = ""] = positional;
  const url = findDestinationModule(first) ? first : noDestination;
  const registry = registryFor(url, options);
  const { text } = createRedaction(secretsOf(url, options, registry));
  const shown = (name: string, value: string) => (openTypes.includes(registry.find(name)?.type) ? "••••" : text(value));
  return [
    `Input command: ${command}`,
    "Input arguments: ",
    ...positional.map((argument) => `\t${text(argument.includes("://") ? redactUrl(argument) : argument)}`),
    "",
    "Input options: ",
    ...Object.entries(options).map(([name, value]) => `${name}: ${value === null ? "" : shown(name, value)}`),
    "",
    "",
  ].join("\n");
}

import type { OptionValues } from "../options/declaration.ts";
import type { OptionRegistry } from "../options/index.ts";
import { mergeUrlOptions } from "./registry.ts";
import { parseUrl } from "./url.ts";

/** What no log may hold: values of options that are secrets, also of those in the URL, and its password. */
export function secretsOfDestination(url: string, options: OptionValues, registry: OptionRegistry): string[] {
  const given = Object.entries(mergeUrlOptions(url, options));
  const values = given.map(([name, value]) => (registry.find(name)?.type === "Password" ? value : undefined));
  return [...values, parseUrl(url).password]
    .filter((value) => typeof value === "string")
    .filter((value) => value !== "");
}

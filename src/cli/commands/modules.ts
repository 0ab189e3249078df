import { encryptionModule, encryptionModules } from "../../crypto/registry.ts";
import { type DestinationModule, findDestinationModule, openDestination, parseUrl } from "../../destinations/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { createOptionRegistry, type OptionRegistry, parseBooleanOption } from "../../options/index.ts";
import { containerModule, containers } from "../../volumes/containers/index.ts";

/** The options that a run with this destination may be given. */
export function registryFor(url: string, options: OptionValues): OptionRegistry {
  const encryption = parseBooleanOption(options["no-encryption"])
    ? undefined
    : encryptionModule(keyOf(options["encryption-module"]) ?? (encryptionModules[0]?.key as string));
  const container = containerModule(keyOf(options["compression-module"]) ?? (containers[0]?.key as string));
  return createOptionRegistry(options, [
    requireDestination(url, options).options,
    encryption?.options ?? [],
    container?.options ?? [],
  ]);
}

/** Values of options that are secrets, and the password in the URL. */
export function secretsOf(url: string, options: OptionValues, registry: OptionRegistry): string[] {
  const isSecret = (name: string) => registry.find(name)?.type === "Password";
  const values = Object.entries(options).map(([name, value]) => (isSecret(name) ? value : undefined));
  return [...values, parseUrl(url).password].filter((value) => typeof value === "string");
}

/** Throws `BackendNotSupported` unless there is such a destination. */
export function requireDestination(url: string, options: OptionValues): DestinationModule {
  const module = findDestinationModule(url);
  // Opening one that does not exist tells what is wrong.
  if (!module) openDestination(url, options);
  return module as DestinationModule;
}

function keyOf(value: string | null | undefined): string | undefined {
  return value === null || value === undefined || value.trim() === "" ? undefined : value.trim();
}

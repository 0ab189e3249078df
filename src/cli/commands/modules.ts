import { encryptionModule, encryptionModules } from "../../crypto/registry.ts";
import {
  type DestinationModule,
  findDestinationModule,
  openDestination,
  secretsOfDestination,
} from "../../destinations/index.ts";
import { secretsOfCopies } from "../../engine/remote-sync/index.ts";
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

/** What no log may hold. */
export function secretsOf(url: string, options: OptionValues, registry: OptionRegistry): string[] {
  return [
    ...secretsOfDestination(url, options, registry),
    ...secretsOfCopies(options["remote-sync-json-config"] ?? ""),
  ];
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

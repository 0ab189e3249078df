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
import { UserError } from "../../support/errors.ts";
import { containerModule, containers } from "../../volumes/containers/index.ts";
import type { AllowedModules } from "./allowed-modules.ts";

/** In place of the destination of operations that have none; reports call it by this name. */
export const noDestination = "dummy://";

/** The options that a run with this destination may be given. */
export function registryFor(url: string, options: OptionValues): OptionRegistry {
  const { encryption, container } = modulesOf(options);
  return createOptionRegistry(options, [
    requireDestination(url, options)?.options ?? [],
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

/**
 * Throws `BackendNotSupported` unless there is such a destination, and if it isn't one of the `allowed`;
 * undefined for none at all.
 */
export function requireDestination(
  url: string,
  options: OptionValues,
  allowed?: readonly string[] | undefined,
): DestinationModule | undefined {
  if (url === noDestination) return undefined;
  const module = findDestinationModule(url);
  // Opening one that does not exist tells what is wrong.
  if (!module) openDestination(url, options);
  requireAllowed("BackendNotSupported", "backend", (module as DestinationModule).key, allowed);
  return module as DestinationModule;
}

/** Throws unless the encryption and the container of the run are among those that the user allows. */
export function requireAllowedModules(allowed: AllowedModules, options: OptionValues): void {
  const { encryption, container } = modulesOf(options);
  requireAllowed("UnsupportedEncryptionModule", "encryption", encryption?.key, allowed.encryption);
  requireAllowed("UnsupportedCompressionModule", "compression", container?.key, allowed.compression);
}

function modulesOf(options: OptionValues) {
  return {
    encryption: parseBooleanOption(options["no-encryption"])
      ? undefined
      : encryptionModule(keyOf(options["encryption-module"]) ?? (encryptionModules[0]?.key as string)),
    container: containerModule(keyOf(options["compression-module"]) ?? (containers[0]?.key as string)),
  };
}

function requireAllowed(
  id: string,
  kind: keyof AllowedModules,
  key: string | undefined,
  allowed: readonly string[] | undefined,
): void {
  if (key === undefined || !allowed || allowed.includes(key)) return;
  throw new UserError(id, `The ${kind} module ${key} may not be used`, {
    advice: `The option --allowed-${kind}-modules leaves only ${allowed.join(", ")}.`,
  });
}

function keyOf(value: string | null | undefined): string | undefined {
  return value === null || value === undefined || value.trim() === "" ? undefined : value.trim();
}

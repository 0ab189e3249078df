import type { OptionValues } from "../options/declaration.ts";
import { UserError } from "../support/errors.ts";
import type { Destination, DestinationModule } from "./contract.ts";
import { fileDestination } from "./file/index.ts";
import { parseQuery, parseUrl, redactUrl } from "./url.ts";

/** Every kind of destination, in the order in which help names them. */
export const destinationModules: readonly DestinationModule[] = [fileDestination];

/**
 * Makes a destination ready for use, without connecting yet. A parameter of the URL wins over an option of the same name
 * (destinations.md 2). Fails with `BackendNotSupported` or `BackendNotSupportedHttp` for an unknown scheme.
 */
export function openDestination(url: string, options: OptionValues): Destination {
  const { module, useSsl } = requireModule(url);
  const merged = mergeUrlOptions(url, options);
  return module.open(url, useSsl ? { ...merged, "use-ssl": "true" } : merged);
}

/** What {@link openDestination} would use; undefined for an unknown scheme. */
export function findDestinationModule(url: string): DestinationModule | undefined {
  return lookUp(parseUrl(url).scheme)?.module;
}

/** The options with the URL's query laid over them. */
export function mergeUrlOptions(url: string, options: OptionValues): OptionValues {
  return { ...options, ...Object.fromEntries(parseQuery(parseUrl(url).query)) };
}

function requireModule(url: string): { module: DestinationModule; useSsl: boolean } {
  const { scheme } = parseUrl(url);
  const found = lookUp(scheme);
  if (found) return found;
  const known = destinationModules.map((module) => module.key).join(", ");
  if (/^https?$/i.test(scheme)) {
    throw new UserError(
      "BackendNotSupportedHttp",
      `"${redactUrl(url)}" is the address of a web page or server; the protocol ${scheme} says nothing about how to store files there`,
      { advice: `Begin the address with the protocol of the service: ${known}.` },
    );
  }
  throw new UserError(
    "BackendNotSupported",
    `The backend protocol ${scheme} is not supported. Please use one of the following protocols: ${known}`,
  );
}

/** `ftps` means `ftp` with `use-ssl`, for every destination that has this option. */
function lookUp(scheme: string): { module: DestinationModule; useSsl: boolean } | undefined {
  const key = scheme.toLowerCase();
  const exact = destinationModules.find((module) => module.key === key);
  if (exact) return { module: exact, useSsl: false };
  if (!key.endsWith("s")) return undefined;
  const plain = destinationModules.find(
    (module) => module.key === key.slice(0, -1) && module.options.some((option) => option.name === "use-ssl"),
  );
  return plain && { module: plain, useSsl: true };
}

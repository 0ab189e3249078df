import { tmpdir } from "node:os";
import { decodeForm, encodeForm } from "../destinations/url.ts";
import type { OptionValues } from "../options/declaration.ts";
import type { OptionWarning } from "../options/index.ts";
import { parseEnumeration } from "../options/values/index.ts";
import type { SecretSurroundings } from "./opening.ts";
import { defaultPattern, type PlaceholderPattern, placeholderPattern } from "./pattern.ts";
import { cacheLevels, type SecretSource } from "./source.ts";

/** What a run is given, and what it is to be run with. */
export interface SecretUser {
  /** The destination, if there is one. */
  readonly url: string;
  readonly options: OptionValues;
}

export interface Substituted extends SecretUser {
  /** All that was fetched; no log may hold it. */
  readonly secrets: readonly string[];
  readonly warnings: readonly OptionWarning[];
}

/**
 * Puts secrets in the place of values that name them: of options, and of the parameters of the URL (secrets-and-auth.md 1.5,
 * 1.6). Everything stays as it is where there is no provider. Throws what `fetchSecrets` throws.
 */
export async function substituteSecrets(given: SecretUser, surroundings: SecretSurroundings): Promise<Substituted> {
  const { url, options } = given;
  const source = sourceOf(options, surroundings);
  if (source === undefined) return { url, options, secrets: [], warnings: [] };
  const pattern = placeholderPattern(
    notBlank(options["secret-provider-pattern"]) ?? notBlank(surroundings.shared?.pattern) ?? defaultPattern,
  );
  const { keys, partialMatches } = placeholdersIn(valuesIn(given), pattern);
  // Most runs have nothing to fetch, and need not wait until all providers are loaded.
  const { fetchSecrets } = await import("./fetching.ts");
  const { values, warnings } = await fetchSecrets(keys, source, surroundings);
  const withSecret = (text: string): string => {
    const read = pattern.read(text);
    return typeof read === "object" ? (values.get(read.key) as string) : text;
  };
  return {
    url: mapParameters(url, withSecret),
    options: Object.fromEntries(
      Object.entries(options).map(([name, value]) => [
        name,
        value === null || isProvidersOwn(name) ? value : withSecret(value),
      ]),
    ),
    secrets: keys.map((key) => values.get(key) as string),
    warnings: partialMatches === 0 ? warnings : [partialMatch(partialMatches), ...warnings],
  };
}

/** The provider of these options, or else the shared one. */
function sourceOf(options: OptionValues, { shared }: SecretSurroundings): SecretSource | undefined {
  const own = notBlank(options["secret-provider"]);
  const provider = own ?? notBlank(shared?.provider);
  const level = own === undefined ? shared?.cache : options["secret-provider-cache"];
  return provider === undefined
    ? undefined
    : {
        provider,
        cache: parseEnumeration(level?.trim() ?? "", cacheLevels) ?? "None",
        folder: notBlank(options.tempdir) ?? tmpdir(),
      };
}

function partialMatch(count: number): OptionWarning {
  const message = `${count} values begin like a secret to fetch, but name none; they are used as they are`;
  return { id: "SecretProviderPartialMatches", message };
}

/** What can be a placeholder. */
function valuesIn({ url, options }: SecretUser): string[] {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === null || isProvidersOwn(name) ? [] : [value],
  );
  mapParameters(url, (value) => {
    given.push(value);
    return value;
  });
  return given;
}

function placeholdersIn(
  values: readonly string[],
  pattern: PlaceholderPattern,
): { keys: string[]; partialMatches: number } {
  const keys = new Set<string>();
  const partial = new Set<string>();
  for (const value of values) {
    const read = pattern.read(value);
    if (read === "partial") partial.add(value);
    else if (read) keys.add(read.key);
  }
  return { keys: [...keys], partialMatches: partial.size };
}

/** Names of providers can't be secrets of the provider. */
function isProvidersOwn(name: string): boolean {
  return name.toLowerCase().startsWith("secret-provider");
}

/** The URL with values of its parameters changed; the others stay as they are written. */
function mapParameters(url: string, change: (value: string) => string): string {
  const question = url.includes("://") ? url.indexOf("?") : -1;
  if (question < 0) return url;
  const parts = url.slice(question + 1).split("&");
  const changed = parts.map((part) => {
    const equals = part.indexOf("=");
    if (equals < 0) return part;
    const value = decodeForm(part.slice(equals + 1));
    const replaced = change(value);
    return replaced === value ? part : `${part.slice(0, equals)}=${encodeForm(replaced)}`;
  });
  return `${url.slice(0, question)}?${changed.join("&")}`;
}

function notBlank(text: string | null | undefined): string | undefined {
  return text === null || text === undefined || text.trim() === "" ? undefined : text;
}

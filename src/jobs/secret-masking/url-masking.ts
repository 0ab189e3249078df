import { isSecretOption } from "../../options/secret-names.ts";

/** What stands for a secret that is not shown (rest-api.md 16). */
export const placeholder = "*".repeat(15);

/** A placeholder stands where a secret is wanted, and nothing tells which. */
export class UnknownSecret extends Error {
  override readonly name = "UnknownSecret";
}

/** Whether a value stands for a secret. */
export function isPlaceholder(value: string): boolean {
  return /^\*{4,}$/.test(value);
}

/** Whether a URL has a placeholder anywhere; such a URL must never be stored. */
export function hasPlaceholder(url: string): boolean {
  return /(?:\*|%2A){3,}/i.test(url);
}

/** The URL with placeholders for its secrets. One without secrets stays as it is, byte for byte. */
export function maskUrl(url: string): string {
  return rewriteSecrets(url, (parameters) =>
    joined(parameters)
      .filter(({ value }) => value !== "")
      .map(({ name, value }) => (isSecretOption(decoded(name)) ? { name, value: placeholder } : { name, value })),
  );
}

/** The URL without its secrets. */
export function withoutSecrets(url: string): string {
  return rewriteSecrets(url, (parameters) => parameters.filter(({ name }) => !isSecretOption(decoded(name))));
}

/**
 * The URL with the secrets that its placeholders stand for: each is taken from the first of `previous` that has a real one.
 * Throws {@link UnknownSecret} if none has. A URL without placeholders stays as it is.
 */
export function unmaskUrl(url: string, previous: readonly string[]): string {
  const { base, parameters } = split(url);
  if (!parameters.some(({ value }) => isPlaceholder(decoded(value)))) return url;
  const unmasked = parameters.map(({ name, value }) => {
    if (!isPlaceholder(decoded(value))) return { name, value };
    const found = previous.map((other) => knownValue(other, name)).find((other) => other !== undefined);
    if (found === undefined) {
      throw new UnknownSecret(
        `The value of ${decoded(name)} in the URL is a placeholder, and no stored value is known`,
      );
    }
    return { name, value: found };
  });
  return assemble(base, unmasked);
}

interface Parameter {
  /** Both raw. */
  readonly name: string;
  readonly value: string;
}

function rewriteSecrets(url: string, rewrite: (parameters: readonly Parameter[]) => readonly Parameter[]): string {
  const { base, parameters } = split(url);
  if (!parameters.some(({ name }) => isSecretOption(decoded(name)))) return url;
  return assemble(base.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent), rewrite(parameters));
}

function split(url: string): { base: string; parameters: Parameter[] } {
  const question = url.indexOf("?");
  if (question < 0) return { base: url, parameters: [] };
  const parts = url.slice(question + 1).split("&");
  const parameters = parts
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      return equals < 0 ? { name: part, value: "" } : { name: part.slice(0, equals), value: part.slice(equals + 1) };
    });
  return { base: url.slice(0, question), parameters };
}

function assemble(base: string, parameters: readonly Parameter[]): string {
  const query = parameters.map(({ name, value }) => `${name}=${value}`).join("&");
  return query === "" ? base : `${base}?${query}`;
}

/** Names that differ in case are one, with their values in one list. */
function joined(parameters: readonly Parameter[]): Parameter[] {
  const byName = new Map<string, Parameter>();
  for (const { name, value } of parameters) {
    const key = decoded(name).toLowerCase();
    const earlier = byName.get(key);
    byName.set(key, earlier ? { name: earlier.name, value: `${earlier.value},${value}` } : { name, value });
  }
  return [...byName.values()];
}

/** The raw value of a parameter, unless it is a placeholder or empty. */
function knownValue(url: string, name: string): string | undefined {
  const wanted = decoded(name).toLowerCase();
  const values = split(url)
    .parameters.filter((parameter) => decoded(parameter.name).toLowerCase() === wanted)
    .map(({ value }) => value)
    .filter((value) => value !== "" && !isPlaceholder(decoded(value)));
  return values.length > 0 ? values.join(",") : undefined;
}

/** A raw part of a query in plain text; what is no valid encoding counts as written. */
function decoded(raw: string): string {
  const spaced = raw.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

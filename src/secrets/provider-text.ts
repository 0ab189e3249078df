import { decodeForm, decodePercent } from "../destinations/url.ts";
import type { Environment } from "../support/environment.ts";
import { UserError } from "../support/errors.ts";

/** The URL of a provider, taken apart (secrets-and-auth.md 1.2). */
export interface ProviderUrl {
  /** In lower case. */
  readonly scheme: string;
  /** With the port, if there is one; empty where there is none. */
  readonly authority: string;
  /** Decoded. */
  readonly path: string;
  /** Raw, without the question mark. */
  readonly query: string;
}

/**
 * The text of a provider with the variable in its place that `$NAME`, `${NAME}` or `%NAME%` names; names count in upper case.
 * Throws `SecretProviderMissing`, `SecretProviderVariableNotSet`.
 */
export function expandProviderText(text: string, environment: Environment): string {
  if (text.trim() === "") {
    throw new UserError("SecretProviderMissing", "There is no secret provider", {
      advice: "Give its URL, such as env:// or file-secret:///path.",
    });
  }
  const name = variableOf(text)?.toUpperCase();
  if (name === undefined) return text;
  const value = environment[name];
  if (value) return value;
  throw new UserError("SecretProviderVariableNotSet", `The environment variable ${name} has no secret provider`, {
    advice: `Set ${name} to the URL of the provider.`,
  });
}

function variableOf(text: string): string | undefined {
  if (text.startsWith("$")) {
    const name = text.slice(1);
    return name.startsWith("{") && name.endsWith("}") ? name.slice(1, -1) : name;
  }
  return text.length > 1 && text.startsWith("%") && text.endsWith("%") ? text.slice(1, -1) : undefined;
}

/** Throws `SecretProviderInvalid`; the text itself may be a secret and isn't shown. */
export function parseProviderUrl(text: string): ProviderUrl {
  const parts = urlPattern.exec(text)?.groups;
  if (!parts?.scheme) throw invalidProvider("it has to look like scheme://…?name=value");
  if (text.includes("#")) throw invalidProvider('it has a "#", which has to be written as %23');
  const { scheme, authority = "", path = "", query = "" } = parts;
  return { scheme: scheme.toLowerCase(), authority, path: decodePercent(path), query };
}

const urlPattern =
  /^(?<scheme>[a-z][a-z0-9+.-]*):(?:\/\/(?<authority>[^/?#]*))?(?<path>[^?#]*)(?:\?(?<query>[^#]*))?(?:#.*)?$/is;

/** The error for a provider's URL that is wrong. */
export function invalidProvider(reason: string): UserError {
  return new UserError("SecretProviderInvalid", `The URL of the secret provider is not valid: ${reason}`, {
    advice: "Write it like env://, file-secret:///path or hcv://host:8200?token=…&secrets=path.",
  });
}

/** The parameters of a provider; names count in any case, blank ones as absent (secrets-and-auth.md 1.3). */
export class ProviderParameters {
  readonly #values = new Map<string, string>();

  constructor(query: string) {
    for (const part of query.split("&")) {
      const equals = part.indexOf("=");
      if (equals < 0) continue;
      const name = decodeForm(part.slice(0, equals)).toLowerCase();
      const value = decodeForm(part.slice(equals + 1));
      const earlier = this.#values.get(name);
      this.#values.set(name, earlier === undefined ? value : `${earlier},${value}`);
    }
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === undefined || value.trim() === "" ? undefined : value;
  }

  /** `true` or `false` in any case. Throws `SecretProviderInvalid`. */
  flag(name: string): boolean {
    const value = this.#values.get(name);
    if (value === undefined) return false;
    if (/^true$/i.test(value)) return true;
    if (/^false$/i.test(value)) return false;
    throw invalidProvider(`${name} has to be true or false`);
  }

  /** One of the words, in any case; the usual one if it isn't there. Throws `SecretProviderInvalid`. */
  choice<T extends string>(name: string, words: readonly T[], usual: T): T {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return usual;
    const found = words.find((word) => word.toLowerCase() === value);
    if (found !== undefined) return found;
    throw invalidProvider(`${name} has to be one of ${words.join(", ")}`);
  }

  /** Parts between commas and semicolons that aren't blank. */
  list(name: string): string[] {
    return (this.text(name) ?? "").split(/[,;]/).filter((part) => part.trim() !== "");
  }
}

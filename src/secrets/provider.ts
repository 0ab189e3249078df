import type { OptionDeclaration, OptionPlatform } from "../options/declaration.ts";
import type { Environment } from "../support/environment.ts";
import { UserError } from "../support/errors.ts";
import type { ProviderParameters, ProviderUrl } from "./provider-text.ts";

/** A store of secrets, ready to be asked. Its errors never hold a secret. */
export interface SecretProvider {
  /** The values of the keys. Throws a UserError if one is missing, and what keeps the store from answering. */
  resolve(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Absent if secrets are only read. Throws `KeyAlreadyExists` unless one that is there may be replaced. */
  store?(key: string, value: string, overwrite: boolean): Promise<void>;
  /** The kind of store takes secrets, but this one does not. */
  readonly isReadOnly?: boolean;
}

/** What is known of a kind of store before one is opened (secrets-and-auth.md 1.8). */
export interface SecretProviderModule {
  /** The scheme of its URLs, in lower case. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** The parameters of its URLs. */
  readonly options: readonly OptionDeclaration[];
  /** The only systems that have it; absent: all. */
  readonly platforms?: readonly OptionPlatform[];
  /** Absent if it works wherever the system has it. */
  isSupported?(environment: Environment): boolean | Promise<boolean>;
  /** What keeps the secrets of the system's users, where it does; absent if it never does. */
  isDefault?(environment: Environment): Promise<boolean>;
  /** Throws a UserError for what is wrong with the URL, and if the store can't be reached. */
  open(call: ProviderCall): Promise<SecretProvider>;
}

/** What a provider is opened with. */
export interface ProviderCall {
  readonly url: ProviderUrl;
  readonly parameters: ProviderParameters;
  readonly environment: Environment;
}

/**
 * The values of the keys, compared as the store compares them. Throws a {@link MissingSecret} with all that are missing.
 *
 * @param id what the store calls that.
 */
export function pickSecrets(
  keys: readonly string[],
  find: (key: string) => string | undefined,
  id = "KeyNotFound",
): ReadonlyMap<string, string> {
  const found = keys.map((key) => [key, find(key)] as const);
  requireAll(
    found.filter(([, value]) => value === undefined).map(([key]) => key),
    id,
  );
  return new Map(found as readonly (readonly [string, string])[]);
}

/** The store works, but does not have the secret. */
export class MissingSecret extends UserError {}

/** Throws unless no key is missing. */
function requireAll(missing: readonly string[], id: string): void {
  if (missing.length === 0) return;
  const what = missing.length === 1 ? `The key '${missing[0]}' was` : `The following keys were`;
  const which = missing.length === 1 ? "" : `: ${missing.join(", ")}`;
  throw new MissingSecret(id, `${what} not found${which}`, {
    advice:
      "Store it where secrets are fetched from; a value that is no placeholder needs another --secret-provider-pattern.",
  });
}

export function keyAlreadyExists(key: string): UserError {
  return new UserError("KeyAlreadyExists", `The key '${key}' already exists`, {
    advice: "Use --overwrite to replace its value.",
  });
}

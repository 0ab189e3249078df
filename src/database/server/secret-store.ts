import { parseBooleanOption } from "../../options/values/index.ts";
import { openSecretProvider, type SecretSurroundings } from "../../secrets/opening.ts";
import { MissingSecret, type SecretProvider } from "../../secrets/provider.ts";
import { UserError } from "../../support/errors.ts";
import type { SecretStore } from "./settings-key.ts";

/** The server has both as options, too. */
const offSwitch = "DUPLICATI__DISABLE_DEFAULT_SECRET_PROVIDER";
const providerVariable = "DUPLICATI__SECRET_PROVIDER";

type StoreSurroundings = Pick<SecretSurroundings, "environment" | "platform">;

/**
 * How to open what keeps the key of the settings (secrets-and-auth.md 1.11): the secret provider if secrets can be put into
 * it, or else the store of the system; undefined for none. Both find what Duplicati has put there. Undefined if none is to be
 * used.
 *
 * @param provider its URL; the environment may have it, too.
 */
export function secretStore(
  { environment, platform }: StoreSurroundings,
  provider = environment[providerVariable],
): (() => Promise<SecretStore | undefined>) | undefined {
  if (environment[offSwitch] && parseBooleanOption(environment[offSwitch])) return undefined;
  const surroundings = { environment, platform };
  return async () => {
    const own = provider?.trim() ? await openSecretProvider(provider, surroundings) : undefined;
    return (own && storeOf(own)) ?? (await systemStore(surroundings));
  };
}

async function systemStore(surroundings: StoreSurroundings): Promise<SecretStore | undefined> {
  try {
    return storeOf(await openSecretProvider("default://", surroundings));
  } catch (error) {
    if (error instanceof UserError && error.id === "NoDefaultSecretProvider") return undefined;
    throw error;
  }
}

/** Undefined if secrets are only read from it. */
function storeOf(provider: SecretProvider): SecretStore | undefined {
  if (!provider.store || provider.isReadOnly) return undefined;
  return {
    get: async (name) => {
      try {
        return (await provider.resolve([name])).get(name);
      } catch (error) {
        if (error instanceof MissingSecret) return undefined;
        throw error;
      }
    },
    add: async (name, value) => await provider.store?.(name, value, false),
  };
}

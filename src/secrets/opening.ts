import type { Environment } from "../support/environment.ts";
import type { SecretMemory } from "./memory.ts";
import type { SecretProvider } from "./provider.ts";
import { expandProviderText, ProviderParameters, parseProviderUrl } from "./provider-text.ts";
import { defaultSecretProvider, secretProvider } from "./registry.ts";

/** What is used for those who name no provider of their own. */
export interface SharedProvider {
  /** As a user writes it. */
  readonly provider: string;
  readonly pattern?: string | undefined;
  readonly cache?: string | undefined;
}

/** Where providers are looked for. */
export interface SecretSurroundings extends SecretContext {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
}

/** What is known of secrets before a run; nothing unless it is part of something larger. */
export interface SecretContext {
  readonly shared?: SharedProvider | undefined;
  /** Absent: nothing was fetched before, and nobody needs to know of what is fetched now. */
  readonly memory?: SecretMemory | undefined;
}

/**
 * Opens the provider that a text names (secrets-and-auth.md 1.2). Throws a UserError if there is none, and what keeps it from
 * being opened.
 */
export async function openSecretProvider(text: string, surroundings: SecretSurroundings): Promise<SecretProvider> {
  return await openProvider(expandProviderText(text, surroundings.environment), surroundings);
}

/** The same for the URL itself. */
export async function openProvider(address: string, surroundings: SecretSurroundings): Promise<SecretProvider> {
  const { environment, platform } = surroundings;
  const url = parseProviderUrl(address);
  const isDefault = /^default:\/\/$/i.test(address);
  const module = isDefault ? await defaultSecretProvider(surroundings) : secretProvider(url.scheme, platform);
  return await module.open({ url, parameters: new ProviderParameters(url.query), environment });
}

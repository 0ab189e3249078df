import type { Environment } from "../support/environment.ts";
import type { SecretProvider } from "./provider.ts";
import { expandProviderText, ProviderParameters, parseProviderUrl } from "./provider-text.ts";
import { secretProvider } from "./registry.ts";

/** Where providers are looked for. */
export interface SecretSurroundings {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
}

/**
 * Opens the provider that a text names (secrets-and-auth.md 1.2). Throws a UserError if there is none, and what keeps it from
 * being opened.
 */
export async function openSecretProvider(text: string, surroundings: SecretSurroundings): Promise<SecretProvider> {
  const { environment, platform } = surroundings;
  const url = parseProviderUrl(expandProviderText(text, environment));
  const module = secretProvider(url.scheme, platform);
  return await module.open({ url, parameters: new ProviderParameters(url.query), environment });
}

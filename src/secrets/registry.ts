import type { Environment } from "../support/environment.ts";
import { UserError } from "../support/errors.ts";
import type { SecretProviderModule } from "./provider.ts";
import { awsProvider } from "./providers/awssm.ts";
import { azureProvider } from "./providers/azkv.ts";
import { envProvider } from "./providers/env.ts";
import { fileProvider } from "./providers/file-secret.ts";
import { googleProvider } from "./providers/gcsm.ts";
import { vaultProvider } from "./providers/hcv.ts";
import { libsecretProvider } from "./providers/libsecret.ts";
import { passProvider } from "./providers/pass.ts";

/** All providers, also those that this system does not have. */
export const secretProviders: readonly SecretProviderModule[] = [
  envProvider,
  fileProvider,
  passProvider,
  libsecretProvider,
  vaultProvider,
  awsProvider,
  googleProvider,
  azureProvider,
];

/** The providers of other systems (secrets-and-auth.md 1.2). */
const elsewhere: Readonly<Record<string, string>> = { wincred: "Windows", keychain: "macOS" };

/** Throws `SecretProviderNotFound` for an unknown scheme and for one that this system does not have. */
export function secretProvider(scheme: string, platform: NodeJS.Platform): SecretProviderModule {
  const found = secretProviders.find(({ key }) => key === scheme);
  if (found && isOn(found, platform)) return found;
  const home = found ? found.platforms?.map((each) => systems[each]).join(", ") : elsewhere[scheme];
  const message =
    home === undefined
      ? `No secret provider found for key ${scheme}`
      : `The secret provider ${scheme} can't be used: it is one of ${home}${found ? "" : ", which Bunker can't ask"}`;
  const there = secretProviders.filter((each) => isOn(each, platform)).map(({ key }) => key);
  throw new UserError("SecretProviderNotFound", message, { advice: `There are: ${there.join(", ")}.` });
}

/**
 * The store that this system has for its users (secrets-and-auth.md 1.11). Throws `NoDefaultSecretProvider`.
 */
export async function defaultSecretProvider({
  environment,
  platform,
}: {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
}): Promise<SecretProviderModule> {
  for (const module of secretProviders) {
    if (isOn(module, platform) && (await module.isDefault?.(environment))) return module;
  }
  throw new UserError("NoDefaultSecretProvider", "This computer has no store of secrets that could be used", {
    advice: "Name another provider, or see that there is a key ring and that it can be opened.",
  });
}

const systems = { linux: "Linux", darwin: "macOS", win32: "Windows" };

export function isOn({ platforms }: SecretProviderModule, platform: NodeJS.Platform): boolean {
  return !platforms || platforms.some((each) => each === platform);
}

import * as v from "valibot";
import type { OptionDeclaration } from "../../options/declaration.ts";
import { UserError } from "../../support/errors.ts";
import { keyAlreadyExists, type ProviderCall, pickSecrets, type SecretProviderModule } from "../provider.ts";
import { invalidProvider } from "../provider-text.ts";
import { azureLoginTypes, azureToken, loginTypeOf } from "./azure-token.ts";
import { WebService } from "./web-service.ts";

const connectionTypes = ["Https", "Http"] as const;

const options = [
  {
    name: "keyvault-name",
    type: "String",
    short: "Name of the vault",
    long: "The vault at https://<name>.vault.azure.net; either this or vault-uri.",
  },
  {
    name: "connection-type",
    type: "Enumeration",
    default: "Https",
    values: connectionTypes,
    short: "How a vault is reached by its name",
    long: "Http only where nobody can listen: the secrets are readable on their way.",
  },
  {
    name: "vault-uri",
    type: "String",
    short: "Address of the vault",
    long: "For a vault that is not known by its name.",
  },
  {
    name: "auth-type",
    type: "Enumeration",
    default: "ManagedIdentity",
    values: azureLoginTypes,
    short: "How to log in",
    long: "ManagedIdentity takes what this computer has: variables of the environment, the identity of a machine in Azure, or the login of the program az.",
  },
  { name: "tenant-id", type: "String", short: "Tenant", long: "The id of the directory; not for ManagedIdentity." },
  {
    name: "client-id",
    type: "String",
    short: "Application",
    long: "The id of the application; not for ManagedIdentity.",
  },
  { name: "client-secret", type: "Password", short: "Secret of the application", long: "For ClientSecret." },
  { name: "username", type: "String", short: "User name", long: "For UsernamePassword." },
  { name: "password", type: "Password", short: "Password", long: "For UsernamePassword." },
] as const satisfies readonly OptionDeclaration[];

/** Any version of the interface that is served gives the same answers. */
const version = "api-version=7.4";

/** Azure Key Vault (secrets-and-auth.md 1.8.10). */
export const azureProvider: SecretProviderModule = {
  key: "azkv",
  name: "Azure Key Vault",
  description: "Reads and writes secrets of an Azure Key Vault: azkv://?keyvault-name=…&auth-type=ClientSecret&…",
  options,
  open: async (call) => {
    const base = baseOf(call);
    const login = loginTypeOf(call);
    // Logs in when it is first asked.
    let token: Promise<string> | undefined;
    const ask = async (method: "GET" | "PUT", key: string, json?: unknown) => {
      token ??= azureToken(login, resourceOf(base), call.environment);
      const text = await token;
      const service = new WebService("Azure Key Vault", [text]);
      const url = `${base}/secrets/${named(key)}?${version}`;
      const answer = await service.ask({ method, url, headers: { Authorization: `Bearer ${text}` }, json });
      if (answer.status === 404 && method === "GET") return undefined;
      return service.read(answer, v.object({ value: v.string() })).value;
    };
    return {
      resolve: async (keys) => {
        const values = new Map<string, string | undefined>();
        for (const key of keys) values.set(key, await ask("GET", key));
        return pickSecrets(keys, (key) => values.get(key));
      },
      store: async (key, value, overwrite) => {
        if (!overwrite && (await ask("GET", key)) !== undefined) throw keyAlreadyExists(key);
        await ask("PUT", key, { value });
      },
    };
  },
};

/** Ends without a slash. */
function baseOf({ parameters }: ProviderCall): string {
  const name = parameters.text("keyvault-name");
  const uri = parameters.text("vault-uri");
  const scheme = parameters.choice("connection-type", connectionTypes, "Https").toLowerCase();
  if (name !== undefined && uri !== undefined) {
    throw new UserError("BothVaultNameAndUriSpecified", "The URL of Azure Key Vault names two vaults", {
      advice: "Leave out keyvault-name or vault-uri.",
    });
  }
  if (name !== undefined) return `${scheme}://${encodeURIComponent(name)}.vault.azure.net`;
  if (uri === undefined) {
    throw new UserError("MissingVaultNameOrUri", "The URL of Azure Key Vault names no vault", {
      advice: "Add keyvault-name=… or vault-uri=….",
    });
  }
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri))
    throw invalidProvider("vault-uri has to be one of http or https");
  return uri.replace(/\/+$/, "");
}

/** What a token is for: Azure's vaults of the cloud that this one is in. */
function resourceOf(base: string): string {
  const domain = /\.(vault\.(?:azure|usgovcloudapi|microsoftazure)\.[a-z]+)$/i.exec(new URL(base).hostname)?.[1];
  return `https://${domain ?? "vault.azure.net"}`;
}

/** Azure takes no other names, and a slash would ask for a version. */
function named(key: string): string {
  if (/^[0-9a-z-]+$/i.test(key)) return key;
  throw new UserError("SecretNameInvalid", `Azure Key Vault can't have a secret named '${key}'`, {
    advice: "Names there have letters, digits and hyphens only.",
  });
}

import { engineOptions, genericModules } from "./catalogue/index.ts";
import type { OptionDeclaration } from "./declaration.ts";

/**
 * Options that hold secrets in any module of Duplicati, also in those that Bunker does not have: a job that was made there
 * may name them (rest-api.md 16, secrets-and-auth.md 3.4).
 */
const secretsOfModules = [
  "auth-password",
  "authid",
  "password",
  "api-key",
  "api-token",
  "aws-secret-access-key",
  "access_key_secret",
  "b2-applicationkey",
  "azure-access-key",
  "azure-access-sas-token",
  "cos-secret-key",
  "oss-access-key-secret",
  "openstack-apikey",
  "storj-secret",
  "gcs-service-account-json",
  "ssh-key",
  "auth-two-factor-key",
  "duplicati-auth-apikey",
  "google-client-secret",
  "google-refresh-token",
  "google-service-account-json",
  "office365-client-secret",
  "office365-certificate-password",
  // Secrets that Duplicati takes for plain text.
  "send-xmpp-password",
  "send-telegram-api-key",
  "storj-shared-access",
];

/** Settings of the server that are secrets, which options of the same name would be too. */
const secretsOfServer = [
  "jwt-config",
  "pbkdf-config",
  "second-factor",
  "openid-connect",
  "named-users",
  "share-link-key",
  "remote-control-config",
  "server-ssl-certificate",
  "server-ssl-certificate-password",
  "server-ca-certificate-key",
  "server-ca-certificate-password",
  "remote-control-storage-api-key",
  "client-license-key",
];

const secretNames: ReadonlySet<string> = new Set([
  ...[...engineOptions, ...genericModules.flatMap(({ options }) => options)].flatMap(namesOfSecret),
  ...secretsOfModules,
  ...secretsOfServer,
]);

/** Whether the value of an option or a setting is a secret. The name may have its `--`, and counts in any case. */
export function isSecretOption(name: string): boolean {
  return secretNames.has(name.replace(/^--/, "").toLowerCase());
}

/** Options whose text is no secret but may have some in it: addresses with a password, descriptions of destinations. */
const mixed: ReadonlySet<string> = new Set([
  "remote-sync-json-config",
  "send-mail-url",
  "send-http-url",
  "send-http-form-urls",
  "send-http-json-urls",
]);

/** Whether the value of an option or a setting is a secret, or has one in it. */
export function holdsSecrets(name: string): boolean {
  return isSecretOption(name) || mixed.has(name.replace(/^--/, "").toLowerCase());
}

function namesOfSecret({ name, type, aliases = [] }: OptionDeclaration): readonly string[] {
  return type === "Password" ? [name, ...aliases] : [];
}

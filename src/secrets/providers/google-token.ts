import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { importPKCS8, SignJWT } from "jose";
import * as v from "valibot";
import type { Environment } from "../../support/environment.ts";
import { codeOf, messageOf, UserError } from "../../support/errors.ts";
import type { ProviderCall } from "../provider.ts";
import { WebService } from "./web-service.ts";

/** What lets us in to Google's services. */
export interface GoogleToken {
  readonly text: string;
  /** What no message may hold. */
  readonly secrets: readonly string[];
}

const scope = "https://www.googleapis.com/auth/cloud-platform";
const tokenUri = "https://oauth2.googleapis.com/token";
const metadataHost = "metadata.google.internal";
/** Milliseconds; the service that tells of a machine is near, or not there at all. */
const nearby = 3000;

/** A token by what the URL of the provider gives, or by the default credentials of this computer. */
export async function googleToken({ parameters, environment }: ProviderCall): Promise<GoogleToken> {
  const json = parameters.text("service-account-json");
  if (json !== undefined) return await tokenOf(serviceAccountIn(json, "service-account-json"));
  const file = parameters.text("service-account-file");
  if (file !== undefined) return await tokenOf(serviceAccountIn(await readKeyFile(file), file));
  // Duplicati's documentation has it by the second name.
  const given = parameters.text("access-token") ?? parameters.text("token");
  if (given !== undefined) return { text: given, secrets: [given] };
  return await tokenByDefault(environment);
}

const serviceAccount = v.object({
  type: v.literal("service_account"),
  client_email: v.string(),
  private_key: v.string(),
  private_key_id: v.optional(v.string()),
  token_uri: v.optional(v.string(), tokenUri),
});
/** What `gcloud auth application-default login` leaves. */
const authorizedUser = v.object({
  type: v.literal("authorized_user"),
  client_id: v.string(),
  client_secret: v.string(),
  refresh_token: v.string(),
  token_uri: v.optional(v.string(), tokenUri),
});
type ServiceAccount = v.InferOutput<typeof serviceAccount>;
type AuthorizedUser = v.InferOutput<typeof authorizedUser>;

function serviceAccountIn(text: string, place: string): ServiceAccount {
  const read = v.safeParse(serviceAccount, parseJson(text));
  if (read.success) return read.output;
  throw unusable(place, "the key of a service account");
}

async function tokenOf(credentials: ServiceAccount | AuthorizedUser): Promise<GoogleToken> {
  const form = credentials.type === "service_account" ? await grantOf(credentials) : refreshOf(credentials);
  const secrets = Object.values(form);
  const { access_token } = await new WebService("Google's token service", secrets).get(
    { method: "POST", url: credentials.token_uri, form },
    v.object({ access_token: v.string() }),
  );
  return { text: access_token, secrets: [access_token] };
}

/** What the account says of itself, signed with its key. */
async function grantOf(account: ServiceAccount): Promise<Record<string, string>> {
  const key = await importPKCS8(account.private_key, "RS256").catch(() => {
    throw unusable("the key of the service account", "a private key that can be used");
  });
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(account.private_key_id && { kid: account.private_key_id }) })
    .setIssuer(account.client_email)
    .setAudience(account.token_uri)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(key);
  return { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion };
}

function refreshOf({ client_id, client_secret, refresh_token }: AuthorizedUser): Record<string, string> {
  return { grant_type: "refresh_token", client_id, client_secret, refresh_token };
}

/** As Google's own libraries look for it: a file that is named, that of gcloud, then the machine in Google's cloud. */
async function tokenByDefault(environment: Environment): Promise<GoogleToken> {
  const named = environment.GOOGLE_APPLICATION_CREDENTIALS;
  if (named) return await tokenOf(credentialsIn(await readKeyFile(named), named));
  const folder = environment.CLOUDSDK_CONFIG || join(environment.HOME || homedir(), ".config", "gcloud");
  const usual = join(folder, "application_default_credentials.json");
  const text = await readFile(usual, "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? await tokenOfMachine(environment) : await tokenOf(credentialsIn(text, usual));
}

function credentialsIn(text: string, place: string): ServiceAccount | AuthorizedUser {
  const read = v.safeParse(v.variant("type", [serviceAccount, authorizedUser]), parseJson(text));
  if (read.success) return read.output;
  throw unusable(place, "credentials of a service account or a user");
}

async function tokenOfMachine(environment: Environment): Promise<GoogleToken> {
  const host = environment.GCE_METADATA_HOST || metadataHost;
  const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`;
  const question = { method: "GET", url, headers: { "Metadata-Flavor": "Google" }, patience: nearby } as const;
  const service = new WebService("Google's metadata service");
  const answer = await service.ask(question).catch(() => {
    throw new UserError("GoogleCredentialsMissing", "There are no credentials for Google Secret Manager", {
      advice: "Add service-account-file=… to the URL, or run gcloud auth application-default login.",
    });
  });
  const { access_token } = service.read(answer, v.object({ access_token: v.string() }));
  return { text: access_token, secrets: [access_token] };
}

async function readKeyFile(path: string): Promise<string> {
  return await readFile(path, "utf8").catch((cause: unknown) => {
    throw new UserError("SecretFileNotRead", `The file with credentials can't be read: ${messageOf(cause)}`, {
      advice: "See that its path is right, and that this user may read it.",
      cause,
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(place: string, what: string): UserError {
  return new UserError("GoogleCredentialsInvalid", `There is no use for ${place}: it has to be ${what}`, {
    advice: "Have a new key made in Google's console, as JSON.",
  });
}

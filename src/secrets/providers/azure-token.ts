import { readFile } from "node:fs/promises";
import * as v from "valibot";
import type { Environment } from "../../support/environment.ts";
import { UserError } from "../../support/errors.ts";
import { findProgram, runProgram } from "../../support/program.ts";
import type { ProviderCall } from "../provider.ts";
import { WebService } from "./web-service.ts";

export const azureLoginTypes = ["ClientSecret", "ManagedIdentity", "UsernamePassword"] as const;

/** How to get a token: with what a form says, or with what the computer has. */
export type AzureLogin = "default" | { readonly tenant: string; readonly form: Readonly<Record<string, string>> };

const usualAuthority = "https://login.microsoftonline.com";
const usualMachine = "http://169.254.169.254";
/** Milliseconds; the service that tells of a machine is near, or not there at all. */
const nearby = 3000;
/** Seconds for the program az. */
const azPatience = 30;

/** Throws for what is missing. */
export function loginTypeOf({ parameters }: ProviderCall): AzureLogin {
  const type = parameters.choice("auth-type", azureLoginTypes, "ManagedIdentity");
  const all = (id: string, ...names: string[]) => {
    const missing = names.filter((name) => parameters.text(name) === undefined);
    if (missing.length === 0)
      return names.map((name) => parameters.text(name) as string) as [string, string, string, string];
    throw new UserError(id, `The URL of Azure Key Vault has no ${missing.join(", ")}`, {
      advice: `Add them: ${type} needs ${names.join(", ")}.`,
    });
  };
  if (type === "ClientSecret") {
    const [tenant, id, secret] = all("MissingClientSecretSettings", "tenant-id", "client-id", "client-secret");
    return { tenant, form: clientSecret(id, secret) };
  }
  if (type === "UsernamePassword") {
    const names = ["tenant-id", "client-id", "username", "password"];
    const [tenant, id, username, password] = all("MissingUsernamePasswordSettings", ...names);
    return { tenant, form: { grant_type: "password", client_id: id, username, password } };
  }
  return "default";
}

function clientSecret(id: string, secret: string) {
  return { grant_type: "client_credentials", client_id: id, client_secret: secret };
}

/** @param resource what the token is for, without a slash at its end. */
export async function azureToken(login: AzureLogin, resource: string, environment: Environment): Promise<string> {
  const found = login === "default" ? await loginByEnvironment(environment) : login;
  if (found) return await tokenFrom(found, resource, environment);
  const token = (await tokenOfMachine(resource, environment)) ?? (await tokenOfProgram(resource, environment));
  if (token !== undefined) return token;
  throw new UserError("AzureCredentialsMissing", "There are no credentials for Azure Key Vault", {
    advice: "Add auth-type=ClientSecret with its parameters to the URL, or run az login.",
  });
}

async function tokenFrom(
  { tenant, form }: Exclude<AzureLogin, "default">,
  resource: string,
  environment: Environment,
): Promise<string> {
  const authority = (environment.AZURE_AUTHORITY_HOST || usualAuthority).replace(/\/+$/, "");
  const url = `${authority}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  const service = new WebService("Azure's login", [form.client_secret, form.password, form.client_assertion]);
  const question = { method: "POST", url, form: { ...form, scope: `${resource}/.default` } } as const;
  return (await service.get(question, tokenAnswer)).access_token;
}

const tokenAnswer = v.object({ access_token: v.string() });

/** The secret of an application, or what a cluster says of the program that it runs. */
async function loginByEnvironment(environment: Environment): Promise<Exclude<AzureLogin, "default"> | undefined> {
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: id, AZURE_CLIENT_SECRET: secret } = environment;
  if (!tenant || !id) return undefined;
  if (secret) return { tenant, form: clientSecret(id, secret) };
  const file = environment.AZURE_FEDERATED_TOKEN_FILE;
  if (!file) return undefined;
  const form = {
    grant_type: "client_credentials",
    client_id: id,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: (await readFile(file, "utf8")).trim(),
  };
  return { tenant, form };
}

/** The identity of a machine or an app in Azure; undefined anywhere else. */
async function tokenOfMachine(resource: string, environment: Environment): Promise<string | undefined> {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header, AZURE_CLIENT_ID: id } = environment;
  const isApp = endpoint && header;
  const url = new URL(
    isApp
      ? endpoint
      : `${environment.AZURE_POD_IDENTITY_AUTHORITY_HOST || usualMachine}/metadata/identity/oauth2/token`,
  );
  url.searchParams.set("api-version", isApp ? "2019-08-01" : "2018-02-01");
  url.searchParams.set("resource", resource);
  if (id) url.searchParams.set("client_id", id);
  const headers: Record<string, string> = isApp ? { "X-IDENTITY-HEADER": header } : { Metadata: "true" };
  const service = new WebService("Azure's identity of this machine", [header]);
  const answer = await service.ask({ method: "GET", url: url.href, headers, patience: nearby }).catch(() => undefined);
  // Other clouds have other things at this address, and a machine may be without an identity.
  if (!answer || answer.status === 400 || answer.status === 404) return undefined;
  return service.read(answer, tokenAnswer).access_token;
}

/** What somebody who has logged in with az may have. */
async function tokenOfProgram(resource: string, environment: Environment): Promise<string | undefined> {
  const program = findProgram("az", environment);
  if (program === undefined) return undefined;
  const command = [program, "account", "get-access-token", "--output", "json", "--resource", resource];
  const end = await runProgram(command, { environment: { ...environment }, timeout: azPatience, endsLate: true });
  const read = v.safeParse(azAnswer, end?.code === 0 ? end.output : undefined);
  return read.success ? read.output.accessToken : undefined;
}

const azAnswer = v.pipe(v.string(), v.parseJson(), v.object({ accessToken: v.string() }));

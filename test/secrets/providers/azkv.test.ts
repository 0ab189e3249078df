import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSecretProvider } from "../../../src/secrets/opening.ts";
import { type GivenAnswer, type ReceivedRequest, WebReceiver } from "../../support/web-receiver.ts";

let server: WebReceiver;
let folder: string;
beforeAll(async () => {
  server = await WebReceiver.start();
  folder = mkdtempSync(join(tmpdir(), "bunker-azure-"));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  server.take();
  server.answer = azure;
});

function azure({ method, path, headers, body }: ReceivedRequest): GivenAnswer {
  if (path === "/my%20tenant/oauth2/v2.0/token") {
    if (body.includes("client_secret=wrong")) return json({ error: "x", error_description: "Bad wrong-secret" }, 401);
    return json({ access_token: "tok" });
  }
  if (path.startsWith("/metadata/") && headers.Metadata === "true") return json({ access_token: "tok" });
  if (path.startsWith("/app?") && headers["X-IDENTITY-HEADER"] === "h") return json({ access_token: "tok" });
  if (headers.Authorization !== "Bearer tok") return json({ error: { code: "x", message: "not you" } }, 401);
  if (path === "/secrets/one?api-version=7.4") return json({ value: method === "GET" ? "first" : "new" });
  return method === "PUT" ? json({ value: "new" }) : json({ error: { message: "none" } }, 404);
}

const json = (value: unknown, status = 200): GivenAnswer => ({ status, body: JSON.stringify(value) });

const nowhere = "http://127.0.0.1:1";
const open = (query: string, environment: Record<string, string> = {}) =>
  openSecretProvider(`azkv://?vault-uri=${encodeURIComponent(server.url())}&${query}`, {
    environment: { AZURE_AUTHORITY_HOST: server.url(), AZURE_POD_IDENTITY_AUTHORITY_HOST: nowhere, ...environment },
    platform: "linux",
  });
const asked = () => server.take().map(({ method, path, body }) => [method, path, body]);

const application = "auth-type=clientsecret&tenant-id=my+tenant&client-id=c";
const scope = "scope=https%3A%2F%2Fvault.azure.net%2F.default";
const question = ["GET", "/secrets/one?api-version=7.4", ""];

describe("Azure Key Vault", () => {
  test("lets an application in, once it is asked", async () => {
    const provider = await open(`${application}&client-secret=s%26`);
    expect(asked()).toEqual([]);
    expect(await provider.resolve(["one"])).toEqual(new Map([["one", "first"]]));
    await expect(provider.resolve(["one", "Two"])).rejects.toMatchObject({ id: "KeyNotFound" });
    const login = `grant_type=client_credentials&client_id=c&client_secret=s%26&${scope}`;
    expect(asked()).toEqual([
      ["POST", "/my%20tenant/oauth2/v2.0/token", login],
      question,
      question,
      ["GET", "/secrets/Two?api-version=7.4", ""],
    ]);
    await expect(provider.resolve(["a/b"])).rejects.toMatchObject({ id: "SecretNameInvalid" });
  });

  test("lets a user in", async () => {
    const query = "auth-type=UsernamePassword&tenant-id=my+tenant&client-id=c&username=u&password=p";
    await (await open(query)).resolve(["one"]);
    expect(asked()[0]?.[2]).toBe(`grant_type=password&client_id=c&username=u&password=p&${scope}`);
  });

  const computers: [string, Record<string, string>, string[]][] = [
    [
      "variables",
      { AZURE_TENANT_ID: "my tenant", AZURE_CLIENT_ID: "c", AZURE_CLIENT_SECRET: "s" },
      ["POST", "/my%20tenant/oauth2/v2.0/token", `grant_type=client_credentials&client_id=c&client_secret=s&${scope}`],
    ],
    [
      "the identity of an app",
      { IDENTITY_ENDPOINT: "http://server/app", IDENTITY_HEADER: "h" },
      ["GET", "/app?api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net", ""],
    ],
    [
      "the identity of a machine",
      { AZURE_POD_IDENTITY_AUTHORITY_HOST: "http://server" },
      ["GET", "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net", ""],
    ],
  ];
  test.each(computers)("lets in by %s", async (_, variables, login) => {
    const place = server.url().slice(0, -1);
    const entries = Object.entries(variables).map(([name, value]) => [name, value.replace("http://server", place)]);
    const provider = await open("", Object.fromEntries(entries));
    expect(await provider.resolve(["one"])).toEqual(new Map([["one", "first"]]));
    expect(asked()).toEqual([login, question]);
  });

  test("lets in by what a cluster says of its program", async () => {
    const file = join(folder, "federated");
    writeFileSync(file, "jwt\n");
    const variables = { AZURE_TENANT_ID: "my tenant", AZURE_CLIENT_ID: "c", AZURE_FEDERATED_TOKEN_FILE: file };
    await (await open("", variables)).resolve(["one"]);
    expect(Object.fromEntries(new URLSearchParams(server.take()[0]?.body))).toEqual({
      grant_type: "client_credentials",
      client_id: "c",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: "jwt",
      scope: "https://vault.azure.net/.default",
    });
  });

  test("lets in by the login of the program az, or tells that there is none", async () => {
    const PATH = folder;
    await expect((await open("", { PATH })).resolve(["one"])).rejects.toMatchObject({ id: "AzureCredentialsMissing" });
    const program = join(folder, "az");
    const wanted = "account get-access-token --output json --resource https://vault.azure.net";
    writeFileSync(program, `#!/bin/sh\n[ "$*" = "${wanted}" ] && echo '{"accessToken":"tok"}'\n`);
    chmodSync(program, 0o755);
    expect(await (await open("", { PATH })).resolve(["one"])).toEqual(new Map([["one", "first"]]));
  });

  test("keeps a secret", async () => {
    const provider = await open(`${application}&client-secret=s`);
    await expect(provider.store?.("one", "new", false)).rejects.toMatchObject({ id: "KeyAlreadyExists" });
    server.take();
    await provider.store?.("one", "new", true);
    await provider.store?.("two", "new", false);
    expect(asked()).toEqual([
      ["PUT", "/secrets/one?api-version=7.4", '{"value":"new"}'],
      ["GET", "/secrets/two?api-version=7.4", ""],
      ["PUT", "/secrets/two?api-version=7.4", '{"value":"new"}'],
    ]);
  });

  test("is told of without secrets when it refuses", async () => {
    const provider = await open(`${application}&client-secret=wrong-secret`);
    await expect(provider.resolve(["one"])).rejects.toThrow("Azure's login refused with the status 401: Bad …");
  });

  test.each([
    ["azkv://", "MissingVaultNameOrUri"],
    ["azkv://?keyvault-name=a&vault-uri=https://b", "BothVaultNameAndUriSpecified"],
    ["azkv://?keyvault-name=a&auth-type=ClientSecret&tenant-id=t", "MissingClientSecretSettings"],
    ["azkv://?keyvault-name=a&auth-type=UsernamePassword", "MissingUsernamePasswordSettings"],
    ["azkv://?vault-uri=b", "SecretProviderInvalid"],
  ])("is not opened by %p", async (url, id) => {
    await expect(openSecretProvider(url, { environment: {}, platform: "linux" })).rejects.toMatchObject({ id });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { openSecretProvider } from "../../../src/secrets/opening.ts";
import { type GivenAnswer, type ReceivedRequest, WebReceiver } from "../../support/web-receiver.ts";

let server: WebReceiver;
beforeAll(async () => {
  server = await WebReceiver.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.take();
  server.answer = (request) => vault(request);
});

const secrets: Record<string, Record<string, unknown>> = {
  "kv/data/team/one": { Passphrase: "first", number: 5 },
  "kv/data/two": { passphrase: "second", other: "2" },
  "kv/data/alone": { value: "only one" },
  "kv/data/named": { x: "x", named: "by name" },
  "kv/data/many": { x: "x", y: "y" },
};

/** What Vault answers to whom it knows. */
function vault({ method, path, headers, body }: ReceivedRequest): GivenAnswer {
  const place = path.replace("/v1/", "");
  if (method === "POST" && place === "auth/approle/login") {
    const isKnown = body === JSON.stringify({ role_id: "role", secret_id: "hush" });
    return isKnown ? json({ auth: { client_token: "from-role" } }) : json({ errors: ["invalid role or hush2"] }, 400);
  }
  if (!["Bearer tok", "Bearer from-role"].includes(headers.Authorization ?? ""))
    return json({ errors: ["permission denied"] }, 403);
  if (method === "POST") return { status: 204, body: "" };
  const found = secrets[place.replace("/metadata/", "/data/")];
  return found ? json({ data: { data: found, metadata: {} } }) : json({ errors: [] }, 404);
}

const json = (value: unknown, status = 200): GivenAnswer => ({ status, body: JSON.stringify(value) });

const open = (query: string, environment = {}) =>
  openSecretProvider(`hcv://127.0.0.1:${server.port}/?connection-type=http&mount=kv&${query}`, {
    environment,
    platform: "linux",
  });
const asked = () => server.take().map(({ method, path }) => `${method} ${path}`);

describe("Vault", () => {
  test("is asked with a token, path after path, until all keys are there", async () => {
    const provider = await open("token=tok&secrets=team/one;+two+,gone");
    expect(asked()).toEqual(["GET /v1/kv/data/team/one"]);
    expect(await provider.resolve(["passphrase", "OTHER"])).toEqual(
      new Map([
        ["passphrase", "first"],
        ["OTHER", "2"],
      ]),
    );
    expect(asked()).toEqual(["GET /v1/kv/data/team/one", "GET /v1/kv/data/two"]);
  });

  test("has secrets that are named like the key", async () => {
    const provider = await open("token=tok&secrets=two");
    expect(await provider.resolve(["alone", "named"])).toEqual(
      new Map([
        ["alone", "only one"],
        ["named", "by name"],
      ]),
    );
    await expect(provider.resolve(["many", "number", "nö thing"])).rejects.toThrow("many, number, nö thing");
    expect(asked()).toContain("GET /v1/kv/data/n%C3%B6%20thing");
  });

  test("tells keys by their case if that is wanted", async () => {
    const provider = await open("token=tok&secrets=team/one,two&case-sensitive=true");
    expect(await provider.resolve(["passphrase"])).toEqual(new Map([["passphrase", "second"]]));
  });

  test("lets an application in by its role, and knows namespaces", async () => {
    const provider = await open("secrets=two&namespace=team%2Fa", { HCP_CLIENT_ID: "role", HCP_CLIENT_SECRET: "hush" });
    await provider.resolve(["other"]);
    const requests = server.take();
    expect(requests.map(({ path }) => path)).toEqual(["/v1/auth/approle/login", "/v1/kv/data/two", "/v1/kv/data/two"]);
    expect(requests.map(({ headers }) => headers["X-Vault-Namespace"])).toEqual(["team/a", "team/a", "team/a"]);
    await expect(open("secrets=two&client-id=role&client-secret=hush2")).rejects.toThrow("invalid role or …");
  });

  test("keeps a secret of one member", async () => {
    const provider = await open("token=tok&secrets=two");
    await expect(provider.store?.("alone", "new", false)).rejects.toMatchObject({ id: "KeyAlreadyExists" });
    server.take();
    await provider.store?.("fresh", "new", false);
    await provider.store?.("alone", "newer", true);
    expect(server.take().map(({ method, path, body }) => [method, path, body])).toEqual([
      ["GET", "/v1/kv/metadata/fresh", ""],
      ["POST", "/v1/kv/data/fresh", '{"data":{"fresh":"new"}}'],
      ["POST", "/v1/kv/data/alone", '{"data":{"alone":"newer"}}'],
    ]);
  });

  test.each([
    ["secrets=two", "MissingTokenOrClient"],
    ["secrets=two&token=tok&client-id=role", "MissingClientSecret"],
    ["token=tok", "MissingSecrets"],
    ["token=tok&secrets=gone", "SecretNotFound"],
    ["token=wrong&secrets=two", "SecretProviderRefused"],
  ])("is not opened with %p", async (query, id) => {
    await expect(open(query)).rejects.toMatchObject({ id });
  });

  test("that does not answer, or in another way, is told of without the token", async () => {
    server.answer = () => ({ status: 200, body: "<html>tok" });
    const provider = await open("token=tok&secrets=two");
    await expect(provider.resolve(["a"])).rejects.toMatchObject({ id: "SecretProviderRefused" });
    const nobody = openSecretProvider("hcv://127.0.0.1:1/?connection-type=http&token=tok&secrets=two", {
      environment: {},
      platform: "linux",
    });
    await expect(nobody).rejects.toMatchObject({ id: "SecretProviderNotReached" });
    await expect(nobody).rejects.not.toThrow("tok");
  });
});

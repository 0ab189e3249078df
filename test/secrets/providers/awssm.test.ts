import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createHash, createHmac } from "node:crypto";
import { openSecretProvider } from "../../../src/secrets/opening.ts";
import { type GivenAnswer, type ReceivedRequest, WebReceiver } from "../../support/web-receiver.ts";

const secretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

let server: WebReceiver;
beforeAll(async () => {
  server = await WebReceiver.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.take();
  server.answer = manager;
});

const secrets: Record<string, object> = {
  one: { SecretString: '{"Passphrase":"first"}' },
  two: { SecretBinary: Buffer.from('{"passphrase":"second","other":"2"}').toString("base64") },
  plain: { SecretString: "only text" },
};

/** What the service answers to requests that are signed well. */
function manager(request: ReceivedRequest): GivenAnswer {
  const { method, path, headers, body } = request;
  const isWellFormed = method === "POST" && path === "/" && headers["content-type"] === "application/x-amz-json-1.1";
  if (!isWellFormed || headers.authorization !== signatureOf(request))
    return json({ __type: "InvalidSignatureException", message: `Not signed by ${secretKey}` }, 400);
  const action = headers["x-amz-target"]?.replace("secretsmanager.", "");
  const content = JSON.parse(body);
  if (action !== "GetSecretValue") return json({});
  const found = secrets[content.SecretId];
  return found ? json(found) : json({ __type: "ResourceNotFoundException", Message: "can't find it" }, 400);
}

/** Computed from what came over the wire, as Amazon's documents tell (Signature Version 4). */
function signatureOf({ method, path, headers, body }: ReceivedRequest): string {
  const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const [, scope = "", names = ""] = /\/(\d{8}\/[^,]*), SignedHeaders=([^,]*)/.exec(headers.authorization ?? "") ?? [];
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const lines = names.split(";").map((name) => `${name}:${all[name]}\n`);
  const canonical = [method, path, "", lines.join(""), names, sha256(body)].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", all["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = scope
    .split("/")
    .reduce<string | Buffer>((last, part) => createHmac("sha256", last).update(part).digest(), `AWS4${secretKey}`);
  const signature = createHmac("sha256", key).update(toSign).digest("hex");
  return `AWS4-HMAC-SHA256 Credential=AKID/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

const json = (value: unknown, status = 200): GivenAnswer => ({ status, body: JSON.stringify(value) });

const environment = { AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: secretKey };
const open = (query: string, variables: Record<string, string> = environment) =>
  openSecretProvider(`awssm://?service-url=${encodeURIComponent(server.url())}&${query}`, {
    environment: variables,
    platform: "linux",
  });
const asked = () =>
  server.take().map(({ headers, body }) => [headers["x-amz-target"]?.replace("secretsmanager.", ""), JSON.parse(body)]);

describe("AWS Secrets Manager", () => {
  test("is asked, secret after secret, until all keys are there", async () => {
    const provider = await open("secrets=one,two&region=eu-west-1");
    expect(server.requests[0]?.headers.authorization).toContain("/eu-west-1/secretsmanager/aws4_request");
    expect(asked()).toEqual([["ListSecrets", { MaxResults: 1 }]]);
    const wanted = [
      ["passphrase", "first"],
      ["OTHER", "2"],
      ["plain", "only text"],
    ] as const;
    expect(await provider.resolve(["passphrase", "OTHER", "plain"])).toEqual(new Map(wanted));
    expect(asked()).toEqual(["one", "two", "plain"].map((SecretId) => ["GetSecretValue", { SecretId }]));
    await expect(provider.resolve(["nothing"])).rejects.toMatchObject({ id: "KeyNotFound" });
  });

  test("tells keys by their case if that is wanted", async () => {
    const provider = await open("secrets=one;two&case-sensitive=true");
    expect(await provider.resolve(["passphrase"])).toEqual(new Map([["passphrase", "second"]]));
  });

  test("keeps a key among those of the first secret", async () => {
    const provider = await open("secrets=one");
    await expect(provider.store?.("passphrase", "new", false)).rejects.toMatchObject({ id: "KeyAlreadyExists" });
    server.take();
    await provider.store?.("passphrase", "new", true);
    await provider.store?.("more", "m", false);
    await (await open("secrets=fresh")).store?.("a", "b", false);
    const written = asked().filter(([action]) => action !== "GetSecretValue" && action !== "ListSecrets");
    const ClientRequestToken = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(written).toEqual([
      ["PutSecretValue", { SecretId: "one", SecretString: '{"Passphrase":"new"}', ClientRequestToken }],
      ["PutSecretValue", { SecretId: "one", SecretString: '{"Passphrase":"first","more":"m"}', ClientRequestToken }],
      ["CreateSecret", { Name: "fresh", SecretString: '{"a":"b"}', ClientRequestToken }],
    ]);
  });

  test("is told of without secrets when something is wrong", async () => {
    const plain = await open("secrets=plain");
    await expect(plain.resolve(["key"])).rejects.toMatchObject({ id: "AwssmSecretInvalid" });
    await expect(plain.resolve(["key"])).rejects.not.toThrow("only text");
    await expect(plain.store?.("key", "value", true)).rejects.toMatchObject({ id: "AwssmSecretInvalid" });
    await expect((await open("secrets=gone")).resolve(["key"])).rejects.toMatchObject({ id: "SecretNotFound" });
    const unknown = open("secrets=one", { ...environment, AWS_ACCESS_KEY_ID: "other" });
    await expect(unknown).rejects.toThrow("Not signed by …");
    await expect(open("secrets=one&access-id=other")).rejects.toMatchObject({ id: "SecretProviderRefused" });
  });

  test.each([
    ["awssm://?secrets=one&region=eu-west-1", {}, "AwssmMissingCredentials"],
    ["awssm://?secrets=one&access-id=a&secret-key=b", {}, "AwssmMissingRegionOrUrl"],
    ["awssm://?access-id=a&secret-key=b&region=x", {}, "AwssmMissingSecrets"],
    ["awssm://?access-id=a&secret-key=b&service-url=ftp://x&secrets=a", {}, "SecretProviderInvalid"],
  ])("is not opened by %p", async (url, variables, id) => {
    await expect(openSecretProvider(url, { environment: variables, platform: "linux" })).rejects.toMatchObject({ id });
  });
});

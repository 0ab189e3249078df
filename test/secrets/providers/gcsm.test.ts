import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jwtVerify } from "jose";
import { openSecretProvider } from "../../../src/secrets/opening.ts";
import { type GivenAnswer, type ReceivedRequest, WebReceiver } from "../../support/web-receiver.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });

let server: WebReceiver;
let folder: string;
beforeAll(async () => {
  server = await WebReceiver.start();
  folder = mkdtempSync(join(tmpdir(), "bunker-google-"));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  server.take();
  server.answer = google;
});

const all = "/v1/projects/my%20project/secrets";
const versions: Record<string, string> = { "one/versions/latest": "erste", "one/versions/3": "dritte" };

function google({ method, path, headers }: ReceivedRequest): GivenAnswer {
  if (path === "/token") return json({ access_token: "tok", token_type: "Bearer" });
  if (path.startsWith("/computeMetadata/") && headers["Metadata-Flavor"] === "Google")
    return json({ access_token: "tok" });
  if (headers.Authorization !== "Bearer tok") return json({ error: { message: "who is hush?" } }, 401);
  if (method === "POST" || path === `${all}?pageSize=1` || path === `${all}/one`) return json({});
  const value = versions[path.slice(all.length + 1).replace(":access", "")];
  if (value === undefined) return json({ error: { message: "not found" } }, 404);
  return json({ payload: { data: Buffer.from(value).toString("base64") } });
}

const json = (value: unknown, status = 200): GivenAnswer => ({ status, body: JSON.stringify(value) });

const open = (query: string, environment: Record<string, string> = {}) => {
  const place = `project-id=my+project&ext-endpoint=${encodeURIComponent(server.url())}`;
  return openSecretProvider(`gcsm://?${place}&${query}`, {
    environment: { CLOUDSDK_CONFIG: folder, ...environment },
    platform: "linux",
  });
};
const asked = () => server.take().map(({ method, path, body }) => [method, path, body]);

const account = () =>
  JSON.stringify({
    type: "service_account",
    client_email: "me@example.org",
    private_key_id: "k1",
    private_key: keys.privateKey.export({ type: "pkcs8", format: "pem" }),
    token_uri: server.url("/token"),
  });

describe("Google Secret Manager", () => {
  test("is asked for each key", async () => {
    const provider = await open("access-token=tok");
    expect(asked()).toEqual([["GET", `${all}?pageSize=1`, ""]]);
    expect(await provider.resolve(["one"])).toEqual(new Map([["one", "erste"]]));
    await expect(provider.resolve(["one", "two/x"])).rejects.toMatchObject({ id: "KeyNotFound" });
    expect(asked().at(-1)).toEqual(["GET", `${all}/two%2Fx/versions/latest:access`, ""]);
    expect(await (await open("token=tok&version=3")).resolve(["one"])).toEqual(new Map([["one", "dritte"]]));
  });

  test("lets a service account in, by its text or its file", async () => {
    await open(`service-account-json=${encodeURIComponent(account())}`);
    const [request] = server.take();
    expect(request?.headers["Content-Type"]).toBe("application/x-www-form-urlencoded");
    const form = new URLSearchParams(request?.body);
    expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
    const { payload, protectedHeader } = await jwtVerify(form.get("assertion") ?? "", keys.publicKey);
    expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT", kid: "k1" });
    expect(payload).toMatchObject({
      iss: "me@example.org",
      aud: server.url("/token"),
      scope: "https://www.googleapis.com/auth/cloud-platform",
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(3600);
    const file = join(folder, "key.json");
    writeFileSync(file, account());
    const provider = await open(`service-account-file=${file}`);
    expect((await provider.resolve(["one"])).get("one")).toBe("erste");
  });

  test("lets in by what the computer has", async () => {
    const machine = await open("", { GCE_METADATA_HOST: `127.0.0.1:${server.port}` });
    expect((await machine.resolve(["one"])).get("one")).toBe("erste");
    const token_uri = server.url("/token");
    const user = { type: "authorized_user", client_id: "c", client_secret: "s", refresh_token: "r", token_uri };
    writeFileSync(join(folder, "application_default_credentials.json"), JSON.stringify(user));
    server.take();
    await open("");
    expect(asked()[0]).toEqual([
      "POST",
      "/token",
      "grant_type=refresh_token&client_id=c&client_secret=s&refresh_token=r",
    ]);
    rmSync(join(folder, "application_default_credentials.json"));
    const nobody = open("", { GCE_METADATA_HOST: "127.0.0.1:1" });
    await expect(nobody).rejects.toMatchObject({ id: "GoogleCredentialsMissing" });
  });

  test("keeps a secret as a new version", async () => {
    const provider = await open("access-token=tok");
    await expect(provider.store?.("one", "x", false)).rejects.toMatchObject({ id: "KeyAlreadyExists" });
    server.take();
    await provider.store?.("one", "zweite", true);
    await provider.store?.("new", "ü", false);
    expect(asked()).toEqual([
      ["GET", `${all}/one`, ""],
      ["POST", `${all}/one:addVersion`, '{"payload":{"data":"endlaXRl"}}'],
      ["GET", `${all}/new`, ""],
      ["POST", `${all}?secretId=new`, '{"replication":{"automatic":{}}}'],
      ["POST", `${all}/new:addVersion`, '{"payload":{"data":"w7w="}}'],
    ]);
  });

  test("is told of without secrets when something is wrong", async () => {
    await expect(open("access-token=hush")).rejects.toThrow("who is …?");
    const wrong = { ...JSON.parse(account()), private_key: "hush" };
    for (const text of [JSON.stringify(wrong), "hush", '{"type":"authorized_user"}']) {
      const opening = open(`service-account-json=${encodeURIComponent(text)}`);
      await expect(opening).rejects.toMatchObject({ id: "GoogleCredentialsInvalid" });
      await expect(opening).rejects.not.toThrow("hush");
    }
    await expect(open("service-account-file=/nowhere")).rejects.toMatchObject({ id: "SecretFileNotRead" });
    const opening = openSecretProvider("gcsm://?access-token=a", { environment: {}, platform: "linux" });
    await expect(opening).rejects.toMatchObject({ id: "MissingProjectId" });
  });
});

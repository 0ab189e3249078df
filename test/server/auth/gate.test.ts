import { afterEach, describe, expect, test } from "bun:test";
import { preAuthTokens } from "../../../src/server/auth/pre-auth.ts";
import { ApiServer, type ApiServerOptions } from "../../support/api-server.ts";

const open: ApiServer[] = [];
afterEach(() => {
  for (const api of open.splice(0)) api[Symbol.dispose]();
});
const start = (options?: ApiServerOptions) => {
  const api = new ApiServer(options);
  open.push(api);
  return api;
};
/** Any route that asks for a login, and says so without one. */
const guarded = "/api/v1/auth/issuetoken/export";
const ask = (api: ApiServer, headers: Record<string, string> = {}, query = "") =>
  api.ask("POST", guarded + query, { headers });

describe("a request without a good credential is a 401 without a body", () => {
  test.each([
    ["nobody", {}, "Bearer"],
    ["garbage", { Authorization: "Bearer garbage" }, 'Bearer error="invalid_token"'],
    ["another scheme", { Authorization: "Basic YTpi" }, "Bearer"],
    ["a scheme in lower case", { Authorization: "preauth fixture-preauth-1" }, "Bearer"],
    ["an unknown pre-auth token", { Authorization: "PreAuth fixture-preauth-2" }, null],
    ["a pre-auth token that is too short", { Authorization: "PreAuth short" }, null],
    ["a header of another name", { PreAuth: "fixture-preauth-1" }, "Bearer"],
  ])("%s", async (_, headers: Record<string, string>, challenge) => {
    const answer = await ask(start({ preAuthTokens: preAuthTokens("short;fixture-preauth-1") }), headers);
    expect([answer.status, answer.body, answer.headers.get("www-authenticate")]).toEqual([401, "", challenge]);
  });

  test("a token that has expired, which is said", async () => {
    const api = await start().login();
    api.later(906);
    const answer = await ask(api);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toStartWith('Bearer error="invalid_token", error_description="');
  });

  test("a token of another kind", async () => {
    const api = start();
    api.token = await api.services.authentication.tokens.signin("web-api");
    expect((await ask(api)).status).toBe(401);
  });

  test("also if the name of the host or the body would be refused", async () => {
    expect((await ask(start(), { Host: "evil.example" })).status).toBe(401);
  });
});

describe("a pre-auth token", () => {
  test("lets in by its header, and in the query where there is none", async () => {
    const api = start({ preAuthTokens: preAuthTokens(" fixture-preauth-1 ;bad token here;x") });
    expect((await ask(api, { Authorization: "PreAuth fixture-preauth-1" })).status).toBe(200);
    expect((await ask(api, {}, "?token=fixture-preauth-1")).status).toBe(200);
    const both = await ask(api, { Authorization: "Bearer garbage" }, "?token=fixture-preauth-1");
    expect(both.status).toBe(401);
  });

  test("counts only if it is long and of plain characters", () => {
    expect(preAuthTokens("short;fixture-preauth-1; another_one-12 ;bad token here;;ümlaut-umlaut")).toEqual([
      "fixture-preauth-1",
      "another_one-12",
    ]);
  });
});

describe("the name of the host", () => {
  test.each([
    ["localhost:8200", 200],
    ["LOCALHOST", 200],
    ["localhost.localdomain", 200],
    ["203.0.113.9:8200", 200],
    ["[::1]:8200", 200],
    ["backup.example", 200],
    ["BACKUP.example:443", 200],
    ["evil.example:8200", 403],
    ["backup.example.evil.example", 403],
    ["1.2.3.4.evil.example", 403],
  ])("%s is %i", async (Host, status) => {
    const api = await start({ settings: { "allowed-hostnames": "other.example; backup.example" } }).login();
    expect((await ask(api, { Host })).status).toBe(status);
  });

  test("is told when it is refused, also at the login, but not asked for the health", async () => {
    const api = start();
    const refused = { status: 403, body: { Error: "Invalid hostname: evil.example", Code: 403 } };
    const headers = { Host: "evil.example" };
    expect(await api.ask("POST", "/api/v1/auth/login", { body: { Password: "x" }, headers })).toMatchObject(refused);
    expect(await api.ask("GET", "/health", { headers })).toMatchObject({ status: 200, body: "Healthy" });
  });

  test("may be any one if the user says so", async () => {
    const api = await start({ settings: { "allowed-hostnames": "*" } }).login();
    expect((await ask(api, { Host: "evil.example" })).status).toBe(200);
  });
});

test("a pre-shared key has to come with every request, besides the login", async () => {
  const api = start({ preSharedKey: "0123456789abcdef" });
  expect((await ask(api, { "X-Duplicati-PreSharedKey": "0123456789abcdef" })).status).toBe(401);
  await api.login();
  expect((await ask(api, { "X-Duplicati-PreSharedKey": "0123456789abcdef" })).status).toBe(200);
  for (const headers of [{}, { "X-Duplicati-PreSharedKey": "0123456789abcdeF" }]) {
    expect(await ask(api, headers)).toMatchObject({ status: 403, body: "Invalid PreSharedKey" });
  }
});

describe("pages of other origins", () => {
  const origins = ["https://ui.example", "https://two.example"];
  const preflight = { "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization" };
  const corsHeaders = ({ headers }: { headers: Headers }) =>
    ["origin", "methods", "headers", "credentials"].map((name) => headers.get(`access-control-allow-${name}`));

  test("get nothing said without the option", async () => {
    const api = await start().login();
    const answer = await ask(api, { Origin: "https://ui.example" });
    expect([answer.status, corsHeaders(answer)]).toEqual([200, [null, null, null, null]]);
    const asked = await api.ask("OPTIONS", guarded, { headers: { Origin: "https://ui.example", ...preflight } });
    expect([asked.status, asked.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("are let in where the user says so, also when a login is missing, never with cookies", async () => {
    const api = start({ corsOrigins: origins });
    for (const [method, path, status] of [
      ["POST", guarded, 401],
      ["GET", "/health", 200],
      ["GET", "/nothing", 404],
    ] as const) {
      const answer = await api.ask(method, path, { headers: { Origin: "https://two.example" } });
      expect([answer.status, answer.headers.get("vary")]).toEqual([status, "Origin"]);
      expect(corsHeaders(answer)).toEqual(["https://two.example", null, null, null]);
    }
    const asked = await api.ask("OPTIONS", guarded, { headers: { Origin: "https://ui.example", ...preflight } });
    expect(asked.status).toBe(204);
    expect(corsHeaders(asked)).toEqual(["https://ui.example", "PUT", "authorization", null]);
  });

  test("of none that was named get the same answers without a word of that", async () => {
    const api = start({ corsOrigins: origins });
    const headers = { Origin: "https://evil.example", ...preflight };
    const asked = await api.ask("OPTIONS", guarded, { headers });
    expect([asked.status, corsHeaders(asked)]).toEqual([204, [null, null, null, null]]);
    expect(corsHeaders(await ask(api, headers))).toEqual([null, null, null, null]);
  });
});

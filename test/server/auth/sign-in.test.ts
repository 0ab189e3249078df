import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { resetTokens } from "../../../src/server/auth/jwt-config.ts";
import { type ApiAnswer, ApiServer, type ApiServerOptions, password } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(() => {
  api = new ApiServer();
});
afterEach(() => api[Symbol.dispose]());
const restartWith = (options: ApiServerOptions) => {
  api[Symbol.dispose]();
  api = new ApiServer(options);
};

interface Session {
  AccessToken: string;
  RefreshNonce: string;
}
const cookieOf = ({ headers }: ApiAnswer) => headers.get("set-cookie") ?? "";
const refreshTokenOf = (answer: ApiAnswer) => /^RefreshToken_\d+=([^;]*)/.exec(cookieOf(answer))?.[1] ?? "";
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
const login = async (body: object = {}, headers = {}) => {
  const answer = await api.ask("POST", "/api/v1/auth/login", { body: { Password: password, ...body }, headers });
  expect(answer.status).toBe(200);
  return { answer, ...(answer.body as Session), refreshToken: refreshTokenOf(answer) };
};
const refresh = (token: string, nonce?: string, name = "RefreshToken_8200") =>
  api.ask("POST", "/api/v1/auth/refresh", {
    ...(nonce !== undefined && { body: { nonce } }),
    headers: { Cookie: `other=1; ${name}=${token}` },
  });
const statusWith = async (token: string) =>
  (await api.ask("POST", "/api/v1/auth/issuetoken/export", { headers: { Authorization: `Bearer ${token}` } })).status;
const isError = (status: number, text: string) => ({ status, body: { Error: text, Code: status } });

describe("login", () => {
  test("gives an access token for 15 minutes, a nonce, and a refresh token in a cookie for two hours or 30 days", async () => {
    const session = await login({ RememberMe: false });
    expect(session.answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(Object.keys(session.answer.body as object)).toEqual(["AccessToken", "RefreshNonce"]);
    expect(Buffer.from(session.RefreshNonce, "base64")).toHaveLength(32);
    const access = claimsOf(session.AccessToken);
    expect(access).toMatchObject({
      typ: "AccessToken",
      sid: "webserver",
      fam: expect.stringMatching(/^[0-9A-F]{16}$/),
    });
    expect(access.exp - access.nbf).toBe(900);
    const claims = claimsOf(session.refreshToken);
    expect(Object.keys(claims)).toEqual(["typ", "sid", "fam", "cnt", "iat", "nce", "nbf", "exp", "iss", "aud"]);
    expect(claims).toMatchObject({ typ: "RefreshToken", fam: access.fam, cnt: expect.stringMatching(/^\d+$/) });
    expect(claims.exp - claims.nbf).toBe(7200);
    const remembered = claimsOf((await login({ rememberMe: true })).refreshToken);
    expect(remembered.exp - remembered.nbf).toBe(30 * 86_400);
  });

  test("sets the cookie as clients expect it, named by the port of the Host header", async () => {
    const { answer, refreshToken } = await login();
    expect(cookieOf(answer)).toBe(
      `RefreshToken_8200=${refreshToken}; expires=Sat, 31 Jan 2026 00:00:00 GMT; domain=127.0.0.1; path=/api/v1/auth/refresh; samesite=strict; httponly`,
    );
    const other = (await login({}, { Host: "localhost" })).answer;
    expect(cookieOf(other)).toMatch(/^RefreshToken_0=.*; domain=localhost; /);
  });

  test.each([
    ["wrong", { Password: "nope" }],
    ["empty", { Password: "" }],
    ["null", { Password: null }],
    ["missing", { RememberMe: true }],
  ])("with a password that is %s is refused", async (_, body) => {
    expect(await api.post("/api/v1/auth/login", body)).toMatchObject(isError(401, "Failed to log in"));
  });

  test.each([
    ["malformed", 400, { body: '{"Password": ' }],
    ["missing", 400, {}],
    ["null", 400, { body: "null" }],
    ["with a boolean as text", 400, { body: { Password: password, RememberMe: "true" } }],
    ["with a number for the password", 400, { body: { Password: 5 } }],
    ["a form", 415, { body: "Password=x", headers: { "Content-Type": "application/x-www-form-urlencoded" } }],
    ["plain text", 415, { body: { Password: password }, headers: { "Content-Type": "text/plain" } }],
  ])("with a body that is %s is a %i without a body", async (_, status, init) => {
    expect(await api.ask("POST", "/api/v1/auth/login", init)).toMatchObject({ status, body: "" });
  });

  test("makes whoever guesses wait, but not others", async () => {
    api.remoteAddress = "203.0.113.7";
    for (let attempt = 0; attempt < 4; attempt++) await api.post("/api/v1/auth/login", { Password: "nope" });
    await api.post("/api/v1/auth/issuesignintoken", { Password: "nope" });
    expect(api.waited).toHaveLength(2);
    api.remoteAddress = "203.0.113.8";
    await login();
    expect(api.waited).toHaveLength(2);
  });

  test("takes the password that was set last, whose hash is slow to guess", async () => {
    await api.services.authentication.password.set("another one");
    expect((await api.post("/api/v1/auth/login", { Password: password })).status).toBe(401);
    expect((await api.post("/api/v1/auth/login", { Password: "another one" })).status).toBe(200);
    expect(JSON.parse(api.database.settings.get("pbkdf-config") ?? "").Iterations).toBeGreaterThanOrEqual(600_000);
    expect(api.services.authentication.password.isGenerated).toBe(false);
  });

  test("takes a password that an old version has hashed twice", async () => {
    api.database.settings.set("server-passphrase-salt", Buffer.alloc(32, 1).toString("base64"));
    const oldForm = "ESFU+zdBgV2nG0yyEZU6OTocV9KbHLyuyxeRs4kppvU=";
    const { hashed } = await import("../../../src/server/auth/pbkdf2.ts");
    const record = { Algorithm: "PBKDF2", Version: 1, Salt: "", Iterations: 1000, HashAlorithm: "SHA256" as const };
    const Hash = await hashed(oldForm, { ...record, Hash: "" });
    api.database.settings.set("pbkdf-config", JSON.stringify({ ...record, Hash }));
    expect((await api.post("/api/v1/auth/login", { Password: "old-pass" })).status).toBe(200);
  });
});

describe("a refresh", () => {
  test("gives new tokens of the same kind; access goes on with the new and the old one", async () => {
    const first = await login({ RememberMe: true });
    const answer = await refresh(first.refreshToken, first.RefreshNonce);
    expect(answer.status).toBe(200);
    const second = claimsOf(refreshTokenOf(answer));
    expect(Number(second.cnt)).toBe(Number(claimsOf(first.refreshToken).cnt) + 1);
    expect(second.exp - second.nbf).toBe(30 * 86_400);
    expect(await statusWith((answer.body as Session).AccessToken)).toBe(200);
    expect(await statusWith(first.AccessToken)).toBe(200);
    const short = await login();
    const renewed = claimsOf(refreshTokenOf(await refresh(short.refreshToken, short.RefreshNonce)));
    expect(renewed.exp - renewed.nbf).toBe(7200);
  });

  test("with a token that was used before ends the sign-in; only once, and within 30 seconds, it is forgiven", async () => {
    const first = await login();
    const second = await refresh(first.refreshToken, first.RefreshNonce);
    expect((await refresh(first.refreshToken, first.RefreshNonce)).status).toBe(200);
    expect(await refresh(first.refreshToken, first.RefreshNonce)).toMatchObject(
      isError(401, "Failed to refresh token"),
    );
    expect(await statusWith(first.AccessToken)).toBe(401);
    const nonce = (second.body as Session).RefreshNonce;
    expect((await refresh(refreshTokenOf(second), nonce)).status).toBe(401);

    const late = await login();
    await refresh(late.refreshToken, late.RefreshNonce);
    api.later(31);
    expect((await refresh(late.refreshToken, late.RefreshNonce)).status).toBe(401);
    expect(await statusWith(late.AccessToken)).toBe(401);
  });

  test("needs the nonce, and its lack or a wrong one ends nothing", async () => {
    const { refreshToken, RefreshNonce } = await login();
    for (const nonce of [undefined, "AAAA", ""]) {
      expect(await refresh(refreshToken, nonce)).toMatchObject(isError(401, "Failed to refresh token"));
    }
    expect((await refresh(refreshToken, RefreshNonce)).status).toBe(200);
  });

  test("needs the cookie, which behind a usual port may have the port in its name or not", async () => {
    const missing = "Authorization failed due to missing cookie.";
    expect(await api.post("/api/v1/auth/refresh", { Nonce: "x" })).toMatchObject(isError(401, missing));
    const { refreshToken, RefreshNonce } = await login();
    expect(await refresh(refreshToken, RefreshNonce, "RefreshToken_443")).toMatchObject(isError(401, missing));
    const behind = await api.ask("POST", "/api/v1/auth/refresh", {
      body: { nonce: RefreshNonce },
      headers: { Host: "localhost", Cookie: `RefreshToken_443=${refreshToken}` },
    });
    expect(behind.status).toBe(200);
  });

  test("with a token of another kind, or after its end, is refused", async () => {
    const { AccessToken, refreshToken, RefreshNonce } = await login();
    expect((await refresh(AccessToken, RefreshNonce)).status).toBe(401);
    api.later(7206);
    expect((await refresh(refreshToken, RefreshNonce)).status).toBe(401);
  });

  test("with a token without a nonce, as whoever has the signing key could make one, is refused", async () => {
    const { refreshToken } = await login();
    const { CompactSign } = await import("jose");
    const { nce: _, ...claims } = claimsOf(refreshToken);
    const { SigningKey } = JSON.parse(api.database.settings.get("jwt-config") ?? "");
    const forged = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: "HS256" })
      .sign(Buffer.from(SigningKey));
    expect((await refresh(forged, "")).status).toBe(401);
  });
});

describe("logout", () => {
  const logout = (token: string, nonce: string) =>
    api.ask("POST", "/api/v1/auth/refresh/logout", {
      body: { Nonce: nonce },
      headers: { Cookie: `RefreshToken_8200=${token}` },
    });

  test("ends the sign-in and deletes the cookie", async () => {
    const { AccessToken, refreshToken, RefreshNonce } = await login();
    const answer = await logout(refreshToken, RefreshNonce);
    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    expect(cookieOf(answer)).toBe(
      "RefreshToken_8200=; expires=Thu, 01 Jan 1970 00:00:00 GMT; domain=127.0.0.1; path=/api/v1/auth/refresh",
    );
    expect(await statusWith(AccessToken)).toBe(401);
  });

  test("without cookie, or with a wrong nonce, says the same and ends nothing", async () => {
    const { AccessToken, refreshToken } = await login();
    expect(await logout(refreshToken, "AAAA")).toMatchObject({ status: 200, body: { success: true } });
    expect(await api.post("/api/v1/auth/refresh/logout")).toMatchObject({ status: 200, body: { success: true } });
    expect(await statusWith(AccessToken)).toBe(200);
  });
});

describe("a sign-in token", () => {
  const issue = async (given = password) => api.post("/api/v1/auth/issuesignintoken", { Password: given });
  const signin = (SigninToken: string) => api.post("/api/v1/auth/signin", { SigninToken, RememberMe: true });

  test("is given for the password, and begins a session as long as it is good", async () => {
    const { Token } = (await issue()).body as { Token: string };
    expect(claimsOf(Token)).toMatchObject({ typ: "SigninToken", sid: "web-api" });
    for (let time = 0; time < 2; time++) {
      const answer = await signin(Token);
      expect(claimsOf((answer.body as Session).AccessToken).sid).toBe("web-api");
    }
    api.later(306);
    expect(await signin(Token)).toMatchObject(isError(401, "Signin token expired"));
  });

  test("for one use is good for one use", async () => {
    const token = await api.services.authentication.tokens.signin("server-cli", { once: true });
    expect((await signin(token)).status).toBe(200);
    expect(await signin(token)).toMatchObject(isError(401, "Failed to sign in"));
  });

  test("is not given for a wrong password, and garbage or another token is none", async () => {
    expect(await issue("nope")).toMatchObject(isError(401, "Incorrect password"));
    expect(await signin("garbage")).toMatchObject(isError(401, "Failed to sign in"));
    expect(await signin((await login()).AccessToken)).toMatchObject(isError(401, "Failed to sign in"));
  });

  test("can be forbidden", async () => {
    restartWith({ settings: { "disable-signin-tokens": "True" } });
    expect(await issue()).toMatchObject(isError(401, "Signin tokens are disabled"));
    expect(await signin("x")).toMatchObject(isError(401, "Signin tokens are disabled"));
  });
});

test("a token for one operation is given to whoever has signed in", async () => {
  await api.login();
  for (const operation of ["export", "bugreport", "websocket"]) {
    const { body } = await api.post(`/api/v1/auth/issuetoken/${operation}`);
    const claims = claimsOf((body as { Token: string }).Token);
    expect(claims).toMatchObject({ typ: "SingleOperationToken", sid: "web-api", sop: operation });
    expect(claims.exp - claims.nbf).toBe(60);
  }
  expect(await api.post("/api/v1/auth/issuetoken/nonsense")).toMatchObject(isError(400, "Invalid operation"));
});

describe("a forever token", () => {
  const issue = async () => api.post("/api/v1/auth/issue-forever-token");

  test("has to be enabled, and there is one for each run of the server", async () => {
    await api.login();
    expect(await issue()).toMatchObject(isError(401, "Forever tokens are not enabled"));
    restartWith({ allowsForeverToken: true });
    await api.login();
    const { AccessToken, RefreshNonce } = (await issue()).body as { AccessToken: string; RefreshNonce: null };
    expect(RefreshNonce).toBeNull();
    expect(await issue()).toMatchObject({ status: 401 });
    api.later(9 * 365 * 86_400);
    expect(await statusWith(AccessToken)).toBe(200);
  });
});

test("all tokens are worthless once they have been reset", async () => {
  const { AccessToken } = await login();
  const { Authentication } = await import("../../../src/server/auth/authentication.ts");
  const { database, clock, log } = api.services;
  const restarted = () =>
    new Authentication({
      database,
      clock,
      log,
      wait: async () => undefined,
      options: api.services.authentication.options,
    });
  expect(await restarted().accessCredential(AccessToken)).toMatchObject({ kind: "good" });
  resetTokens(database);
  expect(await restarted().accessCredential(AccessToken)).toMatchObject({ kind: "bad" });
});

describe("the status of a request", () => {
  const status = async (headers = {}) => (await api.ask("POST", "/api/v1/auth/status", { headers })).body;
  const nobody = { authorized: false, message: "Not authorized" };

  test("tells whether it is signed in, with a token for the websocket", async () => {
    const { AccessToken, refreshToken, RefreshNonce } = await login();
    expect(await status()).toEqual(nobody);
    expect(await status({ Authorization: "Bearer garbage" })).toEqual(nobody);
    const good = (await status({ Authorization: `Bearer ${AccessToken}` })) as { socketToken: string };
    expect(good).toMatchObject({ authorized: true, message: "Authorized" });
    expect(claimsOf(good.socketToken).sop).toBe("websocket");
    await api.services.authentication.signIns.end(refreshToken, RefreshNonce);
    expect(await status({ Authorization: `Bearer ${AccessToken}` })).toEqual(nobody);
  });
});

import { describe, expect, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import { password } from "../../support/api-server.ts";
import { browseAs } from "../../support/named-users.ts";
import { PageServer } from "../../support/page-server.ts";

const codeOf = (server: PageServer, secret: string) =>
  new TOTP({ digits: 6, period: 30, secret: Secret.fromBase32(secret) }).generate({
    timestamp: server.api.now.getTime(),
  });

async function withFactor(): Promise<{ server: PageServer; secret: string }> {
  const server = await new PageServer().login();
  const page = await server.get("settings/ways/factor");
  const secret = /name="secret" value="([A-Z2-7]+)"/.exec(page.text)?.[1] ?? "";
  const reply = await server.post("settings/ways/factor", { secret, code: codeOf(server, secret) });
  expect(reply.text).toContain("Emergency codes");
  return { server, secret };
}

describe("a second factor", () => {
  test("is asked for after the password, and lets in with its code", async () => {
    const { server, secret } = await withFactor();
    using _ = server;
    server.cookie = "";
    const step = await server.post("login.html", { password, next: "activity", remember: "on" });
    expect(step.status).toBe(200);
    expect(step.headers.get("set-cookie")).toBeNull();
    const token = /name="token" value="([^"]+)"/.exec(step.text)?.[1] ?? "";
    const wrong = await server.post("second-step", { token, code: "000000", next: "activity", remember: "on" });
    expect([wrong.status, wrong.headers.get("set-cookie")]).toEqual([422, null]);
    server.api.later(30);
    const right = await server.post("second-step", {
      token,
      code: codeOf(server, secret),
      next: "activity",
      remember: "on",
    });
    expect([right.status, right.headers.get("location")]).toEqual([303, "./activity"]);
    expect(right.headers.get("set-cookie")).toContain("expires=");
  });

  test("can't be gone around: without a token of the first step, with an old one, with one of another kind", async () => {
    const { server, secret } = await withFactor();
    using _ = server;
    server.cookie = "";
    const { tokens, signIns } = server.api.services.authentication;
    const step = await tokens.secondStep("webserver");
    const session = (await signIns.beginPages("webserver", false)).token;
    server.api.later(10 * 60);
    for (const token of ["", "nonsense", step, session]) {
      const reply = await server.post("second-step", { token, code: codeOf(server, secret) });
      expect(reply.headers.get("set-cookie")).toBeNull();
      expect(reply.status).toBe(422);
    }
  });

  test("is neither replaced nor turned off without what it takes", async () => {
    const { server, secret } = await withFactor();
    using _ = server;
    const { secondFactor } = server.api.administrator;
    const other = secondFactor.propose();
    await server.post("settings/ways/factor", { secret: other, code: codeOf(server, other) });
    expect((await server.post("settings/ways/factor/off", { password: "not-this-one" })).status).toBe(422);
    server.api.later(60);
    expect(secondFactor.verify(codeOf(server, secret))).toBe(true);
    await server.post("settings/ways/factor/off", { password });
    expect(secondFactor.isOn).toBe(false);
  });
});

describe("a passkey", () => {
  test("that nobody has does not let in", async () => {
    using server = new PageServer();
    const options = await server.post("passkey/options");
    expect(JSON.parse(options.text)).toMatchObject({ rpId: "127.0.0.1", userVerification: "required" });
    for (const answer of ["", "none", "{}", '{"id":"x","type":"public-key","response":{}}']) {
      const reply = await server.post("passkey", { answer });
      expect([reply.status, reply.headers.get("set-cookie")]).toEqual([401, null]);
    }
  });
});

describe("an account elsewhere", () => {
  test("is stored only if the provider answers, and keeps what was typed", async () => {
    using server = await new PageServer().login();
    const form = {
      name: "Home",
      issuer: "http://127.0.0.1:9/",
      clientId: "bunker",
      clientSecret: "hidden-word",
      allowed: "me@example.org",
    };
    const reply = await server.post("settings/ways/openid", form);
    expect(reply.status).toBe(422);
    expect(reply.text).toContain("Nothing was saved.");
    expect(reply.text).toContain("http://127.0.0.1:9/");
    expect(reply.text).not.toContain("hidden-word");
    expect(server.api.services.authentication.openId.configuration).toBeUndefined();
    expect((await server.post("settings/ways/openid", { ...form, allowed: " " })).text).toContain(
      "who may come in are needed.",
    );
  });

  test("is asked again after a while, however much a sign-in is used", async () => {
    using server = new PageServer();
    const { signIns } = server.api.services.authentication;
    const { token } = await signIns.beginPages("webserver", false, {}, 12 * 60);
    for (let hour = 0; hour < 12; hour++) {
      expect(await signIns.pageSession(token)).toBeDefined();
      server.api.later(3600);
    }
    server.api.later(600);
    expect(await signIns.pageSession(token)).toBeUndefined();
  });

  test("has the only say: who comes from there makes no passkey for later", async () => {
    using server = await new PageServer().login();
    const { users } = server.api.services.authentication;
    await browseAs(server, users.takeIn({ account: "https://id.example.org 7", name: "Ada", role: "operator" }));
    expect((await server.get("settings/ways")).text).not.toContain("Add a passkey");
    expect((await server.post("settings/ways/passkeys/options")).status).toBe(403);
    expect((await server.post("settings/ways/passkeys", { name: "key", answer: "{}" })).status).toBe(403);
    await browseAs(server, users.add({ name: "Bo", role: "operator", jobIds: undefined }));
    expect((await server.get("settings/ways")).text).toContain("Add a passkey");
    expect((await server.post("settings/ways/passkeys/options")).status).toBe(200);
  });

  test("lets nobody in who was never sent there", async () => {
    using server = new PageServer();
    const reply = await server.get("openid-callback?code=x&state=y", { Cookie: "BunkerSignIn_8200=y" });
    expect([reply.status, reply.headers.get("set-cookie")]).toEqual([401, null]);
  });
});

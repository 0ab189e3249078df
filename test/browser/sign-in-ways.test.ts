import { afterAll, beforeAll, expect, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";
import { OpenIdProvider } from "../support/openid-provider.ts";

let server: BrowserServer;

beforeAll(async () => {
  server = await BrowserServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

test("a passkey is made, and signs in without the password", async () => {
  const page = await server.user();
  const debug = await page.context().newCDPSession(page);
  await debug.send("WebAuthn.enable");
  await debug.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto("settings/ways");
  await page.locator("#passkey-name").fill("laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("button", { name: "Remove the passkey laptop" }).waitFor();
  await expectAccessible(page);
  await page.context().clearCookies();
  await page.goto("settings/about");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL(/settings\/about$/);
  await page.goto("settings/ways");
  await page.getByRole("button", { name: "Remove the passkey laptop" }).click();
  await page.getByText("No passkeys yet.").waitFor();
});

test("an account at a provider signs in, if it is one of those that may", async () => {
  const callback = `${server.url}openid-callback`;
  using provider = await OpenIdProvider.start(callback, "me@example.org");
  const page = await server.user();
  await page.goto("settings/ways");
  expect(await page.getByText(callback).count()).toBe(1);
  const configure = async (allowed: string, roles = "") => {
    await page.goto("settings/ways");
    await page.locator("#openid-name").fill("Home");
    await page.locator("#issuer").fill(provider.issuer);
    await page.locator("#client-id").fill("bunker");
    await page.locator("#client-secret").fill("provider-secret");
    await page.locator("#allowed").fill(allowed);
    await page.locator("#claim").fill(roles === "" ? "" : "groups");
    await page.locator("#roles").fill(roles);
    await page.getByRole("button", { name: "Test and save" }).click();
    await page.getByText("Saved.").waitFor();
  };
  const signIn = async () => {
    const visitor = await server.visitor();
    await visitor.goto("settings/about");
    await visitor.getByRole("link", { name: "Sign in with Home" }).click();
    await visitor.locator("[name=login]").fill("somebody");
    await visitor.locator("[name=password]").fill("anything");
    await visitor.locator("button[type=submit]").click();
    await visitor.locator("form button[type=submit]").click();
    return visitor;
  };
  await configure("me@example.org");
  const friend = await signIn();
  await friend.waitForURL(/settings\/about$/);
  const cookie = (await friend.context().cookies()).find(({ name }) => name.startsWith("BunkerSession"));
  const { nbf, exp } = JSON.parse(Buffer.from(cookie?.value.split(".")[1] ?? "", "base64url").toString());
  expect(exp - nbf).toBe(12 * 3600);
  await configure("you@example.org");
  const stranger = await signIn();
  await stranger.getByText("This account may not sign in here").waitFor();
  await configure("you@example.org", "backup-team = operator\nelsewhere = admin");
  const operator = await signIn();
  await operator.waitForURL(/settings\/about$/);
  await operator.goto("settings/access");
  await operator.getByText("You are signed in as me@example.org.").waitFor();
  expect((await operator.goto("settings/users"))?.status()).toBe(403);
  await page.goto("settings/users");
  await expectAccessible(page);
  await page.getByText("Operator · all backups · account elsewhere").waitFor();
});

test("a second factor is set up from its picture, and asked for from then on", async () => {
  const page = await server.user();
  await page.goto("settings/ways/factor");
  await expectAccessible(page);
  const secret = (await page.locator(".factor-secret").textContent())?.replaceAll(" ", "") ?? "";
  const app = new TOTP({ digits: 6, period: 30, secret: Secret.fromBase32(secret) });
  await page.locator("#code").fill(app.generate());
  await page.getByRole("button", { name: "Turn on" }).click();
  const [emergency = ""] = (await page.locator(".secret-line").textContent())?.split("\n") ?? [];
  const visitor = await server.visitor();
  await visitor.goto("");
  await visitor.locator("#password").fill(server.password);
  await visitor.keyboard.press("Enter");
  await visitor.locator("#code").fill(emergency);
  await visitor.keyboard.press("Enter");
  await visitor.waitForURL(server.url);
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";

let server: BrowserServer;

beforeAll(async () => {
  server = await BrowserServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

describe("a person with a browser", () => {
  test("signs in by keyboard, and is told what was wrong when it was", async () => {
    const page = await server.visitor();
    await page.goto("");
    await page.keyboard.type("not the password");
    await page.keyboard.press("Enter");
    await page.getByText("That is not the password.").waitFor();
    await page.keyboard.type(server.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Backups", exact: true }).waitFor();
    await expectAccessible(page);
  });

  test("starts a backup and sees it run and end without loading the page again", async () => {
    mkdirSync(server.path("source"), { recursive: true });
    for (let number = 0; number < 200; number++)
      writeFileSync(server.path("source", `${number}.txt`), `${number} `.repeat(5000));
    await server.addBackup("Documents", { sources: [server.path("source")], target: server.path("destination") });
    const page = await server.user();
    await page.getByText("never completed").first().waitFor();
    await page.evaluate("window.stays = true");
    await page.getByRole("button", { name: "Run Documents now" }).click();
    await page.getByText("Your backup is safe").waitFor();
    expect(await page.locator(".row .figure").textContent()).toMatch(/ KB$/);
    expect(await page.evaluate("window.stays")).toBe(true);
    await expectAccessible(page);
  });

  test("sees the same on a phone, without sideways scrolling, light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await server.user({ viewport: { width: 360, height: 740 }, colorScheme });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
      await expectAccessible(page);
    }
  });

  test("reads everything without script", async () => {
    const page = await server.visitor({ javaScriptEnabled: false });
    await page.goto("");
    await page.locator("#password").fill(server.password);
    await page.locator("button[type=submit]").click();
    await page.getByText("Documents").waitFor();
    await page.getByRole("button", { name: "Run Documents now" }).click();
    await page.getByRole("heading", { name: "Backups", exact: true }).waitFor();
  });
});

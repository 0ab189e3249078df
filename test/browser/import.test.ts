import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";

const passphrase = "a passphrase for the backup";
let server: BrowserServer;

beforeAll(async () => {
  server = await BrowserServer.start();
  mkdirSync(server.path("files"));
  writeFileSync(server.path("files", "a.txt"), "text");
});
afterAll(() => server[Symbol.asyncDispose]());

describe("a person who has a backup already", () => {
  test("finds its settings at the destination, looks them through and goes on with it", async () => {
    const target = server.path("backup");
    const options = { "no-encryption": "false", passphrase };
    const id = await server.addBackup("Of old", { sources: [server.path("files/")], target, options });
    await server.runBackup(id);
    await server.api("DELETE", `backup/${id}`);
    const page = await server.user();
    await page.goto("import");
    await page.getByRole("heading", { name: "A destination" }).click();
    await page.locator("#path").fill(target);
    await page.locator("#passphrase").fill(passphrase);
    await page.getByRole("button", { name: "Look for settings" }).click();
    await page.getByText("1 backup found").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Look through Of old" }).click();
    await page.getByRole("heading", { name: "Take over Of old" }).waitFor();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Give a passphrase, or choose not to encrypt.").waitFor();
    await page.locator("#passphrase").fill(passphrase);
    await page.getByRole("button", { name: "Save and run" }).click();
    await page.getByText("Your backup is safe").waitFor();
  });

  test("reads an exported file, on a phone too", async () => {
    const file = server.path("config.json");
    writeFileSync(file, JSON.stringify({ Backup: { Name: "From a file", TargetURL: "file:///media/blue" } }));
    const page = await server.user({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    await page.goto("import");
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await expectAccessible(page);
    await page.locator("#file").setInputFiles(file);
    await page.getByRole("button", { name: "Read the file" }).click();
    await page.getByRole("heading", { name: "Take over From a file" }).waitFor();
    await expectAccessible(page);
  });
});

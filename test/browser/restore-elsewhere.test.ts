import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";

const passphrase = "a passphrase for the backup";
let server: BrowserServer;
let target: string;
let id: string;

beforeAll(async () => {
  server = await BrowserServer.start();
  target = server.path("far away");
  mkdirSync(server.path("files", "letters"), { recursive: true });
  writeFileSync(server.path("files", "a.txt"), "the first text");
  writeFileSync(server.path("files", "letters", "b.txt"), "dear all");
  const options = { "no-encryption": "false", passphrase };
  id = await server.addBackup("Far", { sources: [server.path("files/")], target, options });
  await server.runBackup(id);
  writeFileSync(server.path("files", "a.txt"), "the second text");
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await server.runBackup(id);
});
afterAll(() => server[Symbol.asyncDispose]());

const databases = () => readdirSync(server.path("data")).filter((name) => /^[A-Z]{10}\.sqlite/.test(name));

describe("a person whose backup is none of this server", () => {
  test("names its destination, looks into it as into any other, restores, and closes it", async () => {
    const page = await server.user();
    await page.goto("restore");
    await page.getByRole("link", { name: "Name its destination" }).click();
    await page.locator("#path").fill(server.path("nothing here"));
    await page.getByRole("button", { name: "Look into it" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.locator("#path").inputValue()).toBe(server.path("nothing here"));
    await page.locator("#path").fill(target);
    await page.getByRole("button", { name: "Look into it" }).click();
    await page.getByText("give its passphrase").waitFor();
    await expectAccessible(page);
    await page.locator("#passphrase").fill("not that one");
    await page.getByRole("button", { name: "Look into it" }).click();
    await page.getByText("2 versions").waitFor();
    await page.getByText("2 lists of files").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Read the index" }).click();
    await page.getByText("The index could not be read").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Try again" }).click();
    await page.locator("#passphrase").fill(passphrase);
    await page.getByRole("button", { name: "Read the index" }).click();
    await page.getByRole("link", { name: "a.txt" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "a.txt" }).click();
    await page.locator(".preview-text").getByText("the second text").waitFor();
    await page.getByRole("link", { name: "Restore this file" }).click();
    await page.getByLabel("To another folder on this server").check();
    await page.getByLabel("Folder", { exact: true }).fill(server.path("restored"));
    await page.getByRole("button", { name: "Restore one entry" }).click();
    await page.getByText("Everything was restored").waitFor();
    expect(readFileSync(server.path("restored", "a.txt"), "utf8")).toBe("the second text");
    await page.goto("restore");
    await page.getByText("open for looking").click();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("heading", { level: 1, name: "Restore" }).waitFor();
    expect(await page.getByText("open for looking").count()).toBe(0);
  });

  test("gives its configuration file and looks into one version, on a phone and in the dark", async () => {
    const file = server.path("config.json");
    const settings = [{ Name: "passphrase", Value: passphrase }];
    writeFileSync(
      file,
      JSON.stringify({ Backup: { Name: "By file", TargetURL: `file://${target}`, Settings: settings } }),
    );
    const page = await server.user({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    await page.goto("restore/elsewhere");
    await page.getByRole("heading", { name: "A configuration file" }).click();
    await page.locator("#file").setInputFiles(file);
    const fits = async () => expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await fits();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Read the file" }).click();
    await page.getByRole("heading", { name: "By file" }).waitFor();
    await fits();
    await expectAccessible(page);
    await page.locator("#version").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Read this version only" }).click();
    await page.getByRole("link", { name: "letters" }).waitFor();
    await fits();
    await expectAccessible(page);
    await page.getByRole("link", { name: "a.txt" }).click();
    await page.getByText("knows paths only").waitFor();
    await page.getByRole("link", { name: "Restore this file" }).click();
    await page.getByLabel("To another folder on this server").check();
    await page.getByLabel("Folder", { exact: true }).fill(server.path("by file"));
    await page.getByRole("button", { name: "Restore one entry" }).click();
    await page.getByText("Everything was restored").waitFor();
    expect(readFileSync(server.path("by file", "a.txt"), "utf8")).toBe("the first text");
    await page.goto("restore");
    await page.getByText("open for looking").click();
    await page.getByRole("link", { name: "Keep as a backup" }).click();
    await page.getByRole("heading", { name: "Take over By file" }).waitFor();
  });
});

describe("a backup whose local index is lost", () => {
  test("has it read from its destination, and the tree is there, without script too", async () => {
    for (const name of databases()) rmSync(server.path("data", name));
    const page = await server.visitor({ javaScriptEnabled: false });
    await page.goto("login.html");
    await page.locator("#password").fill(server.password);
    await page.locator("button[type=submit]").click();
    await page.goto(`restore/${id}?gone=1`);
    await page.getByText("is not on this computer").waitFor();
    await page.getByText("2 lists of files").waitFor();
    await page.getByRole("button", { name: "Read the index" }).click();
    for (let tries = 0; tries < 100 && (await page.getByRole("link", { name: "a.txt" }).count()) === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      await page.reload();
    }
    expect(page.url()).toContain("gone=1");
    expect(databases().length).toBeGreaterThan(0);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { pages } from "../../src/server/pages/pages.ts";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";

/** Names that someone may have chosen to do harm, or only to be difficult. */
const hostile = {
  markup: `"><img src=x onerror=alert(1)><script>alert(2)</script>`,
  bidi: "\u202Eexe.gnp \u2066",
  long: "w".repeat(250),
  lines: "two\nlines\ttab",
  quotes: `it's "&amp;" {{x}} \${y} <%= z %>`,
};
const jobName = `${hostile.markup} ${hostile.bidi} ${hostile.long.slice(0, 80)}`;

let server: BrowserServer;
let id: string;

beforeAll(async () => {
  server = await BrowserServer.start();
  const source = server.path(`source <b>'"&`);
  mkdirSync(source);
  for (const name of Object.values(hostile)) writeFileSync(`${source}/${name.replaceAll("/", "_")}`, name);
  id = await server.addBackup(jobName, { sources: [source], target: server.path("destination <i>'\"&") });
  await server.runBackup(id);
  // A run that fails, so that its messages are shown too.
  const failing = await server.addBackup(`${hostile.lines} ${hostile.quotes}`, {
    sources: [server.path("<u>missing</u>")],
    target: server.path("other"),
  });
  await server.runBackup(failing);
});
afterAll(() => server[Symbol.asyncDispose]());

/** What is sent as a file and not looked at. */
const isFile = (path: string) => /\.(?:json|zip|crt)$/.test(path) || path.includes("{*");

/** Every page that one can go to, as it is declared; those of a backup with the backup that there is. */
const paths = pages
  .filter(({ method, path, access }) => method === "GET" && access !== "open" && !isFile(path))
  .map(({ path }) => path.slice(1).replaceAll(/\{(?:id|backup|job)\}/g, "1"))
  .filter((path) => !path.includes("{"));

/** Visits all of them; what goes wrong on the way is gathered. */
async function visitAll(page: Page, look: (path: string) => Promise<void>): Promise<string[]> {
  const wrong: string[] = [];
  let here = "";
  page.on("dialog", (dialog) => {
    wrong.push(`${here}: a dialog with ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => wrong.push(`${here}: ${error.message}`));
  page.on("console", (message) => {
    const isLoading = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isLoading) wrong.push(`${here}: ${message.text()}`);
  });
  page.on("response", (response) => {
    // Some pages are of no use without a query, and say so.
    if (response.status() > 400) wrong.push(`${here}: ${response.status()} for ${response.url()}`);
  });
  for (const path of paths) {
    here = path;
    const reply = await page.goto(path, { waitUntil: "load" });
    if (!reply || reply.status() >= 500) wrong.push(`${path}: ${reply?.status()}`);
    // What is only a part of a page is looked at where it belongs.
    if ((await reply?.text())?.startsWith("<!doctype")) await look(path);
  }
  return wrong;
}

describe("every page", () => {
  test("there is", () => {
    expect(paths.length).toBeGreaterThan(15);
  });

  test("shows hostile names as what they are, fits a phone, and keeps nobody out", async () => {
    const page = await server.user({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    const wide: string[] = [];
    const wrong = await visitAll(page, async (path) => {
      const beyond = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      if (Number(beyond) > 0) wide.push(`${path}: ${beyond}`);
      expect(await page.locator("script:not([src]), img[src=x], main b > script").count()).toBe(0);
      expect([path, await page.locator("h1").count()]).toEqual([path, 1]);
      expect([path, (await page.locator("h1").textContent())?.trim()]).not.toEqual([path, ""]);
      await expectAccessible(page);
    });
    expect(wrong).toEqual([]);
    expect(wide).toEqual([]);
  }, 300_000);

  test("has a title of its own", async () => {
    const page = await server.user();
    const titles = new Map<string, string>();
    await visitAll(page, async (path) => {
      // Some lead on to another page.
      titles.set(new URL(page.url()).pathname + new URL(page.url()).search, await page.title());
      expect([path, await page.title()]).not.toEqual([path, ""]);
    });
    expect(new Set(titles.values()).size).toBeGreaterThan(titles.size / 2);
  }, 300_000);

  test("is reached by keyboard alone", async () => {
    const page = await server.visitor();
    await page.goto("");
    await page.locator("#password:focus").waitFor();
    await page.keyboard.type(server.password);
    await page.keyboard.press("Enter");
    await page.waitForURL(server.url);
    for (const [name, heading] of [
      ["Restore", "Restore"],
      ["Search", "Search"],
      ["Activity", "Activity"],
      ["Settings", "Settings"],
      ["Backups", "Backups"],
    ] as const) {
      await tabTo(page, name);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      // The heading has the focus, or what one came to fill in.
      expect(["H1", "INPUT"]).toContain(await page.evaluate("document.activeElement.tagName"));
    }
    await tabTo(page, "New backup");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "New backup" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Backups" }).waitFor();
    await tabTo(page, "More for");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/restore\/\d+/);
  }, 60_000);
});

/** Goes on with the tabulator until what has the focus is called that. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    const current = String(
      await page.evaluate(
        "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()",
      ),
    );
    if (current.startsWith(name)) return;
  }
  throw new Error(`No way leads to "${name}"`);
}

import { afterAll, beforeAll, expect, test } from "bun:test";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";

let server: BrowserServer;

beforeAll(async () => {
  server = await BrowserServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

const sections = [
  "access",
  "options",
  "reports",
  "secrets",
  "limits",
  "certificates",
  "keys",
  "appearance",
  "notifications",
  "log",
  "about",
];

for (const [name, options] of Object.entries({
  "a phone in the dark, in German": {
    viewport: { width: 360, height: 740 },
    colorScheme: "dark" as const,
    locale: "de-DE",
  },
  "a desk": { viewport: { width: 1440, height: 900 } },
})) {
  test(`every section fits ${name}, and keeps nobody out`, async () => {
    const page = await server.user(options);
    for (const section of sections) {
      await page.goto(`settings/${section}`);
      if (section === "limits") {
        await page.locator("button[name=add]").click();
        await page.locator("#rule-0-from").waitFor();
        await page
          .locator("details", { has: page.locator(".paint") })
          .locator("summary")
          .click();
      }
      const hidden = "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)";
      expect([section, await page.evaluate(hidden)]).toEqual([section, 0]);
      await expectAccessible(page);
    }
  });
}

test("a key starts a backup from a command line as the page says", async () => {
  const id = await server.addBackup("Documents", { sources: [server.folder], target: server.path("destination") });
  const page = await server.user();
  await page.goto("settings/keys");
  await page.locator("#name").fill("cron");
  await page.getByRole("checkbox", { name: "Documents" }).check();
  await page.getByRole("button", { name: "Make a key" }).click();
  const command = await page.locator("pre", { hasText: "curl" }).textContent();
  const [, key = "", url = ""] = /Bearer (\S+)" "([^"]+)"/.exec(command ?? "") ?? [];
  expect(url).toBe(`${server.url}api/trigger/${id}/run?wait=1`);
  const reply = await fetch(url, { method: "POST", headers: { Authorization: `Bearer ${key}` } });
  expect(reply.status).toBe(200);
  await reply.text();
});

test("hours of the week are painted in one stroke, and by keyboard", async () => {
  const page = await server.user({ viewport: { width: 1440, height: 1600 } });
  await page.goto("settings/limits");
  await page.getByText("Paint hours of the week").click();
  const cell = (name: string) => page.locator(".paint input").and(page.getByLabel(name));
  await cell("Mon 8:00").hover();
  await page.mouse.down();
  await cell("Mon 8:30").hover();
  await cell("Mon 9:00").hover();
  await page.mouse.up();
  await cell("Mon 9:00").press("ArrowDown");
  await page.keyboard.press("Space");
  await page.getByLabel("Upload at most").nth(1).fill("300KB");
  await page.getByRole("button", { name: "Set the ticked half hours" }).click();
  await page.locator("#rule-0-from").waitFor();
  expect(await page.locator("#rule-0-from").inputValue()).toBe("08:00");
  expect(await page.locator("#rule-0-to").inputValue()).toBe("10:00");
  await cell("Mon 9:00: Slower").waitFor();
});

test("another look and language are seen at once", async () => {
  const page = await server.user();
  await page.goto("settings/appearance");
  await page.getByLabel("Language").selectOption("da");
  await page.getByLabel("Look").selectOption("dark");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Udseende" }).waitFor();
  expect(await page.locator("html").getAttribute("data-look")).toBe("dark");
});

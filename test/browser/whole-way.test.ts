import { afterEach, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";
import { snapshot } from "../support/tree-snapshot.ts";

let server: BrowserServer;
afterEach(() => server[Symbol.asyncDispose]());

describe("a new person goes the whole way, from the first sign-in to files that are back,", () => {
  for (const [name, look] of [
    ["on a wide light screen", { viewport: { width: 1440, height: 900 }, colorScheme: "light" }],
    ["on a narrow dark one", { viewport: { width: 360, height: 740 }, colorScheme: "dark" }],
  ] as const) {
    test(name, async () => {
      server = await BrowserServer.start();
      const documents = (...names: string[]) => server.path("Documents", ...names);
      mkdirSync(documents("Letters", "رسائل"), { recursive: true });
      writeFileSync(documents("plan.txt"), "the first plan");
      writeFileSync(documents("old.txt"), "soon gone");
      writeFileSync(documents("Letters", "رسائل", "picture.bin"), crypto.getRandomValues(new Uint8Array(60_000)));
      const page = await server.user(look);
      let clicks = 0;
      const click = async (button: string) => {
        await page.getByRole("button", { name: button, exact: true }).filter({ visible: true }).first().click();
        clicks++;
      };

      await page.getByRole("link", { name: "Make the first backup" }).click();
      clicks++;
      await page.locator("#answer-what", { hasText: "Documents" }).waitFor();
      await click("Continue");
      await page.locator("#path").fill(server.path("backup"));
      await click("Test");
      await click("Create the folder");
      await page.getByText("The folder was created").waitFor();
      await page.locator("#answer-where", { hasText: server.path("backup") }).waitFor();
      await click("Continue");
      await expectAccessible(page);
      await page.getByLabel("I have kept the passphrase").check();
      clicks++;
      await click("Save and run");
      await page.getByText("Your backup is safe").waitFor();
      expect(clicks).toBe(7);

      writeFileSync(documents("plan.txt"), "the second plan, which is longer");
      writeFileSync(documents("Letters", "new.txt"), "new");
      rmSync(documents("old.txt"));
      await page.getByRole("button", { name: /^Run .* now$/ }).click();
      await page.locator(".row-bars rect").nth(1).waitFor();
      await page.locator(".row-name a").click();
      await page.locator(".version").nth(1).waitFor();

      await page.getByRole("link", { name: "Restore", exact: true }).filter({ visible: true }).last().click();
      await page.getByRole("link", { name: "plan.txt" }).click();
      await page.locator(".preview-text", { hasText: "the second plan, which is longer" }).waitFor();
      await page.goBack();
      await page.getByRole("link", { name: "Letters" }).click();
      await page.getByRole("link", { name: "new.txt" }).waitFor();
      await page.goBack();
      for (const entry of ["Letters", "plan.txt"]) await page.getByLabel(`Choose ${entry}`).check();
      await page.getByText("2 entries chosen").waitFor();
      await page.getByRole("link", { name: "Restore what is chosen" }).click();
      await page.getByLabel("To another folder on this server").check();
      await page.getByLabel("Folder", { exact: true }).fill(server.path("restored"));
      await page.getByRole("button", { name: "Restore 2 entries" }).click();
      await page.getByText("Everything was restored").waitFor();
      await expectAccessible(page);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);

      const parts = { modes: true, times: false, linkTimes: false, attributes: false, links: "keep" } as const;
      expect(snapshot(server.path("restored"), parts)).toEqual(snapshot(documents(), parts));
      expect(readFileSync(server.path("restored", "plan.txt"), "utf8")).toBe("the second plan, which is longer");
    }, 120_000);
  }
});

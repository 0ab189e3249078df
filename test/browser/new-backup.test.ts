import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";

let server: BrowserServer;

beforeAll(async () => {
  server = await BrowserServer.start();
  for (const folder of ["Documents/Letters", "Documents/עברית", "Pictures"]) {
    mkdirSync(server.path(folder), { recursive: true });
  }
  writeFileSync(server.path("Documents", "a.txt"), "text");
});
afterAll(() => server[Symbol.asyncDispose]());

describe("a person with a browser", () => {
  test("moves through the tree with arrows and letters, and ticks with the space bar", async () => {
    const page = await server.user();
    await page.goto("new");
    await page.getByText("All folders of this computer").click();
    const tree = page.getByRole("tree");
    await tree.getByRole("treeitem").first().focus();
    for (const name of server.path("Documents").split("/").slice(1)) {
      for (let tries = 0; tries < 200; tries++) {
        if (
          await page.evaluate((wanted) => document.activeElement?.getAttribute("aria-label")?.trim() === wanted, name)
        )
          break;
        await page.keyboard.press(name.charAt(0));
      }
      if (name === "Documents") break;
      await page.keyboard.press("ArrowRight");
      await page.locator(".tree-row:focus[aria-expanded=true]").waitFor();
      await page.keyboard.press("ArrowRight");
    }
    await page.keyboard.press(" ");
    expect(await page.locator(".tree-row:focus").getAttribute("aria-checked")).toBe("true");
    await page.keyboard.press("ArrowRight");
    const letters = tree.locator(`li[data-path="${server.path("Documents", "Letters")}/"] input`);
    await letters.waitFor();
    expect(await letters.isDisabled()).toBe(true);
    await expectAccessible(page);
    await page.locator("#answer-what", { hasText: "Documents" }).waitFor();
    await page.locator("#source-size", { hasText: /^1 file, 4 bytes/ }).waitFor();
  });

  test("sees the same on a phone in the dark, and prints the sheet in a window of its own", async () => {
    const page = await server.user({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    await page.goto("new");
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await expectAccessible(page);
    await page.locator("#path").fill("/media/blue");
    const passphrase = await page.locator("#passphrase").inputValue();
    const [sheet] = await Promise.all([
      page.waitForEvent("popup"),
      page.getByRole("button", { name: "Open the sheet to print" }).click(),
    ]);
    await sheet.getByText(passphrase).waitFor();
    expect(await sheet.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await expectAccessible(sheet);
    expect(await page.locator("#path").inputValue()).toBe("/media/blue");
  });

  test("adds a copy, says where it goes, tries it out and takes it back", async () => {
    const page = await server.user({ viewport: { width: 360, height: 740 } });
    await page.goto("new");
    await page.locator("#step-where > summary").click();
    await page.getByRole("button", { name: "Add a copy" }).click();
    mkdirSync(server.path("copy"));
    await page.locator("#copy-0-path").fill(server.path("copy"));
    await page.getByRole("button", { name: "Test" }).nth(1).click();
    await page.locator("#copy-0-test").getByText("the folder is empty").waitFor();
    await page.locator("#copy-0-mode").selectOption("counting");
    await page.locator("#copy-0-count").waitFor();
    expect(await page.locator("#copy-0-path").inputValue()).toBe(server.path("copy"));
    await expectAccessible(page);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.getByRole("button", { name: "Remove copy 1" }).click();
    await page.locator("#copy-0-path").waitFor({ state: "detached" });
  });

  test("gets the form back with what is wrong in it, and the focus there", async () => {
    const page = await server.user();
    await page.goto("new");
    await page.locator("#name").fill("My files");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Say where the backup goes.").waitFor();
    expect(await page.locator("#name").inputValue()).toBe("My files");
    expect(await page.evaluate("document.activeElement.id")).toBe("path");
  });
});

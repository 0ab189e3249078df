import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";

let server: BrowserServer;
let id: string;
const source = (...names: string[]) => server.path("source", ...names);

beforeAll(async () => {
  server = await BrowserServer.start();
  mkdirSync(source("Photos", "2025"), { recursive: true });
  mkdirSync(source("ملفات"));
  writeFileSync(source("letter.txt"), "the first letter");
  writeFileSync(source("old notes.md"), "# old");
  writeFileSync(source("Photos", "2025", "a [1].jpg"), "a picture");
  writeFileSync(source("paper.pdf"), "<script>alert(1)</script>");
  id = await server.addBackup("Documents", { sources: [`${source()}/`], target: server.path("destination") });
  await server.runBackup(id);
  rmSync(source("old notes.md"));
  writeFileSync(source("letter.txt"), "the second letter, which is longer");
  // Versions are told apart by their second.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await server.runBackup(id);
});
afterAll(() => server[Symbol.asyncDispose]());

describe("a person who wants a file back", () => {
  test("finds it, chooses it, sees what will happen, and has it in four clicks", async () => {
    const page = await server.user();
    await page.goto("restore");
    await page.getByRole("link", { name: "Documents" }).click();
    await page.getByRole("heading", { name: "Documents" }).waitFor();
    await expectAccessible(page);
    rmSync(source("letter.txt"));
    await page.getByRole("row", { name: "Photos" }).getByText("9 bytes").waitFor();
    await page.getByLabel("Choose letter.txt").check();
    await page.getByText("1 entry chosen").waitFor();
    await page.getByRole("status").getByText("1 file, 34 bytes").waitFor();
    await page.getByRole("link", { name: "Restore what is chosen" }).click();
    await page.getByText("1 file, 34 bytes").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Restore one entry" }).click();
    await page.getByText("Everything was restored").waitFor();
    expect(readFileSync(source("letter.txt"), "utf8")).toBe("the second letter, which is longer");
    await expectAccessible(page);
  });

  test("goes back to what was deleted, and restores it from then into a folder", async () => {
    const page = await server.user();
    await page.goto(`restore/${id}`);
    await page.getByRole("link", { name: "Show what was deleted before" }).click();
    await page.getByRole("link", { name: "old notes.md" }).click();
    await page.getByRole("heading", { name: "old notes.md" }).waitFor();
    await page.getByText("does not have this file any more").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Restore this file" }).click();
    await page.getByLabel("To another folder on this server").check();
    await page.getByLabel("Folder", { exact: true }).fill("restored");
    await page.getByRole("button", { name: "Restore one entry" }).click();
    await page.getByText("Give the whole path of a folder").waitFor();
    await page.getByLabel("Folder", { exact: true }).fill(server.path("restored"));
    await page.getByRole("button", { name: "Restore one entry" }).click();
    await page.getByText("Everything was restored").waitFor();
    expect(readFileSync(server.path("restored", "old notes.md"), "utf8")).toBe("# old");
  });

  test("gives somebody else a link to a folder as it was, and takes it back", async () => {
    const page = await server.user();
    await page.goto(`restore/${id}?path=${encodeURIComponent(`${source("Photos")}/`)}`);
    await page.getByRole("button", { name: "More for this folder" }).click();
    await page.getByRole("link", { name: "Link for others" }).click();
    await page.getByRole("heading", { name: "Link that works for others" }).waitFor();
    await page.getByLabel("an hour").check();
    await page.getByLabel("a tar").check();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Make the link" }).click();
    const address = (await page.locator(".secret-line").textContent()) ?? "";
    await expectAccessible(page);
    const answer = await fetch(address);
    expect(answer.headers.get("content-disposition")).toContain("Photos.tar");
    const { stdout } = spawnSync("tar", ["-tf", "-"], { input: new Uint8Array(await answer.arrayBuffer()) });
    expect(String(stdout)).toBe("Photos/\nPhotos/2025/\nPhotos/2025/a [1].jpg\n");
    await page.getByRole("button", { name: "End the link to" }).click();
    await page.getByRole("button", { name: "Make the link" }).waitFor();
    expect((await fetch(address)).status).toBe(404);
    const visitor = await server.visitor();
    await visitor.goto(address);
    await visitor.getByRole("heading", { name: "This link does not work any more" }).waitFor();
    await expectAccessible(visitor);
  });

  test("chooses a folder by looking through the server, makes one in it, and gets only what is missing there", async () => {
    mkdirSync(server.path("places", "some"), { recursive: true });
    const page = await server.user({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    await page.goto(`restore/${id}`);
    await page.getByRole("link", { name: "Restore this folder" }).click();
    await page.getByLabel("To another folder on this server").check();
    await page.getByLabel("Folder", { exact: true }).fill(server.path("places", "some"));
    await page.getByRole("button", { name: "Browse" }).click();
    await page.getByText("There is no folder in it").waitFor();
    await page.getByRole("button", { name: "One up" }).click();
    await page.getByRole("button", { name: "some", exact: true }).waitFor();
    expect(await page.getByLabel("To another folder on this server").isChecked()).toBe(true);
    await page.getByLabel("Name of a new folder").fill("some");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByText("one of that name already").waitFor();
    await expectAccessible(page);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.getByLabel("Name of a new folder").fill("mine");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByText("There is no folder in it").waitFor();
    expect(await page.getByLabel("Folder", { exact: true }).inputValue()).toBe(`${server.path("places", "mine")}/`);
    mkdirSync(server.path("places", "mine", "source"));
    writeFileSync(server.path("places", "mine", "source", "letter.txt"), "mine");
    writeFileSync(server.path("places", "mine", "letter.txt"), "mine");
    await page.getByLabel("restore only what is missing").check();
    await page.getByText("Left as they are").waitFor();
    await page.locator(".plan-form .button-main").click();
    await page.getByText("Everything was restored").waitFor();
    expect(readFileSync(server.path("places", "mine", "letter.txt"), "utf8")).toBe("mine");
    expect(readFileSync(server.path("places", "mine", "Photos", "2025", "a [1].jpg"), "utf8")).toBe("a picture");
  });

  test("sees all contents of a file, and comes back to where he was", async () => {
    const page = await server.user();
    await page.goto(`restore/${id}`);
    await page.getByRole("link", { name: "letter.txt" }).click();
    await page.getByText("2 contents").waitFor();
    await page.locator(".preview-text").getByText("the second letter").waitFor();
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("letter.txt");
    expect(readFileSync(await download.path(), "utf8")).toBe("the second letter, which is longer");
    await page.goBack();
    await page.getByRole("link", { name: "Photos" }).click();
    await page.getByRole("link", { name: "2025" }).click();
    await page.getByRole("link", { name: "a [1].jpg" }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: "a [1].jpg" }).waitFor();
  });

  test("looks at a PDF in the viewer of the browser, and nothing in it is a page of this server", async () => {
    const page = await server.user();
    const wrong: string[] = [];
    page.on("dialog", (dialog) => {
      wrong.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      if (/Content Security Policy|X-Frame-Options/.test(message.text())) wrong.push(message.text());
    });
    await page.goto(`restore/${id}`);
    const [content] = await Promise.all([
      page.waitForResponse((response) => response.url().includes("/content?")),
      page.getByRole("link", { name: "paper.pdf" }).click(),
    ]);
    expect(content.headers()["content-type"]).toBe("application/pdf");
    await page.getByTitle("Preview of the file").waitFor();
    await expectAccessible(page);
    expect(wrong).toEqual([]);
  });

  test("searches all backups at once, by name or by what was deleted", async () => {
    const page = await server.user();
    await page.goto("restore");
    await page.getByLabel("Search all backups for a file").fill("old deleted:yes");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "old notes.md" }).click();
    await page.getByText("does not have this file any more").waitFor();
    await page.goBack();
    await page.getByText("deleted since").waitFor();
    await page.getByText("What can be searched for").click();
    await expectAccessible(page);
  });

  test("does the same on a phone, in the dark", async () => {
    const page = await server.user({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    for (const path of ["restore", `restore/${id}`, "search?q=letter"]) {
      await page.goto(path);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
      await expectAccessible(page);
    }
  });

  test("and without script", async () => {
    const page = await server.visitor({ javaScriptEnabled: false });
    await page.goto("login.html");
    await page.locator("#password").fill(server.password);
    await page.locator("button[type=submit]").click();
    await page.goto(`restore/${id}`);
    await page.getByLabel("Choose Photos").check();
    await page.getByRole("button", { name: "Keep these ticks" }).click();
    await page.getByText("1 entry chosen").waitFor();
    await page.getByRole("link", { name: "Restore what is chosen" }).click();
    await page.getByLabel("To another folder on this server").check();
    await page.getByLabel("Folder", { exact: true }).fill(server.path("restored"));
    await page.getByRole("button", { name: "Restore one entry" }).click();
    const picture = server.path("restored", "Photos", "2025", "a [1].jpg");
    for (let tries = 0; !existsSync(picture) && tries < 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(readFileSync(picture, "utf8")).toBe("a picture");
  });
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";

let server: BrowserServer;
let id: string;

beforeAll(async () => {
  server = await BrowserServer.start();
  mkdirSync(server.path("source"), { recursive: true });
  for (const name of ["a.txt", "b.txt"]) writeFileSync(server.path("source", name), name);
  id = await server.addBackup("Documents", { sources: [server.path("source")], target: server.path("destination") });
  await server.runBackup(id);
  rmSync(server.path("source", "a.txt"));
  writeFileSync(server.path("source", "שלום <b>.txt"), "new");
  await server.runBackup(id);
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

describe("a person who looks after a backup", () => {
  test("sees its versions and what changed from one to the next", async () => {
    const page = await server.user();
    await page.getByRole("link", { name: "Documents" }).click();
    await page.getByText("2 versions").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: /What changed/ }).click();
    await page.getByText("שלום <b>.txt").waitFor();
    await page.getByText("1 removed").waitFor();
    await expectAccessible(page);
    await page.goBack();
    await page.getByText("2 versions").waitFor();
  });

  test("sees what has changed on the disk since a version", async () => {
    const page = await server.user();
    writeFileSync(server.path("source", "written later.txt"), "new");
    await page.goto(`backup/${id}`);
    await page.getByRole("link", { name: "What has changed on the disk" }).click();
    await page.getByText("1 new on the disk").waitFor();
    await page.getByText("written later.txt").waitFor();
    await expectAccessible(page);
    rmSync(server.path("source", "written later.txt"));
    await page.getByRole("button", { name: "Look again" }).click();
    await page.getByText("Nothing differs").waitFor();
  });

  test("reads what a run did, and each call to the destination", async () => {
    const page = await server.user();
    await page.goto(`backup/${id}/log`);
    await expectAccessible(page);
    await page.locator(".run-link").first().click();
    await page.locator(".facts").getByText("1 file removed").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Its calls to the destination" }).click();
    await page.getByRole("heading", { name: "Calls to the destination of this run" }).waitFor();
    await expectAccessible(page);
  });

  test("sees the same on a phone in the dark, without sideways scrolling", async () => {
    const page = await server.user({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    for (const path of ["", "/changes", "/log", "/log/2", "/log/remote"]) {
      await page.goto(`backup/${id}${path}`);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    }
    await page.goto(`backup/${id}`);
    await expectAccessible(page);
  });

  test("deletes a version after a question that can be put aside, and sees it go", async () => {
    const page = await server.user();
    await page.goto(`backup/${id}`);
    await page.getByRole("checkbox").nth(1).check();
    await page.getByRole("button", { name: /Delete chosen/ }).click();
    const dialog = page.getByRole("dialog", { name: "Delete 1 version" });
    await dialog.waitFor();
    await expectAccessible(page);
    await dialog.getByText("Cancel").click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: /Delete chosen/ }).click();
    await dialog.getByRole("button", { name: "Delete 1 version" }).click();
    await page.getByText(/Delete versions finished/).waitFor();
    await page.reload();
    await page.getByText("1 version", { exact: true }).waitFor();
  });

  test("looks what is wrong, puts a missing file back, and leaves the rest alone", async () => {
    const [index = ""] = readdirSync(server.path("destination")).filter((name) => name.includes("dindex"));
    rmSync(server.path("destination", index));
    const page = await server.user({ viewport: { width: 360, height: 740 } });
    await page.goto(`backup/${id}/care`);
    await page.getByRole("heading", { name: "Local index" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await expectAccessible(page);
    await page.getByRole("link", { name: "Check what is wrong" }).click();
    await page.getByText(/1 missing file/).click();
    await page.getByText(index).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Put missing files back" }).click();
    await page.getByText(/Repair finished/).waitFor();
    expect(readdirSync(server.path("destination")).filter((name) => name.includes("dindex")).length).toBeGreaterThan(0);
    await page.goto(`backup/${id}/repair`);
    expect(await page.locator("main").textContent()).toContain("Local index and destination agree.");
  });

  test("exports it, and is asked for its name before its files at the destination go", async () => {
    const page = await server.user();
    await page.goto(`backup/${id}/export`);
    await expectAccessible(page);
    await page.locator("#passphrase").fill("secret of the file");
    await page.locator("#again").fill("secret of the file");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download the file" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("Documents-duplicati-config.json.aes");
    await page.goto(`backup/${id}/care`);
    await page.getByRole("link", { name: /Delete this backup/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Delete the files at the destination as well").click();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Delete the backup" }).click();
    await page.getByText("That is not the name of the backup.").waitFor();
  });

  test("runs a command on it, and reads what that prints", async () => {
    const page = await server.user();
    await page.goto(`backup/${id}/command`);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Run", exact: true }).last().click();
    await page.getByText("It has ended.").waitFor();
    await page.getByText("Return code: 0").waitFor();
    await expectAccessible(page);
  });

  test("does all that without script as well", async () => {
    const page = await server.visitor({ javaScriptEnabled: false });
    await page.goto(`login.html?next=backup/${id}`);
    await page.locator("#password").fill(server.password);
    await page.locator("button[type=submit]").click();
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: /Delete chosen/ }).click();
    await page.getByText("A backup keeps at least one version").waitFor();
  });
});

test("a new version appears by itself where somebody looks at the list, and what is ticked there stays so", async () => {
  const page = await server.user();
  await page.goto(`backup/${id}`);
  await page.locator(".version").first().waitFor();
  const before = await page.locator(".version").count();
  const box = page.locator(".version input[type=checkbox]").first();
  const name = await box.getAttribute("value");
  await box.check();
  writeFileSync(server.path("source", "later.txt"), "later");
  await server.runBackup(id);
  await page.locator(".version").nth(before).waitFor();
  expect(await page.locator(`.version input[value="${name}"]`).isChecked()).toBe(true);
  expect(await page.locator(".version input:checked").count()).toBe(1);
});

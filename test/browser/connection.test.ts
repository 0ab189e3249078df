import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { expectAccessible } from "../support/accessibility.ts";
import { BrowserServer } from "../support/browser-server.ts";

let server: BrowserServer;

beforeAll(async () => {
  server = await BrowserServer.start();
  mkdirSync(server.path("Documents"));
  for (let number = 0; number < 20; number++) {
    writeFileSync(server.path("Documents", `${number}.bin`), crypto.getRandomValues(new Uint8Array(60_000)));
  }
});
afterAll(() => server[Symbol.asyncDispose]());

const lost = "Not connected, trying again";

describe("a person whose", () => {
  test("server dies in the middle of a run is told so, and later the truth about the run", async () => {
    // So slow that it ends after the test has ended it.
    const options = { "throttle-upload": "20KB", "dblock-size": "1MB" };
    await server.addBackup("Slow", {
      sources: [server.path("Documents")],
      target: server.path("slow"),
      options,
    });
    const page = await server.user();
    await page.getByRole("button", { name: "Run Slow now" }).click();
    await page.getByRole("button", { name: "Stop Slow" }).waitFor();
    await server.kill();
    await page.getByText(lost).waitFor();
    await server.startServer();
    await page.getByText(lost).waitFor({ state: "hidden" });
    await page.locator(".row-failing").waitFor();
    await page.getByRole("button", { name: "Run Slow now" }).waitFor();
    await page.locator(".row-name a").click();
    await page.getByRole("link", { name: "Open its log" }).waitFor();
  });

  test("page could not connect at first is connected as soon as that works", async () => {
    const page = await server.user();
    await page.route("**/live/*", (route) => route.abort("connectionrefused"));
    await page.goto("");
    await page.getByText(lost).waitFor();
    await page.unroute("**/live/*");
    await page.getByText(lost).waitFor({ state: "hidden" });
  });

  test("sign-in ends while a form is filled in loses nothing of it", async () => {
    const page = await server.user();
    await page.goto("new");
    await page.locator("#name").fill("Typed with care");
    await page.context().clearCookies();
    // What is live on the page may notice it before the form is sent.
    const isAsked = page.getByRole("heading", { name: "Your sign-in has ended" }).waitFor();
    await Promise.any([page.getByRole("button", { name: "Save", exact: true }).click(), isAsked]);
    await isAsked;
    await expectAccessible(page);
    const [window] = await Promise.all([
      page.waitForEvent("popup"),
      page.getByRole("link", { name: "Open the sign-in" }).click(),
    ]);
    await window.locator("#password").fill(server.password);
    await window.keyboard.press("Enter");
    await window.getByRole("heading", { name: "Backups", exact: true }).waitFor();
    await window.close();
    // Where what is live notices the new sign-in first, the question goes away by itself.
    const isAway = page.getByRole("dialog").waitFor({ state: "hidden" });
    await Promise.any([page.getByRole("button", { name: "Go on" }).click(), isAway]);
    await isAway;
    expect(await page.locator("#name").inputValue()).toBe("Typed with care");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Say where the backup goes.").waitFor();
    expect(await page.locator("#name").inputValue()).toBe("Typed with care");
  });

  test("network is gone for a while keeps the page, and goes on with it", async () => {
    const page = await server.user();
    await page.goto("new");
    await page.locator("#name").fill("Typed with care");
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText(lost).waitFor();
    expect(await page.locator("#name").inputValue()).toBe("Typed with care");
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Say where the backup goes.").waitFor();
    await page.getByText(lost).waitFor({ state: "hidden" });
  });

  test("network is slow sees nothing jump, and sends once what is pressed twice", async () => {
    const page = await server.user();
    const debug = await page.context().newCDPSession(page);
    const slow = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
    await debug.send("Network.emulateNetworkConditions", slow);
    await page.goto("new");
    await page.locator("#name").fill("Once");
    await page.locator("summary", { hasText: "Where" }).click();
    await page.locator("#path").fill(server.path("once"));
    await page.locator("summary", { hasText: "Protect" }).click();
    await page.getByLabel("I have kept the passphrase").check();
    await page.getByRole("button", { name: "Save", exact: true }).dblclick();
    await page.getByRole("link", { name: "Once" }).first().waitFor();
    await page.goto("");
    expect(await page.locator(".row-name a", { hasText: "Once" }).count()).toBe(1);
    const jumps = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(sum), 500);
        }),
    );
    expect(jumps).toBeLessThan(0.02);
  });
});

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { placeholder } from "../../../src/jobs/secret-masking/index.ts";
import { PageServer } from "../../support/page-server.ts";
import { WebReceiver } from "../../support/web-receiver.ts";

let server: PageServer;
beforeEach(async () => {
  server = await new PageServer().login();
});
afterEach(() => server[Symbol.dispose]());

const stored = () =>
  Object.fromEntries(server.api.database.globalOptions.all().map(({ name, value }) => [name, value]));
const set = (name: string, value: string) => server.api.database.globalOptions.set(name, value);

describe("options for all backups", () => {
  test("are found by words, set and taken away", async () => {
    const found = await server.post("settings/options/found", { search: "blocksize" });
    expect(found.text).toContain('name="option.blocksize"');
    const reply = await server.post("settings/options", { "option.blocksize": "200KB", "option.keep-versions": "7" });
    expect(reply.status).toBe(303);
    expect(stored()).toEqual({ "--blocksize": "200KB", "--keep-versions": "7" });
    const { text } = await server.get("settings/options?saved=1");
    expect(text).toContain('name="had[]" value="blocksize"');
    await server.post("settings/options", [
      ["had[]", "blocksize"],
      ["had[]", "keep-versions"],
      ["option.blocksize", "200KB"],
      ["option.keep-versions", "7"],
      ["remove[]", "keep-versions"],
    ]);
    expect(stored()).toEqual({ "--blocksize": "200KB" });
  });

  test("are looked for without script too, and what was typed stays", async () => {
    const { text, status } = await server.post("settings/options", {
      go: "options",
      search: "blocksize",
      "option.dblock-size": "99MB",
    });
    expect(status).toBe(200);
    expect(text).toContain('value="99MB"');
    expect(text).toContain('name="option.blocksize"');
    expect(stored()).toEqual({});
  });

  test("are not stored while one of them is wrong, alone or with the others", async () => {
    const wrong = await server.post("settings/options", { "option.dblock-size": "much" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="much"');
    expect(wrong.text).toContain('aria-invalid="true"');
    const both = await server.post("settings/options", { "option.keep-versions": "7", "option.keep-time": "1M" });
    expect(both.status).toBe(422);
    const danish = await server.post(
      "settings/options",
      { "option.dblock-size": "much", "option.keep-versions": "some" },
      { "Accept-Language": "da" },
    );
    expect(danish.text).toContain("Det er ikke en størrelse.");
    expect(danish.text).toContain("Det er ikke et helt tal.");
    expect(both.text).toContain("retention");
    expect(stored()).toEqual({});
  });

  test("never show a secret, and keep one that was not typed anew", async () => {
    set("--passphrase", "very secret");
    const { text } = await server.get("settings/options");
    expect(text).not.toContain("very secret");
    expect(text).toContain(`value="${placeholder}"`);
    const form = { "had[]": "passphrase", "option.passphrase": placeholder, "option.blocksize": "200KB" };
    expect((await server.post("settings/options", form)).status).toBe(303);
    expect(stored()).toMatchObject({ "--passphrase": "very secret", "--blocksize": "200KB" });
  });

  test("leave alone what somebody else has set meanwhile", async () => {
    set("--tempdir", "/tmp");
    await server.post("settings/options", { "option.blocksize": "200KB" });
    expect(stored()).toEqual({ "--tempdir": "/tmp", "--blocksize": "200KB" });
  });
});

describe("reports", () => {
  let receiver: WebReceiver;
  beforeEach(async () => {
    receiver = await WebReceiver.start();
  });
  afterEach(() => receiver.stop());

  test("are set for all backups; what is blank is not set, and other options stay", async () => {
    set("--tempdir", "/tmp");
    set("--send-mail-to", "old@example.org");
    const form = { "option.send-mail-to": "", "option.send-http-url": receiver.url("/"), "option.blocksize": "1MB" };
    expect((await server.post("settings/reports", form)).status).toBe(303);
    expect(stored()).toEqual({ "--tempdir": "/tmp", "--send-http-url": receiver.url("/") });
  });

  test("send a message to try them out, with the secret that is stored, and store nothing", async () => {
    set("--send-mail-password", "very secret");
    const before = stored();
    const { text } = await server.post("settings/reports/test", {
      go: "test:sendhttp",
      "option.send-http-url": receiver.url("/hook"),
      "option.send-mail-password": placeholder,
    });
    expect(text).toContain("The message was sent.");
    expect(receiver.requests.map(({ path }) => path)).toEqual(["/hook"]);
    expect(receiver.requests[0]?.body).toContain("test");
    expect(stored()).toEqual(before);
  });

  test("tell why a message can't be sent, on the page too", async () => {
    receiver.answer = () => ({ status: 403 });
    const form = { "option.send-http-url": receiver.url("/hook"), "option.send-http-retries": "1" };
    const { text } = await server.post("settings/reports", { go: "test:sendhttp", ...form });
    expect(text).toContain("The message was not sent.");
    expect(text).toContain("403");
    expect(text).toContain(receiver.url("/hook"));
    expect((await server.post("settings/reports/test", { go: "test:sendmail" })).text).toContain("whom to tell");
    expect((await server.post("settings/reports/test", { go: "test:nonsense" })).status).toBe(404);
    expect(stored()).toEqual({});
  });

  test("come after each run, or once for the same trouble", async () => {
    const form = { "option.report-policy": "OncePerIncident", "option.report-repeat": "1D" };
    expect((await server.post("settings/reports", form)).status).toBe(303);
    expect(stored()).toEqual({ "--report-policy": "OncePerIncident", "--report-repeat": "1D" });
    expect((await server.get("settings/reports")).text).toMatch(/value="OncePerIncident" checked/);
    expect((await server.post("settings/reports", { "option.report-repeat": "often" })).status).toBe(422);
    await server.post("settings/reports", { "option.report-policy": "", "option.report-repeat": "" });
    expect(stored()).toEqual({});
  });

  test("show what is wrong beside the field", async () => {
    const reply = await server.post("settings/reports", { "option.send-mail-max-log-lines": "many" });
    expect(reply.status).toBe(422);
    expect(reply.text).toContain('aria-invalid="true"');
    expect(stored()).toEqual({});
  });
});

describe("secrets", () => {
  let store: string;
  beforeEach(() => {
    const file = join(server.api.folder, "secrets.json");
    writeFileSync(file, '{"phrase":"very secret"}');
    store = `file-secret://${file}`;
  });

  test("are fetched by all backups where the page says; the address is shown to nobody", async () => {
    set("--tempdir", "/tmp");
    const form = { "option.secret-provider": store, "option.secret-provider-cache": "InMemory" };
    expect((await server.post("settings/secrets", form)).status).toBe(303);
    const wanted = { "--tempdir": "/tmp", "--secret-provider": store, "--secret-provider-cache": "InMemory" };
    expect(stored()).toEqual(wanted);
    const { text } = await server.get("settings/secrets");
    expect(text).not.toContain(store);
    expect(text).toContain("hcv://");
    await server.post("settings/secrets", { ...form, "option.secret-provider": placeholder });
    expect(stored()).toEqual(wanted);
  });

  test("are tried out as the form stands, and never shown", async () => {
    const form = { "option.secret-provider": store, go: "test" };
    const found = await server.post("settings/secrets/test", { ...form, name: "phrase" });
    expect(found.text).toContain("The store has the secret “phrase”.");
    expect(found.text).not.toContain("very secret");
    expect((await server.post("settings/secrets/test", form)).text).toContain("can be opened");
    const missing = await server.post("settings/secrets", { ...form, name: "<b>other" });
    expect([missing.status, missing.text.includes("The key &#39;&lt;b&gt;other&#39; was not found")]).toEqual([
      200,
      true,
    ]);
    expect(missing.text).toContain('name="name"');
    expect((await server.post("settings/secrets/test", { name: "phrase" })).text).toContain("No store is named.");
    expect(stored()).toEqual({});
    set("--secret-provider", store);
    const kept = await server.post("settings/secrets/test", { name: "phrase", "option.secret-provider": placeholder });
    expect(kept.text).toContain("The store has the secret");
  });

  test("are those of the server's start where nothing else is named", async () => {
    server.api.secrets.shared = { provider: store };
    const { text } = await server.get("settings/secrets");
    expect(text).toContain("started with a store of its own: file-secret");
    expect(text).not.toContain("secrets.json");
    const found = await server.post("settings/secrets/test", { name: "phrase" });
    expect(found.text).toContain("The store has the secret");
  });

  test("can't be fetched from what is no store", async () => {
    for (const wrong of ["nonsense", "nosuch://", "wincred://", "$NOT_SET"]) {
      const { status, text } = await server.post("settings/secrets", { "option.secret-provider": wrong });
      expect([status, text.includes("aria-invalid")]).toEqual([422, true]);
    }
    expect(stored()).toEqual({});
    expect((await server.post("settings/secrets", { "option.secret-provider": "default://" })).status).toBe(303);
  });

  test("take the place of their names in a message to try out a report", async () => {
    const receiver = await WebReceiver.start();
    set("--secret-provider", store);
    const address = `${receiver.url("/hook?key=")}`;
    writeFileSync(store.slice("file-secret://".length), JSON.stringify({ hook: `${address}hush` }));
    const reply = await server.post("settings/reports/test", { go: "test:sendhttp", "option.send-http-url": "$hook" });
    expect(reply.text).toContain("The message was sent.");
    expect(receiver.requests[0]?.path).toBe("/hook?key=hush");
    await receiver.stop();
  });
});

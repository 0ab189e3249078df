import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tlsOf } from "../../../src/server/start/certificate.ts";
import { ApiServer } from "../../support/api-server.ts";
import { TestCertificate } from "../../support/certificate.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer({ settings: { "server-ssl-certificate": "AAAA" } }).login();
});
afterEach(() => api[Symbol.dispose]());
const all = async () => (await api.get("/api/v1/serversettings")).body as Record<string, string>;
const patch = (body: unknown) => api.ask("PATCH", "/api/v1/serversettings", { body });
const put = (key: string, body: unknown) =>
  api.ask("PUT", `/api/v1/serversetting/${key}`, { body: JSON.stringify(body) });
const get = async (key: string) => {
  const { status, headers, body } = await api.get(`/api/v1/serversetting/${key}`);
  return { status, type: headers.get("content-type"), body };
};
const text = (body: string) => ({ status: 200, type: "text/plain; charset=utf-8", body });

describe("all settings", () => {
  test("have the known ones first, without values as empty text, secrets as whether they are set", async () => {
    const settings = await all();
    expect(Object.keys(settings).slice(0, 4)).toEqual([
      "startup-delay",
      "max-download-speed",
      "max-upload-speed",
      "last-webserver-port",
    ]);
    expect(settings).toMatchObject({
      "startup-delay": "",
      "server-ssl-certificate": "True",
      "client-license-key": "False",
    });
    for (const secret of ["jwt-config", "pbkdf-config", "server-passphrase"])
      expect(settings).not.toHaveProperty(secret);
  });

  test("are changed together, as text whatever their type; null empties a setting and removes an option", async () => {
    const changed = {
      "startup-delay": "5m",
      "bool-value": true,
      "null-value": null,
      "odd-value": { a: [1] },
      "--send-mail-level": "Warning",
      "--zip-compression-level": 5,
    };
    expect(await patch(changed)).toMatchObject({ status: 200, body: "" });
    expect(await all()).toMatchObject({
      "startup-delay": "5m",
      "bool-value": "True",
      "null-value": "",
      "odd-value": '{"a":[1]}',
      "--send-mail-level": "Warning",
      "--zip-compression-level": "5",
    });
    expect(api.events.lastDataUpdateId).toBe(1);
    await patch({ "startup-delay": null, "--send-mail-level": null });
    const after = await all();
    expect(after["startup-delay"]).toBe("");
    expect(after).not.toHaveProperty("--send-mail-level");
  });

  test("that clients may not write are left out of a change without a word", async () => {
    const before = api.database.settings.all();
    await patch({
      "jwt-config": "x",
      "last-webserver-port": "1",
      "server-ssl-certificate": "x",
      "encrypted-fields": "x",
    });
    expect(api.database.settings.all()).toEqual(before);
  });

  test("are not changed at all if one is wrong", async () => {
    const { status, body } = await patch({ "startup-delay": "1m", "update-check-interval": "sometimes" });
    expect(status).toBe(400);
    expect(body).toMatchObject({ Code: 400, HelpId: "InvalidUpdateCheckInterval" });
    expect((await all())["startup-delay"]).toBe("");
    for (const wrong of ["null", "[]", '"x"', ""]) {
      expect(await patch(wrong)).toMatchObject({ status: 400, body: "" });
    }
  });

  test("say how many tasks run side by side, in numbers only", async () => {
    for (const [name, value] of [
      ["max-concurrent-tasks", "0"],
      ["max-tasks-per-server", "many"],
      ["max-tasks-per-disk", -1],
    ] as const) {
      const { status, body } = await patch({ "startup-delay": "1m", [name]: value });
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(name)]);
    }
    expect((await all())["startup-delay"]).toBe("");
    expect(
      (await patch({ "max-concurrent-tasks": 4, "max-tasks-per-server": "0", "max-tasks-per-disk": null })).status,
    ).toBe(200);
    expect(await all()).toMatchObject({
      "max-concurrent-tasks": "4",
      "max-tasks-per-server": "0",
      "max-tasks-per-disk": "",
    });
  });

  test("hold the password, which a blank one leaves as it is", async () => {
    const { password } = api.services.authentication;
    for (const blank of ["", "  ", null]) expect((await patch({ "server-passphrase": blank })).status).toBe(200);
    expect(await password.verify("bunker-pass")).toBe(true);
    await patch({ "server-passphrase": "new" });
    expect(await password.verify("new")).toBe(true);
    expect(api.database.settings.get("server-passphrase")).toBeUndefined();
  });
});

describe("one setting", () => {
  test("is plain text, empty if it has no value, and null if nobody knows it", async () => {
    await patch({ "startup-delay": "0s", "machine-name": "my machine", "--zip-compression-level": "6" });
    expect(await get("startup-delay")).toEqual(text("0s"));
    expect(await get("machine-name")).toEqual(text("my machine"));
    expect(await get("--zip-compression-level")).toEqual(text("6"));
    expect(await get("paused-until")).toEqual(text(""));
    expect(await get("server-ssl-certificate")).toEqual(text("True"));
    const nothing = { status: 200, type: "application/json; charset=utf-8", body: null };
    expect(await get("no-such-key")).toEqual(nothing);
    expect(await get("--dblock-size")).toEqual(nothing);
  });

  test("that is secret is not found", async () => {
    for (const key of ["jwt-config", "server-passphrase"])
      expect(await get(key)).toMatchObject({ status: 404, body: { Error: "Key not found", Code: 404 } });
  });

  test("is set by a JSON text", async () => {
    expect(await put("machine-name", "another")).toMatchObject({ status: 200, body: "" });
    expect(await put("--zip-compression-level", "6")).toMatchObject({ status: 200 });
    expect(await get("machine-name")).toEqual(text("another"));
    expect(await get("--zip-compression-level")).toEqual(text("6"));
    for (const wrong of [{ a: 1 }, null, 5])
      expect(await put("machine-name", wrong)).toMatchObject({ status: 400, body: "" });
    expect(await put("jwt-config", "x")).toMatchObject({
      status: 400,
      body: { Error: "Cannot update jwt-config setting" },
    });
  });

  test("can be the password, but not a blank one", async () => {
    expect((await put("server-passphrase", "new")).status).toBe(200);
    expect(await api.services.authentication.password.verify("new")).toBe(true);
    expect((await put("server-passphrase", "")).status).toBe(400);
    expect(await api.services.authentication.password.verify("new")).toBe(true);
  });
});

describe("the certificate", () => {
  const replace = (Certificate: string, Password: string) => api.post("/api/v1/uisettings", { Certificate, Password });

  test("is replaced by that of a file, and a wrong one changes nothing", async () => {
    using certificate = new TestCertificate();
    const file = join(certificate.folder, "bundle.p12");
    const given = ["-inkey", certificate.keyFile, "-in", certificate.certificateFile, "-passout", "pass:secret"];
    execFileSync("openssl", ["pkcs12", "-export", ...given, "-out", file]);
    const bundle = readFileSync(file).toString("base64");
    for (const [text, password] of [
      ["AAAA", "x"],
      ["%%", "x"],
      [bundle, "wrong"],
      [bundle, ""],
    ] as const) {
      const { status, body } = await replace(text, password);
      expect([status, (body as { Error: string }).Error]).toEqual([
        400,
        expect.stringMatching(/^Invalid certificate: /),
      ]);
    }
    expect(api.database.settings.get("server-ssl-certificate")).toBe("AAAA");
    expect(await replace(bundle, "secret")).toMatchObject({ status: 200, body: "" });
    const tls = tlsOf(api.database, api.services.log);
    expect(tls?.cert.replace(/\s/g, "")).toBe(certificate.cert.replace(/\s/g, ""));
  });
});

describe("what web clients keep", () => {
  test("lies under the name of the client, value by value", async () => {
    const change = (body: unknown) => api.ask("PATCH", "/api/v1/uisettings/ngclient", { body });
    expect((await api.get("/api/v1/uisettings")).body).toEqual([]);
    expect(await change({ theme: "dark", other: "1" })).toMatchObject({ status: 200, body: "" });
    await change({ other: null });
    expect((await api.get("/api/v1/uisettings/ngclient")).body).toEqual({ theme: "dark" });
    expect((await api.get("/api/v1/uisettings/none")).body).toEqual({});
    expect((await api.get("/api/v1/uisettings")).body).toEqual(["ngclient"]);
    expect(await change({ theme: 1 })).toMatchObject({ status: 400, body: "" });
  });
});

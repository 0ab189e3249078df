import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openSealedBytes } from "../../../src/crypto/sealed-bytes.ts";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
  const Backup = {
    Name: "Docs & more",
    TargetURL: "s3://b/x?auth-username=me&auth-password=deep",
    Sources: ["/home/me/"],
    Settings: [{ Name: "passphrase", Value: "deeper" }],
  };
  await api.post("/api/v1/backups", { Backup, Schedule: { Repeat: "1D", Time: "2026-12-24T03:00:00Z" } });
});
afterEach(() => api[Symbol.dispose]());

const exported = async (query = "") => {
  const { Token } = (await api.post("/api/v1/auth/issuetoken/export")).body as { Token: string };
  return await api.app.request(
    `/api/v1/backup/1/export?token=${Token}${query}`,
    {},
    {
      connection: { remoteAddress: "127.0.0.1", keepOpen: () => undefined, upgrade: () => undefined },
    },
  );
};
const importing = (config: Uint8Array | string, more: object = {}) =>
  api.post("/api/v1/backups/import", { config: Buffer.from(config).toString("base64"), ...more });

describe("an export", () => {
  test("is a file named after the job, without its secrets", async () => {
    const answer = await exported();
    expect(answer.headers.get("content-disposition")).toBe(
      "attachment; filename=Docs%20%26%20more-duplicati-config.json",
    );
    expect(await answer.text()).not.toContain("deep");
  });

  test("has them if they are wanted, encrypted under a passphrase", async () => {
    const answer = await exported("&export-passwords=true&passphrase=key");
    const text = Buffer.from(openSealedBytes(new Uint8Array(await answer.arrayBuffer()), "key")).toString();
    expect(JSON.parse(text).Backup.Settings[0].Value).toBe("deeper");
  });

  test("is a command line too", async () => {
    const { Command } = (await api.get("/api/v1/backup/1/export-cmdline")).body as { Command: string };
    expect(Command).toStartWith(
      '/opt/bunker backup "s3://b/x?auth-username=me" /home/me/ --backup-name="Docs & more" ',
    );
    const { Options } = (await api.get("/api/v1/backup/1/export-argsonly?export-passwords=True")).body as {
      Options: string[];
    };
    expect(Options).toContain("--passphrase=deeper");
  });
});

describe("an import", () => {
  test("stores the job under a free name, with its schedule", async () => {
    const file = await (await exported("&export-passwords=true")).text();
    expect((await importing(file, { direct: true })).body).toEqual({ Id: "2", data: null });
    expect((await importing(file, { direct: true })).body).toEqual({ Id: "3", data: null });
    expect(api.services.jobs.list().map(({ job }) => job.name)).toEqual([
      "Docs & more",
      "Docs & more (1)",
      "Docs & more (2)",
    ]);
    expect(api.services.jobs.get("2")?.schedule?.repeat).toBe("1D");
  });

  test("that is not direct gives a draft, and stores nothing", async () => {
    const { body } = await importing(await (await exported()).text());
    expect(body).toMatchObject({ Id: null, data: { Backup: { ID: null, DBPath: null }, Schedule: { ID: -1 } } });
    expect(api.services.jobs.list()).toHaveLength(1);
  });

  test("without a passphrase in it needs one", async () => {
    const file = await (await exported()).text();
    expect(await importing(file, { direct: true })).toMatchObject({ status: 500, body: { Code: 500 } });
    const replaced = await importing(file, { direct: true, replace_settings: { "settings.passphrase": "new" } });
    expect(replaced.body).toEqual({ Id: "2", data: null });
  });

  test.each([
    ["garbage", { config: Buffer.from("garbage").toString("base64") }],
    ["no base64", { config: "%%%" }],
    ["nothing", {}],
    ["an encrypted file without its passphrase", { config: Buffer.from("AES\x02").toString("base64") }],
  ])("of %s fails and stores nothing", async (_, body) => {
    expect((await api.post("/api/v1/backups/import", { ...body, direct: true })).status).toBe(500);
    expect(api.services.jobs.list()).toHaveLength(1);
  });
});

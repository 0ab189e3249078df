import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { placeholder } from "../../../src/jobs/secret-masking/index.ts";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
  await api.post("/api/v2/connection-strings", saved);
});
afterEach(() => api[Symbol.dispose]());

const saved = { Name: "store", Description: "d", BaseUrl: "s3://bucket?auth-username=AK&auth-password=deep" };
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member
const ask = async (method: string, path: string, body?: unknown): Promise<any> =>
  (await api.ask(method, `/api/v2/connection-string${path}`, { body })).body;

describe("a saved destination", () => {
  test("is shown with a placeholder for its password", async () => {
    const { Data } = await ask("GET", "/1");
    expect(Data).toMatchObject({ ID: 1, Name: "store", Description: "d", Backups: [] });
    expect(Data.BaseUrl).toBe(`s3://bucket?auth-username=AK&auth-password=${placeholder}`);
  });

  test("keeps its password when the placeholder comes back", async () => {
    const BaseUrl = `s3://other?auth-username=AK&auth-password=${placeholder}`;
    expect((await ask("PUT", "/1", { ...saved, BaseUrl })).Success).toBe(true);
    expect(api.database.connectionStrings.get(1)?.baseUrl).toBe("s3://other?auth-username=AK&auth-password=deep");
  });

  test("has a name of its own", async () => {
    expect((await api.post("/api/v2/connection-strings", saved)).status).toBe(500);
  });

  test.each([{ Name: "a\0" }, { BaseUrl: "file:///a\0b" }])("has no zero character in it: %j", async (odd) => {
    const answer = expect.objectContaining({ Success: false, StatusCode: "HTTP-400" });
    expect((await api.post("/api/v2/connection-strings", { ...saved, Name: "other", ...odd })).body).toEqual(answer);
    expect(await ask("PUT", "/1", { ...saved, ...odd })).toEqual(answer);
    expect(api.database.connectionStrings.list()).toHaveLength(1);
  });

  test("that is not there says so in the envelope; a number that is none is malformed", async () => {
    expect(await ask("GET", "/99")).toMatchObject({ Success: false, StatusCode: "HTTP-404" });
    expect((await api.get("/api/v2/connection-string/abc")).status).toBe(400);
    expect(await ask("DELETE", "/99")).toMatchObject({ Success: true, Data: null });
  });

  test("gives jobs that use it its account, and can't be deleted before they don't", async () => {
    const Backup = {
      Name: "Docs",
      TargetURL: `s3://bucket/docs?auth-username=old&auth-password=${placeholder}&use-ssl=true`,
      ConnectionStringID: 1,
      Sources: ["/x"],
      Settings: [{ Name: "--no-encryption", Value: "" }],
    };
    await api.post("/api/v1/backups", { Backup });
    expect((await ask("GET", "/1")).Data.Backups).toEqual([{ ID: "1", Name: "Docs" }]);
    expect((await ask("POST", "/1/update-backups", { BackupIDs: ["1"] })).Data).toEqual({ UpdatedBackupIDs: ["1"] });
    expect(api.services.jobs.get("1")?.job.targetUrl).toBe(
      "s3://bucket/docs?auth-username=AK&auth-password=deep&use-ssl=true",
    );
    expect(await ask("DELETE", "/1")).toMatchObject({ Success: false, StatusCode: "HTTP-409" });
    expect(await ask("POST", "/1/update-backups", { BackupIDs: ["7"] })).toMatchObject({ StatusCode: "HTTP-400" });
  });
});

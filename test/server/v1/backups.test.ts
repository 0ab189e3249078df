import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { placeholder } from "../../../src/jobs/secret-masking/index.ts";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
});
afterEach(() => api[Symbol.dispose]());

const backup = {
  Name: "Docs",
  TargetURL: "s3://bucket/docs?auth-username=me&auth-password=deep",
  Sources: ["/home/me/", "@/mnt|s3://b?auth-password=deeper"],
  Settings: [
    { Name: "encryption-module", Value: "aes" },
    { Name: "passphrase", Value: "deepest" },
  ],
  Filters: [{ Order: 0, Include: false, Expression: "*.jpg" }],
};
const schedule = { Repeat: "1D", Time: "2026-12-24T03:00:00Z", AllowedDays: ["mon", "Wednesday"] };
const bodyOf = (changes: object = {}, plan: object | null = schedule) => ({
  Backup: { ...backup, ...changes },
  Schedule: plan,
});
const create = async (changes: object = {}, plan: object | null = schedule, query = "") =>
  ((await api.post(`/api/v1/backups${query}`, bodyOf(changes, plan))).body as { ID: string }).ID;
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member
const bodyAt = async (path: string): Promise<any> => (await api.get(path)).body;

describe("a new job", () => {
  test("is stored, and shown with placeholders for all its secrets", async () => {
    expect((await api.post("/api/v1/backups", bodyOf())).body).toEqual({ ID: "1", Temporary: false });
    const shown = await bodyAt("/api/v1/backup/1");
    expect(Object.keys(shown)).toEqual(["Schedule", "Backup", "DisplayNames"]);
    expect(Object.keys(shown.Backup).join()).toBe(
      "ID,ExternalID,Name,Description,Tags,TargetURL,ConnectionStringID,OperationType,DBPath,DBPathExists,Sources,Settings,Filters,Metadata,IsTemporary,IsUnencryptedOrPassphraseStored,AdditionalTargetURLs",
    );
    expect(JSON.stringify(shown)).not.toContain("deep");
    expect(shown.Schedule).toEqual({
      ID: 1,
      Tags: ["ID=1"],
      Time: "2026-12-24T03:00:00Z",
      Repeat: "1D",
      LastRun: "0001-01-01T00:00:00Z",
      Rule: "AllowedWeekDays=Monday,Wednesday",
      AllowedDays: ["mon", "wed"],
    });
    expect(shown.DisplayNames).toEqual({ "/home/me/": "me" });
    expect(shown.Backup.DBPath).toMatch(/\/[A-Z]{10}\.sqlite$/);
    expect(JSON.stringify(api.services.jobs.get("1"))).toContain("deepest");
  });

  test("is refused for what is wrong with it, and nothing is stored", async () => {
    const answer = await api.post("/api/v1/backups", bodyOf({ Name: "" }));
    expect(answer).toMatchObject({ status: 400, body: { Code: 400 } });
    expect(await bodyAt("/api/v1/backups")).toEqual([]);
  });

  test("must have a name of its own, whatever its case", async () => {
    await create();
    expect((await api.post("/api/v1/backups", bodyOf({ Name: "DOCS" }))).status).toBe(409);
  });

  test.each([
    ["no job", { Schedule: null }],
    ["a day that is none", bodyOf({}, { ...schedule, AllowedDays: ["someday"] })],
    ["a time that is none", bodyOf({}, { ...schedule, Time: "soon" })],
    ["sources that are no list", bodyOf({ Sources: "x" })],
    ["a setting without a name", bodyOf({ Settings: [{ Value: "x" }] })],
  ])("with %s is malformed", async (_, body) => {
    expect(await api.post("/api/v1/backups", body)).toMatchObject({ status: 400, body: "" });
  });

  test("that is temporary is kept apart, and is not checked", async () => {
    const id = await create({ Name: "", Sources: [] }, null, "?temporary=true");
    expect(id).toMatch(/^[0-9a-f]{8}-/);
    expect((await bodyAt(`/api/v1/backup/${id}`)).Backup).toMatchObject({ ID: id, IsTemporary: true });
    expect(await bodyAt("/api/v1/backups")).toEqual([]);
  });

  test("gets the secrets of its saved destination", async () => {
    await api.post("/api/v2/connection-strings", {
      Name: "store",
      Description: null,
      BaseUrl: "s3://bucket?auth-password=saved",
    });
    const id = await create({ ConnectionStringID: 1, TargetURL: `s3://bucket/x?auth-password=${placeholder}` });
    expect(api.services.jobs.get(id)?.job.targetUrl).toBe("s3://bucket/x?auth-password=saved");
  });
});

test("a temporary copy of a job has its content, and a database of its own", async () => {
  const id = await create();
  const { ID } = (await api.post(`/api/v1/backup/${id}/copytotemp`)).body as { ID: string };
  const { id: _, isTemporary, databasePath, ...content } = api.services.jobs.get(ID)?.job ?? {};
  expect(api.services.jobs.get(id)?.job).toMatchObject(content);
  expect([isTemporary, databasePath === api.services.jobs.get(id)?.job.databasePath]).toEqual([true, false]);
});

describe("a changed job", () => {
  test("that comes back as it was shown is the same", async () => {
    const id = await create();
    const before = api.services.jobs.get(id);
    expect((await api.ask("PUT", `/api/v1/backup/${id}`, { body: await bodyAt(`/api/v1/backup/${id}`) })).status).toBe(
      200,
    );
    expect(api.services.jobs.get(id)).toEqual(before as never);
  });

  test("without a schedule has none any more", async () => {
    const id = await create();
    await api.ask("PUT", `/api/v1/backup/${id}`, { body: bodyOf({}, null) });
    expect((await bodyAt(`/api/v1/backup/${id}`)).Schedule).toBeNull();
  });

  test("keeps its database, and what is known of earlier runs unless that is given", async () => {
    const id = await create();
    const path = api.services.jobs.get(id)?.job.databasePath;
    api.services.jobs.setMetadata(id, { LastBackupDate: "20260101T000000Z" });
    await api.ask("PUT", `/api/v1/backup/${id}`, { body: bodyOf({ DBPath: "/elsewhere", Description: "new" }) });
    expect(api.services.jobs.get(id)?.job).toMatchObject({
      databasePath: path,
      description: "new",
      metadata: { LastBackupDate: "20260101T000000Z" },
    });
  });

  test("with a placeholder for what it never had is refused and stays as it was", async () => {
    const id = await create();
    const Settings = [...backup.Settings, { Name: "--authid", Value: placeholder }];
    const answer = await api.ask("PUT", `/api/v1/backup/${id}`, { body: bodyOf({ Settings }) });
    expect(answer.status).toBe(500);
    expect(api.services.jobs.get(id)?.job.settings).toHaveLength(2);
  });
});

test("jobs are listed without what only one needs, in the wanted order", async () => {
  await create();
  await create({ Name: "Albums" }, null);
  const [first, second] = await bodyAt("/api/v1/backups?orderBy=name");
  expect([first.Backup.Name, second.Backup.Name]).toEqual(["Albums", "Docs"]);
  expect(second.Backup).toMatchObject({
    ExternalID: "",
    Settings: null,
    Filters: null,
    Sources: [],
    IsUnencryptedOrPassphraseStored: true,
    TargetURL: `s3://bucket/docs?auth-username=me&auth-password=${placeholder}`,
  });
  const byPlan = await bodyAt("/api/v1/backups?orderBy=schedule,-name,nonsense");
  expect(byPlan.map((listed: { Backup: { ID: string } }) => listed.Backup.ID)).toEqual(["1", "2"]);
});

describe("of a job that is not there", () => {
  test.each([
    ["GET", ""],
    ["PUT", ""],
    ["DELETE", ""],
    ["POST", "/run"],
    ["POST", "/restore"],
    ["POST", "/repair"],
    ["POST", "/deletedb"],
    ["GET", "/isactive"],
    ["GET", "/filesets"],
    ["GET", "/log"],
    ["GET", "/export-cmdline"],
  ])("%s %s says so", async (method, rest) => {
    const body = method === "GET" ? undefined : rest === "" ? bodyOf() : {};
    const answer = await api.ask(method, `/api/v1/backup/99${rest}`, { body });
    expect(answer).toMatchObject({ status: 404, body: { Code: 404 } });
  });
});

describe("nobody", () => {
  test.each([
    ["GET", "/api/v1/backups"],
    ["POST", "/api/v1/backups"],
    ["GET", "/api/v1/backup/1"],
    ["PUT", "/api/v1/backup/1"],
    ["DELETE", "/api/v1/backup/1"],
    ["POST", "/api/v1/backup/1/run"],
    ["POST", "/api/v1/backups/import"],
    ["POST", "/api/v1/commandline"],
    ["POST", "/api/v1/remoteoperation/test"],
    ["POST", "/api/v2/backup/search"],
    ["POST", "/api/v2/destination/test"],
    ["GET", "/api/v2/connection-strings"],
  ])("may call %s %s", async (method, path) => {
    api.token = undefined;
    expect(await api.ask(method, path, { ...(method !== "GET" && { body: {} }) })).toMatchObject({
      status: 401,
      body: "",
    });
  });
});

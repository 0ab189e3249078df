import { afterEach, beforeEach, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
let id: string;
beforeEach(async () => {
  api = await new ApiServer({ settings: { "enable-folder-status-service": "True" } }).login();
  const Backup = {
    Name: "Docs",
    TargetURL: "file:///backup",
    Sources: ["%HOME%/Docs/", "/srv/data/"],
    Settings: [{ Name: "passphrase", Value: "secret" }],
  };
  id = ((await api.post("/api/v1/backups", { Backup })).body as { ID: string }).ID;
});
afterEach(() => api[Symbol.dispose]());
const statusOf = async (path: string) =>
  (await api.get(`/api/v1/folderstatus/${path}`)).body as Record<string, unknown>;

test("the state of folders is told if the user wants that", async () => {
  const shown = { Status: "never", BackupName: "Docs", LastBackupTime: null, BackupId: id };
  expect((await api.get("/api/v1/folderstatus")).body).toEqual([
    { Path: join(api.folder, "Docs/"), ...shown },
    { Path: "/srv/data/", ...shown },
  ]);
  api.database.settings.set("enable-folder-status-service", false);
  for (const path of ["", "/%2Fsrv%2Fdata%2F"]) {
    expect(await api.get(`/api/v1/folderstatus${path}`)).toMatchObject({
      status: 503,
      body: { Error: "Folder status service is disabled", Code: 503 },
    });
  }
});

test("a folder is found by itself and by those above it, however its slashes are written", async () => {
  for (const path of ["%2Fsrv%2Fdata%2F", "%2Fsrv%2Fdata%2Fsub%2Ffile", "/srv/data/", "srv/data"]) {
    expect(await statusOf(path)).toMatchObject({ Status: "never", BackupName: "Docs" });
  }
  const none = { Status: "notinbackup", BackupName: null, LastBackupTime: null, BackupId: null };
  expect(await statusOf("%2Fsrv%2Fdatabase")).toEqual({ Path: "/srv/database", ...none });
});

test("it is told how the last run went, and whether one goes on", async () => {
  const runs: [Record<string, string>, string][] = [
    [{ LastBackupDate: "20260101T000000Z" }, "backedup"],
    [{ LastErrorDate: "20260101T000030Z" }, "failed"],
    [{ LastErrorDate: "20251201T000000Z", LastWarningDate: "20260101T000030Z" }, "warning"],
  ];
  for (const [metadata, status] of runs) {
    api.services.jobs.setMetadata(id, metadata);
    expect(await statusOf("%2Fsrv%2Fdata")).toMatchObject({ Status: status, LastBackupTime: "2026-01-01T00:00:00Z" });
  }
  api.tasks.put({ jobId: id });
  expect(await statusOf("%2Fsrv%2Fdata")).toMatchObject({ Status: "inprogress" });
});

test("a database that the command line knows is in use elsewhere", async () => {
  const inUse = async () => (await api.get(`/api/v1/backup/${id}/isdbusedelsewhere`)).body;
  const map = join(api.folder, ".config", "Duplicati", "dbconfig.json");
  expect(await inUse()).toEqual({ inuse: false });
  await Bun.write(map, JSON.stringify([{ Databasepath: api.services.jobs.get(id)?.job.databasePath }]));
  expect(await inUse()).toEqual({ inuse: true });
});

test("a report can be fetched with a token for that", async () => {
  const path = join(api.folder, "report.zip");
  writeFileSync(path, "content of the report");
  const { now } = api;
  const report = api.database.temporaryFiles.add({ origin: "bug-report", path, created: now, expires: now });
  const tokenFor = (operation: "bugreport" | "export") =>
    api.services.authentication.tokens.singleOperation("web-api", operation);
  const fetched = async (of: number, token: string) => api.get(`/api/v1/bugreport/${of}?token=${token}`);
  const good = await tokenFor("bugreport");
  const answer = await fetched(report, good);
  expect(answer).toMatchObject({ status: 200, body: "content of the report" });
  expect(answer.headers.get("content-disposition")).toBe("attachment; filename=bugreport.zip");
  const unknown = { status: 404, body: { Error: "Invalid or missing bugreport id", Code: 404 } };
  expect(await fetched(999, good)).toMatchObject(unknown);
  const changes = api.database.temporaryFiles.add({ origin: "changes", path, created: now, expires: now });
  expect(await fetched(changes, good)).toMatchObject(unknown);
  rmSync(path);
  expect(await fetched(report, good)).toMatchObject(unknown);
  expect(await fetched(report, await tokenFor("export"))).toMatchObject({
    status: 401,
    body: { Error: "Invalid operation" },
  });
  expect(await fetched(report, "garbage")).toMatchObject({ status: 401 });
  expect(await api.get(`/api/v1/bugreport/${report}`)).toMatchObject({ status: 400, body: "" });
});

import { afterEach, beforeEach, expect, test } from "bun:test";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
});
afterEach(() => api[Symbol.dispose]());

const Settings = [{ Name: "--no-encryption", Value: "true" }];

async function addJob(settings: { Name: string; Value: string }[] = [], more: object = {}): Promise<string> {
  const Backup = {
    Name: "Docs",
    TargetURL: "file:///d",
    Sources: ["/s/"],
    Settings: [...Settings, ...settings],
    ...more,
  };
  const { body } = await api.post("/api/v1/backups", { Backup });
  return String((body as { ID: string }).ID);
}

function addRun(id: string, operation: string, day: number, outcome: string, summary: object = {}): void {
  const finished = new Date(Date.UTC(2025, 11, day));
  const run = { jobId: Number(id), operation, started: finished, finished, outcome, summary: { ...summary } };
  api.database.runs.add(run);
}

const drills = async (id: string) => (await api.get(`/api/v1/backup/${id}/drill`)).body;

test("what was proven, and when the next drill is due", async () => {
  const id = await addJob();
  expect(await drills(id)).toEqual({ Proven: null, Last: null, Next: null, History: [] });
  addRun(id, "Backup", 1, "Success");
  expect(await drills(id)).toMatchObject({ Proven: null, Next: "2025-12-02T00:00:00Z" });
  const place = { Destination: "file:///d", ProvenFiles: 3, ProvenBytes: 30, FailedFiles: 0 };
  addRun(id, "Drill", 2, "Success", {
    ProvenFiles: 3,
    ProvenBytes: 30,
    Destinations: [{ ...place, VersionTime: "2025-12-01T00:00:00Z", Coverage: 12.5 }],
  });
  addRun(id, "Drill", 9, "Error", { ProvenFiles: 1, ProvenBytes: 10, FailedFiles: 2 });
  const good = {
    Time: "2025-12-02T00:00:00Z",
    End: "good",
    Files: 3,
    Bytes: 30,
    Destinations: [{ Address: "file:///d", Version: "2025-12-01T00:00:00Z", Files: 3, Coverage: 12.5 }],
  };
  const bad = { Time: "2025-12-09T00:00:00Z", End: "failed", Files: 1, FailedFiles: 2, Destinations: [] };
  const next = "2025-12-16T00:00:00Z";
  expect(await drills(id)).toMatchObject({ Proven: good, Last: bad, Next: next, History: [bad, good] });
  // Stopped before anything was proven.
  addRun(id, "Drill", 10, "Success", { Interrupted: true });
  addRun(id, "Drill", 11, "Fatal", { ErrorMessage: "no such place" });
  expect(await drills(id)).toMatchObject({ Proven: good, Last: { ErrorMessage: "no such place" } });
});

test("none is due by itself where they are turned off", async () => {
  const id = await addJob([{ Name: "--drill-interval", Value: "0" }]);
  addRun(id, "Backup", 1, "Success");
  expect(await drills(id)).toMatchObject({ Next: null });
});

test("one is queued, with what is to be proven first", async () => {
  const id = await addJob();
  const { status, body } = await api.post(`/api/v1/backup/${id}/drill`, { paths: ["/s/important/*"] });
  expect({ status, body }).toMatchObject({ status: 200, body: { Status: "OK" } });
  expect((await api.post(`/api/v1/backup/${id}/drill`)).status).toBe(200);
  expect(api.tasks.list().map(({ request }) => request)).toMatchObject([
    { operation: "Drill", jobId: id, paths: ["/s/important/*"] },
    { operation: "Drill", paths: [] },
  ]);
  expect((await api.get("/api/v1/backup/77/drill")).status).toBe(404);
});

test("not of a copy of folders, which has no versions", async () => {
  const id = await addJob([], { OperationType: "Sync" });
  expect((await api.post(`/api/v1/backup/${id}/drill`)).status).toBe(400);
  expect(await drills(id)).toMatchObject({ Next: null });
});

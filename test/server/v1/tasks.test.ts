import { afterEach, beforeEach, expect, test } from "bun:test";
import type { ProcessProgress } from "../../../src/jobs/process/protocol.ts";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
});
afterEach(() => api[Symbol.dispose]());

const startedAt = new Date("2026-01-01T00:00:00.500Z");
const finishedAt = new Date("2026-01-01T00:00:10Z");

test("the list has what runs and what waits, both as running", async () => {
  api.tasks.put({ status: "Running", startedAt });
  api.tasks.put({});
  api.tasks.put({ status: "Completed", startedAt, finishedAt });
  const nothing = { TaskFinished: null, ErrorMessage: null, Exception: null };
  const { body } = await api.get("/api/v1/tasks");
  expect(body).toEqual([
    {
      Status: "Running",
      ID: 2,
      TaskStarted: expect.stringMatching(/^2026-01-01T\d\d:\d\d:00\.5[+-]\d\d:\d\d$/),
      ...nothing,
    },
    { Status: "Running", ID: 3, TaskStarted: null, ...nothing },
  ]);
  expect(new Date((body as { TaskStarted: string }[])[0]?.TaskStarted ?? "")).toEqual(startedAt);
});

test("a task tells its state, also after its end", async () => {
  const waiting = api.tasks.put({});
  expect((await api.get(`/api/v1/task/${waiting.id}`)).body).toMatchObject({ Status: "Waiting" });
  const ended = { startedAt, finishedAt, errorMessage: "Connection refused", exception: "At line 1" };
  const failed = api.tasks.put({ status: "Failed", ...ended });
  expect((await api.get(`/api/v1/task/${failed.id}`)).body).toMatchObject({
    Status: "Failed",
    ErrorMessage: "Connection refused",
    Exception: "At line 1",
  });
});

test("a task can be stopped and aborted while it runs or waits", async () => {
  const { id } = api.tasks.put({ status: "Running" });
  expect(await api.post(`/api/v1/task/${id}/stop`)).toMatchObject({ status: 200, body: "" });
  expect(await api.post(`/api/v1/task/${id}/abort`)).toMatchObject({ status: 200, body: "" });
  expect(api.tasks.asked).toEqual([{ stop: id }, { abort: id }]);
});

test("a task that nobody knows, or that has ended, is a 404; no number a 400", async () => {
  const { id } = api.tasks.put({ status: "Completed" });
  const unknown = { status: 404, body: { Error: "No such task found", Code: 404 } };
  expect(await api.get("/api/v1/task/9999")).toMatchObject(unknown);
  for (const action of ["stop", "abort"]) {
    expect(await api.post(`/api/v1/task/${id}/${action}`)).toMatchObject(unknown);
    expect(await api.post(`/api/v1/task/9999/${action}`)).toMatchObject(unknown);
  }
  expect(await api.get("/api/v1/task/abc")).toMatchObject({ status: 400, body: "" });
});

test("the progress is that of the newest task, with its transfers", async () => {
  expect(await api.get("/api/v1/progressstate")).toMatchObject({ status: 404, body: { Error: "No active backup" } });
  const none = { bytes: 0, running: 0, speed: 0, blocked: false };
  const progress: ProcessProgress = {
    phase: "Backup_ProcessingFiles",
    filesProcessed: 1,
    bytesProcessed: 10,
    filesTotal: 329,
    bytesTotal: 3_675_190,
    stillCounting: true,
    currentFileSize: 0,
    currentFileOffset: 0,
    upload: none,
    download: none,
    transfers: [],
    isResting: false,
  };
  api.tasks.progress = { taskId: 6, jobId: "1", progress };
  const idle = { BackendAction: "Get", BackendPath: null, BackendFileSize: 0, BackendFileProgress: 0 };
  const counts = { ProcessedFileCount: 1, ProcessedFileSize: 10, TotalFileCount: 329, TotalFileSize: 3_675_190 };
  expect((await api.get("/api/v1/progressstate")).body).toEqual({
    BackupID: "1",
    TaskID: 6,
    ...idle,
    BackendSpeed: -1,
    BackendIsBlocking: false,
    CurrentFilename: null,
    CurrentFilesize: 0,
    CurrentFileoffset: 0,
    CurrentFilecomplete: false,
    Phase: "Backup_ProcessingFiles",
    OverallProgress: 0,
    ...counts,
    StillCounting: true,
    ActiveTransfers: [],
    RemoteSyncDestinationIndex: 0,
    RemoteSyncDestinationCount: 0,
    EstimatedTimeToCompletion: null,
  });
  const transfer = { action: "Put", name: "a.dblock.zip", size: 100, done: 40, speed: 65_536.4 };
  const upload = { ...none, running: 2, blocked: true };
  const transfers = [transfer, { ...transfer, name: "b.dblock.zip", size: -1, speed: -1 }];
  api.tasks.progress = {
    taskId: 6,
    jobId: undefined,
    progress: { ...progress, transfers, upload, secondsLeft: 201.2 },
  };
  const first = {
    BackendAction: "Put",
    BackendPath: "a.dblock.zip",
    BackendFileSize: 100,
    BackendFileProgress: 40,
    BackendSpeed: 65_536,
    BackendIsBlocking: true,
  };
  expect((await api.get("/api/v1/progressstate")).body).toMatchObject({
    BackupID: null,
    ...first,
    ActiveTransfers: [first, { ...first, BackendPath: "b.dblock.zip", BackendFileSize: 0, BackendSpeed: -1 }],
    EstimatedTimeToCompletion: "00:03:21",
  });
});

test("those that wait tell why", async () => {
  const running = api.tasks.put({ status: "Running", jobId: "1" });
  const waiting = api.tasks.put({ jobId: "2", request: { kind: "operation", operation: "Backup", jobId: "2" } });
  const free = api.tasks.put({ priority: 3 });
  api.tasks.reasons.set(waiting.id, { kind: "disk", place: "sda", others: [running] });
  const { body } = await api.get("/api/v1/tasks/waiting");
  expect(body).toEqual([
    {
      ...{ ID: waiting.id, BackupID: "2", Operation: "Backup", Queued: "1970-01-01T00:00:00Z", Priority: 0 },
      ...{ Reason: "disk", Place: "sda", WaitsFor: [{ ID: running.id, BackupID: "1" }] },
    },
    {
      ...{ ID: free.id, BackupID: null, Operation: "command-line", Queued: "1970-01-01T00:00:00Z", Priority: 3 },
      ...{ Reason: null, Place: null, WaitsFor: [] },
    },
  ]);
});

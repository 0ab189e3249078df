import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeCrashLog } from "../../../src/database/location/crash-log.ts";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
});
afterEach(() => api[Symbol.dispose]());

describe("notifications", () => {
  const add = () =>
    api.database.notifications.add({
      type: "Error",
      title: "Error while running Fails",
      message: "Connection refused",
      exception: "Connection refused\n  at line 1",
      jobId: "4",
      action: "backup:show-log",
      time: new Date("2026-01-01T00:00:00Z"),
      logEntryId: null,
      messageId: null,
      messageLogTag: null,
    });
  const shown = {
    ID: 1,
    Type: "Error",
    Title: "Error while running Fails",
    Message: "Connection refused",
    Exception: "Connection refused\n  at line 1",
    BackupID: "4",
    Action: "backup:show-log",
    Timestamp: "2026-01-01T00:00:00Z",
    LogEntryID: null,
    MessageID: null,
    MessageLogTag: null,
  };

  test("are listed and shown, and gone once they are dismissed", async () => {
    add();
    expect((await api.get("/api/v1/notifications")).body).toEqual([shown]);
    expect((await api.get("/api/v1/notification/1")).body).toEqual(shown);
    expect(await api.ask("DELETE", "/api/v1/notification/1")).toMatchObject({ status: 200, body: "" });
    expect((await api.get("/api/v1/notifications")).body).toEqual([]);
    expect(api.events.lastNotificationUpdateId).toBe(1);
    expect(api.database.settings.isOn("unacked-error")).toBe(false);
  });

  test("that nobody knows are a 404", async () => {
    const unknown = { status: 404, body: { Error: "Notification not found", Code: 404 } };
    expect(await api.get("/api/v1/notification/999")).toMatchObject(unknown);
    expect(await api.ask("DELETE", "/api/v1/notification/999")).toMatchObject(unknown);
  });
});

describe("the log of errors", () => {
  test("comes newest first, in pages", async () => {
    for (let minute = 0; minute < 12; minute++) {
      const jobId = minute % 2 === 0 ? 4 : null;
      const time = new Date(Date.UTC(2026, 0, 1, 0, minute));
      api.database.errorLog.add({ jobId, message: `m${minute}`, exception: jobId && "trace", time });
    }
    const page = async (query: string) =>
      (await api.get(`/api/v1/logdata/log?${query}`)).body as { Message: string; Timestamp: number }[];
    const first = await page("pagesize=1");
    expect(first).toHaveLength(10);
    const newest = Date.UTC(2026, 0, 1, 0, 11) / 1000;
    expect(first[0]).toEqual({
      BackupID: {},
      Message: "m11",
      Exception: {},
      Timestamp: newest,
    } as object as (typeof first)[0]);
    expect(first[1]).toMatchObject({ BackupID: 4, Exception: "trace" });
    expect((await page(`offset=${first[9]?.Timestamp}`)).map(({ Message }) => Message)).toEqual(["m1", "m0"]);
  });
});

describe("the live log", () => {
  test("gives what came after a given message, at least of the level", async () => {
    const message = { tag: "Place", time: new Date("2026-01-01T00:00:00Z") };
    await api.get("/api/v1/logdata/poll?level=Verbose&id=0");
    api.liveLog.add({ ...message, level: "Warning", id: "First", message: "one", jobId: "1", taskId: 6 });
    api.liveLog.add({ ...message, level: "Verbose", id: "Second", message: "two" });
    api.liveLog.add({ ...message, level: "Error", id: "Third", message: "3", exceptionId: "Id", exception: "Trace" });
    const poll = async (query: string) => (await api.get(`/api/v1/logdata/poll?${query}`)).body as object[];
    expect(await poll("level=Warning&id=0")).toEqual([
      {
        When: expect.stringMatching(/^2026-01-01T|^2025-12-31T/),
        ID: 1,
        Message: "one",
        Tag: "Warning-Place-First",
        MessageID: "First",
        ExceptionID: null,
        Type: "Warning",
        Exception: null,
        BackupID: "1",
        TaskID: "6",
      },
      expect.objectContaining({ ID: 3, ExceptionID: "Id", Exception: "Trace", BackupID: null, TaskID: null }),
    ]);
    expect(await poll("level=Verbose&id=1&pagesize=1")).toMatchObject([{ ID: 3 }]);
  });

  test.each(["id=0", "level=Loud&id=0", "level=warning&id=0", "level=Warning", "level=Warning&id=x"])(
    "asked with %s is a 400 without a body",
    async (query) => {
      expect(await api.get(`/api/v1/logdata/poll?${query}`)).toMatchObject({ status: 400, body: "" });
    },
  );
});

test("what ended the server unexpectedly can be read", async () => {
  expect((await api.get("/api/v1/logdata/crashlog")).body).toEqual({ Logdata: null });
  writeCrashLog(api.folder, new Error("Broken"), new Date(0));
  expect((await api.get("/api/v1/logdata/crashlog")).body).toEqual({ Logdata: expect.stringContaining("Broken") });
});

test("nothing of a console is there", async () => {
  const nothing = {
    CanEnable: false,
    IsEnabled: false,
    IsConnected: false,
    IsRegistering: false,
    IsRegisteringFaulted: false,
    IsRegisteringCompleted: false,
    RegistrationUrl: null,
  };
  for (const [method, path] of [
    ["GET", "status"],
    ["POST", "disable"],
    ["DELETE", "register"],
    ["DELETE", "registration"],
  ] as const) {
    expect(await api.ask(method, `/api/v1/remotecontrol/${path}`)).toMatchObject({ status: 200, body: nothing });
  }
  expect((await api.post("/api/v1/remotecontrol/enable")).status).toBe(500);
  expect((await api.post("/api/v1/remotecontrol/register/wait")).status).toBe(400);
  for (const RegistrationUrl of [null, "https://console.example/register"])
    expect((await api.post("/api/v1/remotecontrol/register", { RegistrationUrl })).status).toBe(400);
});

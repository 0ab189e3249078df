import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
});
afterEach(() => api[Symbol.dispose]());
const status = async () => (await api.get("/api/v1/serverstate")).body as Record<string, unknown>;

describe("the server status", () => {
  test("has all that clients read, in their order", async () => {
    expect(Object.entries(await status())).toEqual(
      Object.entries({
        ActiveTask: null,
        ProgramState: "Running",
        SchedulerQueueIds: [],
        ProposedSchedule: [],
        HasWarning: false,
        HasError: false,
        SuggestedStatusIcon: "Ready",
        EstimatedPauseEnd: "0001-01-01T00:00:00Z",
        LastEventID: 0,
        LastDataUpdateID: 0,
        LastNotificationUpdateID: 0,
        UpdatedVersion: null,
        UpdaterState: "Waiting",
        UpdateDownloadLink: null,
        UpdateDownloadProgress: 0,
        Type: "legacystatus",
      }),
    );
  });

  test("names the newest task that runs, those that wait for a backup, and the plan", async () => {
    api.tasks.put({ jobId: "1", status: "Running" });
    api.tasks.put({ jobId: "2", status: "Running" });
    api.tasks.put({ jobId: "3" });
    api.tasks.put({});
    api.planned = [{ jobId: 1, time: new Date("2026-12-28T03:00:00Z") }];
    expect(await status()).toMatchObject({
      ActiveTask: { Item1: 3, Item2: "2" },
      SchedulerQueueIds: [{ Item1: 4, Item2: "3" }],
      ProposedSchedule: [{ Item1: "1", Item2: "2026-12-28T03:00:00Z" }],
      SuggestedStatusIcon: "Active",
    });
  });

  test("suggests an icon by what there is to tell, errors before warnings", async () => {
    const notification = {
      title: "",
      message: "",
      exception: "",
      jobId: null,
      action: "",
      time: api.now,
      logEntryId: null,
      messageId: null,
      messageLogTag: null,
    };
    api.database.notifications.add({ ...notification, type: "Warning" });
    expect(await status()).toMatchObject({ HasWarning: true, HasError: false, SuggestedStatusIcon: "ReadyWarning" });
    api.database.notifications.add({ ...notification, type: "Error" });
    expect(await status()).toMatchObject({ HasWarning: true, HasError: true, SuggestedStatusIcon: "ReadyError" });
    api.tasks.paused = { until: undefined };
    expect(await status()).toMatchObject({ SuggestedStatusIcon: "Paused" });
    api.tasks.put({ jobId: "1", status: "Running" });
    expect(await status()).toMatchObject({ SuggestedStatusIcon: "ActivePaused" });
  });
});

describe("a long poll", () => {
  const poll = (query: string) => api.get(`/api/v1/serverstate?longpoll=true&${query}`);

  test("answers as soon as something changes, and at once if something has", async () => {
    const waiting = poll("lastEventId=0&duration=1h");
    await Bun.sleep(1);
    api.events.emit("tasks");
    expect((await waiting).body).toMatchObject({ LastEventID: 1 });
    expect((await poll("lastEventId=0&duration=1h")).body).toMatchObject({ LastEventID: 1 });
    expect((await poll("lastEventId=99&duration=1h")).body).toMatchObject({ LastEventID: 1 });
  });

  test.each([
    ["lastEventId=0", "the duration"],
    ["duration=10s", "the last event id"],
    ["lastEventId=0&duration=never", "the duration and it must be a valid time span"],
  ])("with %s lacks something", async (query, lacks) => {
    const { status, body } = await poll(query);
    expect(status).toBe(400);
    expect((body as { Error: string }).Error).toEndWith(`must include ${lacks}`);
  });

  test("of less than ten seconds or more than an hour is refused", async () => {
    for (const duration of ["9s", "2h"]) expect((await poll(`lastEventId=0&duration=${duration}`)).status).toBe(400);
  });

  test("with a number that is none is a 400 without a body; without the flag nobody waits", async () => {
    expect(await poll("lastEventId=x&duration=10s")).toMatchObject({ status: 400, body: "" });
    expect((await api.get("/api/v1/serverstate?lastEventId=0")).status).toBe(200);
  });
});

describe("a pause", () => {
  test("lasts for its time", async () => {
    expect(await api.post("/api/v1/serverstate/pause?duration=1m&pauseTransfers=True")).toMatchObject({
      status: 200,
      body: "",
    });
    const until = new Date("2026-01-01T00:01:00Z");
    expect(api.tasks.asked).toEqual([{ pause: { until, transfers: true } }]);
    expect(await status()).toMatchObject({ ProgramState: "Paused", EstimatedPauseEnd: "2026-01-01T00:01:00Z" });
  });

  test("without a time ends when it is resumed", async () => {
    for (const query of ["", "?duration=0"]) await api.post(`/api/v1/serverstate/pause${query}`);
    expect(await status()).toMatchObject({ ProgramState: "Paused", EstimatedPauseEnd: "0001-01-01T00:00:00Z" });
    expect((await api.post("/api/v1/serverstate/resume")).status).toBe(200);
    expect(await status()).toMatchObject({ ProgramState: "Running" });
  });

  test("for a time that is none is refused, and changes nothing", async () => {
    expect(await api.post("/api/v1/serverstate/pause?duration=soon")).toMatchObject({
      status: 400,
      body: { Error: "The duration must be a valid time span" },
    });
    expect(api.tasks.asked).toEqual([]);
  });
});

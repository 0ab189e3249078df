import { afterEach, beforeEach, expect, test } from "bun:test";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
  api.database.settings.set("server-timezone", "Europe/Berlin");
});
afterEach(() => api[Symbol.dispose]());

const day = 24 * 3_600_000;
const tomorrow = () => new Date(Math.floor(api.now.getTime() / day) * day + day + 2 * 3_600_000);

async function addJob(Name: string, Schedule: object | null = null, Tags: string[] = []): Promise<string> {
  const Settings = [{ Name: "--no-encryption", Value: "true" }];
  const Backup = { Name, Tags, TargetURL: `file:///backup/${Name}`, Sources: ["/home/"], Settings };
  const { body } = await api.post("/api/v1/backups", { Backup, ...(Schedule && { Schedule }) });
  return String((body as { ID: string }).ID);
}

const daily = () => ({ Time: tomorrow().toISOString(), Repeat: "1D" });
const plan = (id: string) => `/api/v1/backup/${id}/plan`;
const change = (id: string, body: object) => api.ask("PATCH", plan(id), { body });

test("a plan is changed bit by bit, and tells the next ten runs", async () => {
  const id = await addJob("a", daily());
  const before = (await api.get(plan(id))).body as { NextRuns: string[] };
  expect(before).toMatchObject({ Cron: null, Windows: null, After: [], SkipNext: false, Missed: "run", Priority: 0 });
  expect(before.NextRuns).toHaveLength(10);
  expect(new Date(before.NextRuns[0] ?? "")).toEqual(tomorrow());

  const windows = "mon-fri 08:00-18:00 finish";
  expect((await change(id, { Windows: windows, Missed: "2D", Priority: 3, WhenAvailable: true })).body).toMatchObject({
    Windows: windows,
    Missed: "2D",
    Priority: 3,
    WhenAvailable: true,
    NextRuns: before.NextRuns,
  });
  const skipping = (await change(id, { SkipNext: true })).body as { NextRuns: string[] };
  expect(skipping.NextRuns.slice(0, 9)).toEqual(before.NextRuns.slice(1));
  const cron = (await change(id, { Cron: "0 3 * * sun", SkipNext: null, Windows: null })).body as typeof before;
  expect(cron).toMatchObject({ Cron: "0 3 * * sun", SkipNext: false, Windows: null, Missed: "2D", Priority: 3 });
  expect(cron.NextRuns.map((time) => new Date(time).getUTCDay())).toEqual(Array(10).fill(0));
  expect((await change(id, { Cron: null })).body).toMatchObject({ Cron: null, NextRuns: before.NextRuns });
});

test("a job without a schedule gets one from a cron expression, or by coming after others", async () => {
  const [first, second] = [await addJob("a"), await addJob("b")];
  expect(await change(first, { SkipNext: true })).toMatchObject({ status: 400 });
  expect((await change(first, { Cron: "0 3 * * *" })).status).toBe(200);
  expect((await change(second, { After: [first] })).body).toMatchObject({ After: [first], NextRuns: [] });
});

test("what can't be followed is refused, and changes nothing", async () => {
  const [id, other] = [await addJob("a", daily()), await addJob("b", daily())];
  await change(other, { After: [id] });
  const before = (await api.get(plan(id))).body;
  for (const wrong of [
    { Cron: "never" },
    { Windows: "always" },
    { Missed: "x" },
    { After: [other] },
    { After: [id] },
  ]) {
    expect((await change(id, wrong)).status).toBe(400);
  }
  expect((await change(id, { After: ["77"] })).status).toBe(404);
  expect((await change("77", { SkipNext: true })).status).toBe(404);
  expect((await api.get(plan(id))).body).toEqual(before);
});

test("the days ahead show which runs get in each other's way, and what is left out", async () => {
  const [first, second] = [await addJob("a", daily()), await addJob("b", daily())];
  await addJob("by hand");
  const week = { ...daily(), Repeat: "1W", Time: new Date(tomorrow().getTime() + 60_000) };
  const [later, third] = [await addJob("c", week), await addJob("d", daily())];
  await change(later, { SkipNext: true });
  const runs = (await api.get("/api/v1/schedule?days=2")).body as { BackupID: string; Clashes: string[] }[];
  expect(runs.slice(0, 4)).toMatchObject([
    { BackupID: first, Name: "a", Expectation: "runs", UsualDuration: null, Clashes: [third, second], WaitsFor: [] },
    { BackupID: second, Name: "b", Expectation: "runs", Clashes: [third, first], WaitsFor: [] },
    { BackupID: third, Name: "d", Expectation: "runs", Clashes: [first, second], WaitsFor: [first, second] },
    { BackupID: later, Name: "c", Expectation: "skipped", Begins: null, Ends: null, Clashes: [] },
  ]);
  expect((await api.get("/api/v1/schedule?days=0")).status).toBe(400);
});

test("jobs run together by their tag, or all", async () => {
  await addJob("a", null, ["Photos", "Home"]);
  await addJob("b", null, ["photos"]);
  await addJob("c");
  const run = async (query: string) => (await api.post(`/api/v1/backups/run${query}`)).body as { IDs: number[] };
  expect((await run("?tag=photos")).IDs).toHaveLength(2);
  expect((await run("")).IDs).toHaveLength(3);
  expect((await api.post("/api/v1/backups/run?tag=none")).status).toBe(404);
});

test("a task that waits can be moved, and one that runs can rest", async () => {
  const { id } = api.tasks.put({});
  api.tasks.asked.length = 0;
  for (const call of ["move?position=0", "pause", "resume"]) {
    expect((await api.post(`/api/v1/task/${id}/${call}`)).status).toBe(200);
    expect((await api.post(`/api/v1/task/99/${call}`)).status).toBe(404);
  }
  expect(api.tasks.asked.filter((asked) => Object.values(asked as object).includes(id))).toEqual([
    { move: id, position: 0 },
    { pauseTask: id, isPaused: true },
    { pauseTask: id, isPaused: false },
  ]);
});

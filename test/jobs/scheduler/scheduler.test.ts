import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import type { ScheduleExtras } from "../../../src/database/server/schedules.ts";
import type { NetworkState } from "../../../src/jobs/scheduler/network.ts";
import { NetworkWatch } from "../../../src/jobs/scheduler/network-watch.ts";
import { Scheduler, type SchedulerParts } from "../../../src/jobs/scheduler/scheduler.ts";
import { minuteOf } from "../fake-queue.ts";
import { JobWorld } from "../job-world.ts";
import { machineIn } from "./machine-zone.ts";

const day = 24 * 3_600_000;
let world: JobWorld;
let scheduler: Scheduler;
/** That the computer is on; undefined: nobody tells. */
let network: NetworkState;

function startScheduler(changes: Partial<SchedulerParts> = {}): void {
  scheduler = new Scheduler({
    database: world.database,
    tasks: world.tasks,
    events: world.events,
    clock: world.clock,
    log: world.log,
    isOnBattery: () => false,
    isAvailable: async () => true,
    network: new NetworkWatch(world.clock, async () => network, world.log),
    ...changes,
  });
  scheduler.start();
}

// A Monday.
beforeEach(() => {
  world = new JobWorld("2026-06-15T09:00:00Z");
  network = { isMetered: false, names: [] };
});
afterEach(() => {
  scheduler.stop();
  // Only the tasks that run have timers now.
  expect(world.clock.timers).toBe(world.tasks.running);
  world.end();
});

const begun = () => world.tasks.begun.map(({ at }) => at);
const proposed = () => scheduler.proposed().map(({ jobId, time }) => `${jobId} ${minuteOf(time)}`);

describe("a schedule", () => {
  test("starts its job on the planned minute, and counts the next from there", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    startScheduler();
    expect(proposed()).toEqual([`${job} 2026-06-15T10:00Z`]);
    await world.clock.advance("2026-06-17T12:00:00Z");
    expect(begun()).toEqual(["2026-06-15T10:00Z", "2026-06-16T10:00Z", "2026-06-17T10:00Z"]);
    expect(proposed()).toEqual([`${job} 2026-06-18T10:00Z`]);
    expect(world.scheduleOf(job)).toMatchObject({
      time: new Date("2026-06-18T10:00:00Z"),
      lastRun: new Date("2026-06-17T10:00:00Z"),
    });
    expect(world.complaints).toEqual([]);
  });

  test("stores its next time when the run has ended, not before", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    startScheduler();
    await world.clock.advance("2026-06-15T10:05:00Z");
    expect(world.scheduleOf(job)).toMatchObject({ time: new Date("2026-06-15T10:00:00Z"), lastRun: null });
    expect(proposed()).toEqual([`${job} 2026-06-16T10:00Z`]);
    await world.clock.advance("2026-06-15T10:10:00Z");
    expect(world.scheduleOf(job)).toMatchObject({
      time: new Date("2026-06-16T10:00:00Z"),
      lastRun: new Date("2026-06-15T10:00:00Z"),
    });
  });

  test("tells the time of its last run in whole seconds", async () => {
    const job = world.addJob("a");
    world.schedule(job, { time: "2026-06-15T10:00:00.700Z" });
    startScheduler();
    await world.clock.advance("2026-06-15T10:20:00Z");
    expect(world.scheduleOf(job).lastRun).toEqual(new Date("2026-06-15T10:00:00Z"));
    expect(begun()).toHaveLength(1);
  });

  test("makes one run of all that were missed, at once", async () => {
    const job = world.addJob("a");
    world.schedule(job, { time: "2026-06-01T10:00:00Z", repeat: "6h" });
    startScheduler();
    await world.clock.advance("2026-06-15T11:00:00Z");
    expect(begun()).toEqual(["2026-06-15T09:00Z", "2026-06-15T10:00Z"]);
  });

  test("runs once more at once when its time came while it ran, and never twice at a time", async () => {
    const job = world.addJob("a");
    world.schedule(job, { repeat: "1h" });
    world.tasks.duration = 150;
    startScheduler();
    await world.clock.advance("2026-06-15T16:00:00Z");
    expect(begun()).toEqual(["2026-06-15T10:00Z", "2026-06-15T12:30Z", "2026-06-15T15:00Z"]);
  });

  test("is not changed by a run that somebody starts", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    startScheduler();
    await world.clock.advance("2026-06-15T09:30:00Z");
    world.tasks.add({ kind: "operation", operation: "Backup", jobId: String(job) });
    await world.clock.advance("2026-06-15T09:50:00Z");
    expect(world.scheduleOf(job)).toMatchObject({ time: new Date("2026-06-15T10:00:00Z"), lastRun: null });
    await world.clock.advance("2026-06-15T10:00:00Z");
    expect(begun()).toEqual(["2026-06-15T09:30Z", "2026-06-15T10:00Z"]);
  });

  test("queues its job while the queue is paused; the run begins when that resumes", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    world.tasks.pause({ transfers: false });
    startScheduler();
    await world.clock.advance("2026-06-18T11:00:00Z");
    expect(begun()).toEqual([]);
    expect(world.tasks.isActive(String(job))).toBeTrue();
    world.tasks.resume();
    await world.clock.advance("2026-06-19T09:00:00Z");
    expect(begun()).toEqual(["2026-06-18T11:00Z"]);
  });

  test("that is changed while its job runs keeps its new time", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    startScheduler();
    await world.clock.advance("2026-06-15T10:05:00Z");
    world.schedule(job, { time: "2026-06-15T20:00:00Z" });
    await world.clock.advance("2026-06-15T12:00:00Z");
    expect(proposed()).toEqual([`${job} 2026-06-15T20:00Z`]);
  });

  test("stays at its time by the clock of the machine when no zone is set", async () => {
    using _ = machineIn("Europe/Berlin");
    world.clock.jump("2026-10-23T00:00:00Z");
    world.schedule(world.addJob("a"), { time: "2026-10-23T00:00:00Z", repeat: "1D" });
    world.schedule(world.addJob("b"), { time: "2026-10-23T06:00:00Z", repeat: "", extras: { cron: "0 8 * * *" } });
    startScheduler();
    await world.clock.advance("2026-10-26T12:00:00Z");
    expect(begun().filter((time) => time.endsWith(":00Z"))).toEqual([
      "2026-10-23T00:00Z",
      "2026-10-23T06:00Z",
      "2026-10-24T00:00Z",
      "2026-10-24T06:00Z",
      "2026-10-25T00:00Z",
      "2026-10-25T07:00Z",
      "2026-10-26T01:00Z",
      "2026-10-26T07:00Z",
    ]);
  });

  test.each([
    // Each stands for a server that is started anew on every day.
    ["Europe/Berlin", "01:00", ["03-28T01:00Z", "03-29T00:00Z", "03-30T00:00Z", "03-31T00:00Z"]],
    ["Europe/Berlin", "01:30", ["03-28T01:30Z", "03-29T00:30Z", "03-30T00:30Z", "03-31T00:30Z"]],
    ["Europe/London", "01:00", ["03-28T01:00Z", "03-29T00:00Z", "03-30T00:00Z", "03-31T00:00Z"]],
    ["UTC", "01:00", ["03-28T01:00Z", "03-29T01:00Z", "03-30T01:00Z", "03-31T01:00Z"]],
  ])("in %s from %s UTC keeps a time of day that the clocks skip once", async (zone, clock, expected) => {
    world.database.settings.set("server-timezone", zone);
    world.clock.jump(`2026-03-28T00:00:00Z`);
    const job = world.addJob("a");
    world.schedule(job, { time: `2026-03-28T${clock}:00Z`, repeat: "1D" });
    for (const day of ["28", "29", "30", "31"]) {
      startScheduler();
      await world.clock.advance(`2026-03-${day}T12:00:00Z`);
      scheduler.stop();
    }
    expect(begun()).toEqual(expected.map((time) => `2026-${time}`));
    expect(world.database.schedules.of(job)?.extras).toEqual({});
    startScheduler();
  });

  test("follows a cron expression in the zone of the server", async () => {
    world.database.settings.set("server-timezone", "Europe/Copenhagen");
    const job = world.addJob("a");
    world.schedule(job, { time: "2026-06-15T00:00:00Z", repeat: "", extras: { cron: "30 8 * * 1-5" } });
    startScheduler();
    await world.clock.advance("2026-06-22T12:00:00Z");
    expect(begun().slice(-3)).toEqual(["2026-06-18T06:30Z", "2026-06-19T06:30Z", "2026-06-22T06:30Z"]);
  });

  test("that lies too far back is told once and not followed, and holds up no other", async () => {
    const old = world.addJob("old");
    world.schedule(old, { time: "2020-01-01T00:00:00Z", repeat: "1h" });
    const job = world.addJob("a");
    world.schedule(job, {});
    startScheduler();
    await world.clock.advance("2026-06-15T11:00:00Z");
    expect(begun()).toEqual(["2026-06-15T10:00Z"]);
    expect(proposed()).toEqual([`${job} 2026-06-16T10:00Z`]);
    expect(world.complaints).toEqual(["ScheduleNotFollowed"]);
  });

  test("goes with its job", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    startScheduler();
    world.database.jobs.delete(job);
    world.events.emit("jobs");
    expect(proposed()).toEqual([]);
    await world.clock.advance("2026-06-16T11:00:00Z");
    expect(begun()).toEqual([]);
  });

  test("goes on in its grid after the clock was put back while the server was down", async () => {
    const job = world.addJob("a");
    world.schedule(job, { repeat: "1h" });
    startScheduler();
    await world.clock.advance("2026-06-15T12:30:00Z");
    scheduler.stop();
    world.clock.jump("2026-06-14T08:30:00Z");
    world.tasks.begun.length = 0;
    startScheduler();
    await world.clock.advance("2026-06-14T10:30:00Z");
    expect(begun()).toEqual(["2026-06-14T09:00Z", "2026-06-14T10:00Z"]);
  });

  test("leaves its job alone on battery if the job says so", async () => {
    const spared = world.addJob("spared", { "--disable-on-battery": "true" });
    const job = world.addJob("a");
    for (const id of [spared, job]) world.schedule(id, {});
    startScheduler({ isOnBattery: () => true });
    await world.clock.advance("2026-06-15T11:00:00Z");
    expect(world.tasks.begun).toEqual([{ jobId: String(job), at: "2026-06-15T10:00Z" }]);
    expect(proposed()).toEqual([`${spared} 2026-06-16T10:00Z`, `${job} 2026-06-16T10:00Z`]);
  });

  test("runs its job again after a server that ended before the job did", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    startScheduler();
    await world.clock.advance("2026-06-15T10:05:00Z");
    scheduler.stop();
    expect(world.scheduleOf(job).time).toEqual(new Date("2026-06-15T10:00:00Z"));
    startScheduler();
    expect(proposed()).toEqual([`${job} 2026-06-16T10:00Z`]);
  });

  test("is kept up by a job that comes to its end while the server goes down, and so are the jobs after it", async () => {
    const [job, follower] = [world.addJob("a"), world.addJob("b")];
    world.schedule(job, {});
    world.schedule(follower, { repeat: "", extras: { after: [job] } });
    startScheduler();
    await world.clock.advance("2026-06-15T10:05:00Z");
    scheduler.stop();
    await world.clock.advance("2026-06-15T10:15:00Z");
    expect(world.scheduleOf(job).time).toEqual(new Date("2026-06-16T10:00:00Z"));
    expect(world.tasks.begun.map(({ jobId }) => jobId)).toEqual([String(job), String(follower)]);
  });
});

describe("more than Duplicati's schedule", () => {
  const held = () => scheduler.held().map(({ reason }) => reason);

  test("waits on a metered network if its job says so, and begins on another", async () => {
    const spared = world.addJob("spared", { "--wait-on-metered-network": "true" });
    const job = world.addJob("a");
    for (const id of [spared, job]) world.schedule(id, {});
    network = { isMetered: true, names: ["Phone"] };
    startScheduler();
    await world.clock.advance("2026-06-15T12:00:00Z");
    expect(world.tasks.begun).toEqual([{ jobId: String(job), at: "2026-06-15T10:00Z" }]);
    expect(held()).toEqual(["metered"]);
    network = { isMetered: false, names: ["Home"] };
    await world.clock.advance("2026-06-15T12:01:00Z");
    expect(world.tasks.begun.at(-1)).toEqual({ jobId: String(spared), at: "2026-06-15T12:00Z" });
    expect(held()).toEqual([]);
  });

  test("waits for one of the networks that its job names", async () => {
    const job = world.addJob("a", { "only-on-networks": "Home, Office" });
    world.schedule(job, {});
    network = { isMetered: false, names: ["home", "docker0"] };
    startScheduler();
    await world.clock.advance("2026-06-15T18:00:00Z");
    expect([begun(), held()]).toEqual([[], ["network"]]);
    network = { isMetered: true, names: ["docker0", "Office"] };
    await world.clock.advance("2026-06-15T18:01:00Z");
    expect(begun()).toEqual(["2026-06-15T18:00Z"]);
  });

  test("waits while nobody tells which network it is, and asks only for jobs that go by it", async () => {
    const free = world.addJob("free");
    world.schedule(free, {});
    let asked = 0;
    let isThere = false;
    const read = async () => {
      asked++;
      if (!isThere) throw new Error("no bus");
      return network;
    };
    startScheduler({ network: new NetworkWatch(world.clock, read, world.log) });
    await world.clock.advance("2026-06-15T11:00:00Z");
    expect([asked, begun().length]).toEqual([0, 1]);
    const job = world.addJob("a", { "wait-on-metered-network": "" });
    world.schedule(job, { time: "2026-06-15T12:00:00Z" });
    scheduler.reevaluate();
    await world.clock.advance("2026-06-15T12:10:00Z");
    expect([begun().length, held()]).toEqual([1, ["network-unknown"]]);
    expect(world.complaints.splice(0)).toEqual(["NetworkUnknown"]);
    isThere = true;
    await world.clock.advance("2026-06-15T12:11:00Z");
    expect([begun().length, held()]).toEqual([2, []]);
  });

  test("goes on within a minute after a sleep of the computer, which no timer has counted", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    startScheduler();
    await world.clock.advance("2026-06-15T09:10:00Z");
    world.clock.set("2026-06-15T11:00:00Z");
    await world.clock.advance("2026-06-15T11:01:00Z");
    expect(begun()).toHaveLength(1);
  });

  test("skips the next run once, and tells the one after", async () => {
    const job = world.addJob("a");
    world.schedule(job, { extras: { skipNext: true, priority: 2 } });
    startScheduler();
    expect(proposed()).toEqual([`${job} 2026-06-16T10:00Z`]);
    await world.clock.advance("2026-06-17T11:00:00Z");
    expect(begun()).toEqual(["2026-06-16T10:00Z", "2026-06-17T10:00Z"]);
    expect(world.scheduleOf(job).extras).toEqual({ priority: 2 });
  });

  test.each([
    ["run", ["2026-06-15T09:00Z", "2026-06-15T10:00Z"]],
    ["skip", ["2026-06-15T10:00Z"]],
    [{ olderThan: "2D" }, ["2026-06-15T09:00Z", "2026-06-15T10:00Z"]],
    [{ olderThan: "4D" }, ["2026-06-15T10:00Z"]],
  ] as const)("makes up for a missed run by the rule %p", async (missed, expected) => {
    const job = world.addJob("a");
    world.schedule(job, { time: "2026-06-13T10:00:00Z", extras: { missed } });
    const ended = new Date("2026-06-12T10:00:00Z");
    world.database.runs.add({
      jobId: job,
      operation: "Backup",
      started: ended,
      finished: ended,
      outcome: "Success",
      summary: {},
    });
    startScheduler();
    await world.clock.advance("2026-06-15T11:00:00Z");
    expect(begun()).toEqual([...expected]);
  });

  test("waits for a window of the week, however long, and then runs once", async () => {
    const job = world.addJob("a");
    world.schedule(job, { extras: { windows: "mon,tue 08:00-18:00 pause", missed: "skip" } });
    startScheduler();
    await world.clock.advance("2026-06-15T17:59:00Z");
    expect(begun()).toEqual([]);
    expect(scheduler.held()).toEqual([{ jobId: job, time: new Date("2026-06-15T10:00:00Z"), reason: "window" }]);
    await world.clock.advance("2026-06-17T11:00:00Z");
    expect(begun()).toEqual(["2026-06-15T18:00Z", "2026-06-16T18:00Z", "2026-06-17T10:00Z"]);
    expect(scheduler.held()).toEqual([]);
  });

  test("keeps to the windows for all jobs", async () => {
    world.database.settings.set("schedule-windows", "daily 09:30-12:00 finish; daily 12:00-13:00 limit up=1MB");
    const job = world.addJob("a");
    world.schedule(job, {});
    startScheduler();
    await world.clock.advance("2026-06-15T20:00:00Z");
    expect(begun()).toEqual(["2026-06-15T12:00Z"]);
  });

  test("takes windows that can't be read for none, and tells so", async () => {
    const job = world.addJob("a");
    world.schedule(job, { extras: { windows: "sometimes" } });
    startScheduler();
    await world.clock.advance("2026-06-16T11:00:00Z");
    expect(begun()).toEqual(["2026-06-15T10:00Z", "2026-06-16T10:00Z"]);
    expect(world.complaints).toEqual(["WindowsNotRead"]);
  });

  test("starts when a drive appears", async () => {
    const job = world.addJob("a");
    world.schedule(job, { extras: { whenAvailable: true } });
    let isThere = false;
    let looks = 0;
    startScheduler({
      isAvailable: async () => {
        looks++;
        return isThere;
      },
    });
    await world.clock.advance("2026-06-15T09:59:00Z");
    expect(looks).toBe(0);
    await world.clock.advance("2026-06-16T10:30:00Z");
    expect(begun()).toEqual([]);
    expect(scheduler.held()).toMatchObject([{ jobId: job, reason: "destination" }]);
    isThere = true;
    await world.clock.advance("2026-06-16T10:31:00Z");
    expect(begun()).toEqual(["2026-06-16T10:30Z"]);
    await world.clock.advance("2026-06-17T10:30:00Z");
    expect(begun()).toEqual(["2026-06-16T10:30Z", "2026-06-17T10:00Z"]);
  });

  test("runs a job after another, also after a run that somebody started", async () => {
    const first = world.addJob("first");
    const second = world.addJob("second");
    const third = world.addJob("third");
    world.schedule(first, {});
    world.schedule(second, { repeat: "", extras: { after: [first] } });
    world.schedule(third, { repeat: "", extras: { after: [first, second] } });
    startScheduler();
    expect(proposed()).toEqual([`${first} 2026-06-15T10:00Z`]);
    await world.clock.advance("2026-06-15T12:00:00Z");
    const chain = [first, second, third].map(String);
    expect(world.tasks.begun).toEqual([
      { jobId: chain[0], at: "2026-06-15T10:00Z" },
      { jobId: chain[1], at: "2026-06-15T10:10Z" },
      { jobId: chain[2], at: "2026-06-15T10:20Z" },
    ]);
    expect(world.scheduleOf(third).lastRun).toEqual(new Date("2026-06-15T10:20:00Z"));
    world.tasks.add({ kind: "operation", operation: "Backup", jobId: String(first) });
    await world.clock.advance("2026-06-15T13:00:00Z");
    expect(world.tasks.begun.slice(3).map(({ jobId }) => jobId)).toEqual(chain);
  });

  test("runs jobs in a circle by their times only, and tells so", async () => {
    const one = world.addJob("one");
    const other = world.addJob("other");
    world.schedule(one, { extras: { after: [other] } });
    world.schedule(other, { time: "2026-06-15T11:00:00Z", extras: { after: [one] } });
    startScheduler();
    await world.clock.advance("2026-06-15T13:00:00Z");
    expect(begun()).toEqual(["2026-06-15T10:00Z", "2026-06-15T11:00Z"]);
    expect(world.complaints).toEqual(["ScheduleNotFollowed", "ScheduleNotFollowed"]);
  });
});

test("weeks go by without drift, without a run too many or too few, and without a growing number of timers", async () => {
  world.database.settings.set("server-timezone", "Europe/Copenhagen");
  world.clock.jump("2026-03-22T00:00:00Z");
  const jobs = [
    { name: "daily", time: "2026-03-22T12:00:00Z", repeat: "1D" },
    { name: "often", time: "2026-03-22T00:20:00Z", repeat: "4h" },
    { name: "weekly", time: "2026-03-22T04:00:00Z", repeat: "1W" },
  ].map(({ name, ...schedule }) => {
    const job = world.addJob(name);
    world.schedule(job, schedule);
    return String(job);
  });
  startScheduler();
  await world.clock.advance("2026-04-05T00:00:00Z");
  const of = (index: number) => world.tasks.begun.filter(({ jobId }) => jobId === jobs[index]).map(({ at }) => at);
  expect(of(0)).toHaveLength(14);
  // Summer time begins on the 29th of March.
  expect(new Set(of(0).map((at) => at.slice(11)))).toEqual(new Set(["12:00Z", "11:00Z"]));
  expect(of(0).filter((at) => at.endsWith("12:00Z"))).toHaveLength(7);
  expect(of(1)).toHaveLength(14 * 6);
  expect(new Set(of(1).map((at) => at.slice(14)))).toEqual(new Set(["20Z"]));
  expect(of(2)).toEqual(["2026-03-22T04:00Z", "2026-03-29T03:00Z"]);
  expect(world.clock.timers).toBe(1 + world.tasks.running);
});

describe("when somebody moves the hands of the clock", () => {
  /** What runs within the two days after the hands were moved from noon to `moved`, counted from there. */
  async function runsAfter(moved: string, schedule: { repeat: string; time?: string; extras?: ScheduleExtras }) {
    const job = world.addJob("a");
    world.schedule(job, { time: "2026-06-15T11:30:00Z", ...schedule });
    const after = spyOn(world.clock, "after");
    startScheduler();
    await world.clock.advance("2026-06-15T12:00:00Z");
    world.tasks.begun.length = 0;
    after.mockClear();
    world.clock.set(moved);
    await world.clock.advance(new Date(Date.parse(moved) + 2 * day).toISOString());
    // Once a minute, and when something happens.
    expect(after.mock.calls.length).toBeLessThan(2 * 24 * 60 + 8 * begun().length + 4);
    return begun();
  }

  test.each([
    ["2026-06-16T12:00:00Z", ["2026-06-16T12:01Z", "2026-06-17T11:30Z", "2026-06-18T11:30Z"]],
    ["2026-06-15T11:00:00Z", ["2026-06-16T11:30Z"]],
    ["2026-06-14T12:00:00Z", ["2026-06-15T11:30Z", "2026-06-16T11:30Z"]],
    ["2025-06-15T12:00:00Z", ["2025-06-16T11:30Z", "2025-06-17T11:30Z"]],
  ])("to %s, a daily job runs neither twice nor too late", async (moved, expected) => {
    expect(await runsAfter(moved, { repeat: "1D" })).toEqual(expected);
    expect(world.complaints).toEqual([]);
  });

  test("a cron expression is followed as well", async () => {
    const extras = { cron: "30 11 * * *" };
    expect(await runsAfter("2026-06-14T12:00:00Z", { repeat: "", extras })).toEqual([
      "2026-06-15T11:30Z",
      "2026-06-16T11:30Z",
    ]);
  });

  test.each([
    ["2026-06-16T12:00:00Z", "2026-06-16T12:01Z", "2026-06-16T12:30Z"],
    ["2026-06-15T11:00:00Z", "2026-06-15T12:30Z", "2026-06-15T13:30Z"],
    ["2026-06-14T12:00:00Z", "2026-06-14T12:30Z", "2026-06-14T13:30Z"],
  ])("to %s, an hourly job goes on in its grid without a storm", async (moved, first, second) => {
    const runs = await runsAfter(moved, { repeat: "1h" });
    expect(runs.slice(0, 2)).toEqual([first, second]);
    expect(runs.length).toBeOneOf([47, 48, 49]);
  });

  test("ahead by a year and back, a job that leaves out missed runs is not left waiting for that year", async () => {
    const job = world.addJob("a");
    world.schedule(job, { time: "2026-06-15T11:30:00Z", extras: { missed: "skip" } });
    startScheduler();
    await world.clock.advance("2026-06-15T12:00:00Z");
    world.clock.set("2027-06-15T12:00:00Z");
    await world.clock.advance("2027-06-15T12:10:00Z");
    expect(proposed()).toEqual([`${job} 2027-06-16T11:30Z`]);
    world.clock.set("2026-06-15T12:10:00Z");
    await world.clock.advance("2026-06-16T12:00:00Z");
    expect(begun()).toEqual(["2026-06-15T11:30Z", "2026-06-16T11:30Z"]);
  });

  test("back, a job that comes after two others still follows both", async () => {
    const [first, second, follower] = ["a", "b", "c"].map((name) => world.addJob(name)) as [number, number, number];
    for (const job of [first, second]) world.schedule(job, { time: "2026-06-15T11:30:00Z" });
    world.schedule(follower, { repeat: "", extras: { after: [first, second] } });
    startScheduler();
    await world.clock.advance("2026-06-15T12:00:00Z");
    world.clock.set("2026-06-12T12:00:00Z");
    await world.clock.advance("2026-06-13T12:00:00Z");
    const follows = world.tasks.begun.filter(({ jobId }) => jobId === String(follower)).map(({ at }) => at);
    expect(follows).toEqual(["2026-06-15T11:40Z", "2026-06-13T11:40Z"]);
  });
});

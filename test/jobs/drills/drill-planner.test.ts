import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { DrillPlanner } from "../../../src/jobs/drills/drill-planner.ts";
import { JobWorld } from "../job-world.ts";

let world: JobWorld;
let planner: DrillPlanner;
let isOnBattery = false;
let isOnNetwork = true;
let mayRead = true;
/** A job whose next run is always near. */
let runsSoon: number | undefined;

beforeEach(() => {
  world = new JobWorld("2026-06-15T09:00:00Z");
  world.tasks.summary = { ProvenFiles: 5, ProvenBytes: 50 };
  isOnBattery = false;
  isOnNetwork = true;
  mayRead = true;
  runsSoon = undefined;
  const { database, tasks, events, clock, log } = world;
  const scheduler = {
    proposed: () =>
      runsSoon === undefined ? [] : [{ jobId: runsSoon, time: new Date(clock.now().getTime() + 10 * 60_000) }],
  };
  planner = new DrillPlanner({
    database,
    tasks,
    scheduler,
    events,
    clock,
    isOnBattery: () => isOnBattery,
    isOnNetwork: () => isOnNetwork,
    mayRead: () => mayRead,
    log,
  });
  planner.start();
});
afterEach(() => {
  planner.stop();
  expect(world.complaints).toEqual([]);
  world.end();
});

/** Lets time pass; the backup of the job ends there. */
async function backupAt(jobId: number, time: string): Promise<void> {
  await world.clock.advance(time);
  world.tasks.add({ kind: "operation", operation: "Backup", jobId: String(jobId) });
  await world.clock.advance(new Date(new Date(time).getTime() + 10 * 60_000).toISOString());
}

const drills = (jobId: number) =>
  world.database.runs
    .page({ jobId, operation: "Drill", size: 100 })
    .map(({ started }) => started.toISOString().slice(0, 16));

describe("a drill", () => {
  test("is made after a backup, a day after the first one, and then each month", async () => {
    const job = world.addJob("a");
    await backupAt(job, "2026-06-15T10:00:00Z");
    await world.clock.advance("2026-06-16T09:00:00Z");
    expect(drills(job)).toEqual([]);
    await backupAt(job, "2026-06-16T10:01:00Z");
    await world.clock.advance("2026-06-16T12:00:00Z");
    expect(drills(job)).toEqual(["2026-06-16T10:11"]);
    await backupAt(job, "2026-07-15T10:00:00Z");
    await world.clock.advance("2026-07-15T12:00:00Z");
    expect(drills(job)).toHaveLength(1);
    await backupAt(job, "2026-07-17T10:00:00Z");
    await world.clock.advance("2026-07-17T12:00:00Z");
    expect(drills(job)).toHaveLength(2);
  });

  test("does not wait for a backup for ever, but for its drive", async () => {
    const [one, other] = [world.addJob("a"), world.addJob("b")];
    world.schedule(other, { extras: { whenAvailable: true } });
    await backupAt(one, "2026-06-15T10:00:00Z");
    await backupAt(other, "2026-06-15T11:00:00Z");
    await world.clock.advance("2026-06-18T10:00:00Z");
    expect(drills(one)).toHaveLength(1);
    expect(drills(other)).toHaveLength(0);
    await backupAt(other, "2026-06-19T10:00:00Z");
    await world.clock.advance("2026-06-19T12:00:00Z");
    expect(drills(other)).toHaveLength(1);
  });

  test("has an interval of its own, or none", async () => {
    world.database.globalOptions.set("--drill-interval", "0");
    const [never, often] = [world.addJob("a"), world.addJob("b", { "--drill-interval": "2D" })];
    await backupAt(never, "2026-06-15T10:00:00Z");
    await backupAt(often, "2026-06-15T11:00:00Z");
    await world.clock.advance("2026-07-01T10:00:00Z");
    expect(drills(never)).toEqual([]);
    // Two days, and one of waiting for a backup.
    expect(drills(often).length).toBeGreaterThan(3);
  });

  test("is made again after a week when it has failed, and after a day when nothing was proven", async () => {
    const job = world.addJob("a");
    await backupAt(job, "2026-06-15T10:00:00Z");
    world.tasks.outcome = "Error";
    await world.clock.advance("2026-06-18T00:00:00Z");
    world.tasks.outcome = "Success";
    world.tasks.summary = { ProvenFiles: 0, Interrupted: true };
    expect(drills(job)).toHaveLength(1);
    await world.clock.advance("2026-06-24T00:00:00Z");
    expect(drills(job)).toHaveLength(1);
    await world.clock.advance("2026-06-26T00:00:00Z");
    world.tasks.summary = { ProvenFiles: 3, Interrupted: true };
    expect(drills(job)).toHaveLength(2);
    await world.clock.advance("2026-06-28T12:00:00Z");
    expect(drills(job)).toHaveLength(3);
    await world.clock.advance("2026-07-20T00:00:00Z");
    expect(drills(job)).toHaveLength(3);
  });

  test("waits for a network of its job, and begins soon on it", async () => {
    const job = world.addJob("a", { "--drill-interval": "1D" });
    isOnNetwork = false;
    await backupAt(job, "2026-06-15T10:00:00Z");
    await world.clock.advance("2026-06-18T10:00:00Z");
    expect(drills(job)).toEqual([]);
    isOnNetwork = true;
    await world.clock.advance("2026-06-18T10:20:00Z");
    expect(drills(job)).toHaveLength(1);
  });

  test("does not begin on battery, beyond the traffic budget, in a closed window, or shortly before a planned run", async () => {
    const job = world.addJob("a", { "--drill-interval": "1D" });
    await backupAt(job, "2026-06-15T10:00:00Z");
    isOnBattery = true;
    await world.clock.advance("2026-06-18T10:00:00Z");
    isOnBattery = false;
    mayRead = false;
    await world.clock.advance("2026-06-19T10:00:00Z");
    mayRead = true;
    world.database.settings.set("schedule-windows", "daily 00:00-24:00 finish");
    await world.clock.advance("2026-06-20T10:00:00Z");
    world.database.settings.set("schedule-windows", null);
    runsSoon = job;
    await world.clock.advance("2026-06-21T10:00:00Z");
    expect(drills(job)).toEqual([]);
    runsSoon = undefined;
    await world.clock.advance("2026-06-21T15:00:00Z");
    expect(drills(job)).toHaveLength(1);
  });

  test("is one at a time", async () => {
    const jobs = ["a", "b", "c"].map((name) => world.addJob(name));
    for (const job of jobs) await backupAt(job, world.clock.now().toISOString());
    await world.clock.advance("2026-06-18T10:00:00Z");
    const all = jobs.flatMap(drills).toSorted();
    expect(all).toHaveLength(3);
    expect(new Set(all.map((time) => Math.floor(new Date(`${time}Z`).getTime() / (20 * 60_000)))).size).toBe(3);
  });
});

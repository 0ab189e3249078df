import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { WindowKeeper } from "../../../src/jobs/scheduler/window-keeper.ts";
import { JobWorld } from "../job-world.ts";

let world: JobWorld;
let keeper: WindowKeeper;

// A Monday.
beforeEach(() => {
  world = new JobWorld("2026-06-15T09:00:00Z");
  const { database, tasks, events, clock, log } = world;
  keeper = new WindowKeeper({ database, tasks, events, clock, log });
});
afterEach(() => {
  keeper.stop();
  world.end();
});

function setWindows(text: string): void {
  world.database.settings.set("schedule-windows", text);
  world.events.emit("settings");
}

/** A run of a job that takes hours. */
function run(windows?: string): number {
  const job = world.addJob("a");
  world.schedule(job, { extras: windows === undefined ? {} : { windows } });
  world.tasks.duration = 12 * 60;
  return world.tasks.add({ kind: "operation", operation: "Backup", jobId: String(job) }).id;
}

describe("windows for all jobs", () => {
  test("pause what runs and let it go on", async () => {
    setWindows("mon 10:00-12:00 pause");
    keeper.start();
    await world.clock.advance("2026-06-15T09:59:59Z");
    expect(world.tasks.calls).toEqual([]);
    await world.clock.advance("2026-06-15T11:00:00Z");
    expect(world.tasks.calls).toEqual(["pause 2026-06-15T12:00Z with transfers"]);
    await world.clock.advance("2026-06-15T13:00:00Z");
    expect(world.tasks.calls.slice(1)).toEqual(["resume"]);
  });

  test("pause at once when they are set or when the server starts within one", () => {
    setWindows("mon 08:00-12:00 pause");
    keeper.start();
    expect(world.tasks.calls).toEqual(["pause 2026-06-15T12:00Z with transfers"]);
    setWindows("");
    expect(world.tasks.calls.slice(1)).toEqual(["resume"]);
  });

  test("leave alone what a person has decided", async () => {
    setWindows("mon 10:00-12:00 pause; mon 14:00-15:00 pause");
    keeper.start();
    await world.clock.advance("2026-06-15T10:30:00Z");
    world.tasks.resume();
    await world.clock.advance("2026-06-15T13:00:00Z");
    expect(world.tasks.calls).toEqual(["pause 2026-06-15T12:00Z with transfers", "resume"]);
    world.tasks.pause({ transfers: false });
    await world.clock.advance("2026-06-15T16:00:00Z");
    expect(world.tasks.calls.slice(2)).toEqual(["pause for ever"]);
  });

  test("hold transfers to the lower limit, theirs or that of the settings", async () => {
    world.database.settings.set("max-upload-speed", "2MB");
    setWindows("mon 10:00-12:00 limit up=1MB down=512kb; mon 12:00-13:00 limit up=4MB");
    keeper.start();
    expect(world.tasks.calls).toEqual(["throttle 2097152 0"]);
    await world.clock.advance("2026-06-15T14:00:00Z");
    expect(world.tasks.calls.slice(1)).toEqual(["throttle 1048576 524288", "throttle 2097152 0"]);
    world.database.settings.set("max-upload-speed", null);
    world.events.emit("settings");
    expect(world.tasks.calls.slice(3)).toEqual(["throttle 0 0"]);
  });

  test("end what runs after its current file, not what is started within them", async () => {
    setWindows("mon 10:00-12:00 stop");
    keeper.start();
    const task = run();
    await world.clock.advance("2026-06-15T10:30:00Z");
    expect(world.tasks.calls).toEqual([`stop task ${task}`]);
    world.events.emit("tasks");
    await world.clock.advance("2026-06-15T11:30:00Z");
    expect(world.tasks.calls).toHaveLength(1);
  });

  test("let what runs finish", async () => {
    setWindows("mon 10:00-12:00 finish");
    keeper.start();
    run();
    await world.clock.advance("2026-06-15T13:00:00Z");
    expect(world.tasks.calls).toEqual([]);
  });
});

describe("windows of a job", () => {
  test("let its run rest, hold its transfers, and end it", async () => {
    keeper.start();
    const task = run("mon 10:00-11:00 pause; mon 12:00-13:00 limit down=1MB; mon 14:00-15:00 stop");
    await world.clock.advance("2026-06-15T14:30:00Z");
    expect(world.tasks.calls).toEqual([
      `pause task ${task}`,
      `resume task ${task}`,
      `throttle task ${task} 0 1048576`,
      `throttle task ${task} 0 0`,
      `stop task ${task}`,
    ]);
  });

  test("let go on what was started within one, but limit it", async () => {
    keeper.start();
    const task = run("mon 08:00-10:00 pause; mon 10:00-11:00 limit up=1kb");
    await world.clock.advance("2026-06-15T11:30:00Z");
    expect(world.tasks.calls.filter((call) => call.startsWith("pause"))).toEqual([]);
    expect(world.tasks.calls).toContain(`throttle task ${task} 1024 0`);
  });
});

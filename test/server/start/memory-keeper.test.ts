import { expect, test } from "bun:test";
import { ServerEvents } from "../../../src/jobs/events.ts";
import { MemoryKeeper } from "../../../src/server/start/memory-keeper.ts";
import { SimulatedClock } from "../../jobs/simulated-clock.ts";

test("memory is given back after the start and after each use, but not while somebody asks", async () => {
  const clock = new SimulatedClock("2026-06-15T10:00:00Z");
  const events = new ServerEvents();
  let releases = 0;
  const keeper = new MemoryKeeper({ clock, events, release: () => releases++ });
  keeper.start();
  await clock.advance("2026-06-15T10:00:01Z");
  expect([releases, clock.timers]).toEqual([1, 0]);

  keeper.noteUse();
  await clock.advance("2026-06-15T10:00:30.500Z");
  keeper.noteUse();
  await clock.advance("2026-06-15T10:00:31.500Z");
  keeper.noteUse();
  await clock.advance("2026-06-15T10:00:32.500Z");
  expect(releases).toBe(1);
  await clock.advance("2026-06-15T10:00:33Z");
  expect([releases, clock.timers]).toEqual([2, 0]);

  events.emit("tasks");
  await clock.advance("2026-06-15T10:01:30Z");
  expect([releases, clock.timers]).toEqual([3, 0]);

  events.emit("tasks");
  keeper.stop();
  events.emit("tasks");
  keeper.noteUse();
  expect(clock.timers).toBe(0);
});

import { afterEach, beforeEach, expect, test } from "bun:test";
import { tmpdir } from "node:os";
import { freeSpaceOf, TemporarySpaceWatch } from "../../../src/jobs/watch/temporary-space.ts";
import { JobWorld } from "../job-world.ts";

const mebibyte = 1024 ** 2;
let world: JobWorld;
let watch: TemporarySpaceWatch;
/** By folder. */
let free: Record<string, number>;

beforeEach(() => {
  world = new JobWorld("2026-06-15T09:00:00Z");
  free = { [tmpdir()]: 300 * mebibyte };
  const { database, events, clock, log } = world;
  const freeSpace = (folder: string) => free[folder] ?? Number.POSITIVE_INFINITY;
  watch = new TemporarySpaceWatch({ database, events, clock, log, freeSpace });
  watch.start();
});
afterEach(() => {
  watch.stop();
  world.end();
});

const warnings = () =>
  world.database.notifications
    .list()
    .filter(({ action }) => action === "config:issue:tempdir-low-space")
    .map(({ message }) => message);

test("room for four usual volumes is enough, and less is told until there is room again", async () => {
  expect(warnings()).toEqual([]);
  free[tmpdir()] = 199 * mebibyte;
  await world.clock.advance("2026-06-15T10:00:00Z");
  expect(warnings()).toHaveLength(1);
  expect(warnings()[0]).toContain(tmpdir());
  expect(world.database.settings.isOn("unacked-warning")).toBeTrue();
  free[tmpdir()] = 200 * mebibyte;
  await world.clock.advance("2026-06-15T11:00:00Z");
  expect(warnings()).toEqual([]);
});

test("what was dismissed is not told again before there was room", async () => {
  free[tmpdir()] = 0;
  await world.clock.advance("2026-06-15T10:00:00Z");
  world.database.notifications.deleteByAction("config:issue:");
  await world.clock.advance("2026-06-15T12:00:00Z");
  expect(warnings()).toEqual([]);
  free[tmpdir()] = 300 * mebibyte;
  await world.clock.advance("2026-06-15T13:00:00Z");
  free[tmpdir()] = 0;
  await world.clock.advance("2026-06-15T14:00:00Z");
  expect(warnings()).toHaveLength(1);
});

test("a job with larger volumes, or with a folder of its own, counts as soon as it is saved", async () => {
  world.addJob("large", { "dblock-size": "100mb" });
  await world.clock.advance("2026-06-15T09:01:00Z");
  expect(warnings()).toHaveLength(1);
  free = { [tmpdir()]: 400 * mebibyte, "/mnt/small": 100 * mebibyte };
  await world.clock.advance("2026-06-15T10:00:00Z");
  expect(warnings()).toEqual([]);
  world.addJob("elsewhere", { "--tempdir": "/mnt/small" });
  await world.clock.advance("2026-06-15T10:01:00Z");
  expect(warnings()[0]).toContain("/mnt/small");
});

test("the room of a folder is known, and one that is missing is nobody's worry here", () => {
  expect(freeSpaceOf(tmpdir())).toBeGreaterThan(0);
  expect(freeSpaceOf("/does/not/exist")).toBe(Number.POSITIVE_INFINITY);
});

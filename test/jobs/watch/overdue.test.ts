import { describe, expect, test } from "bun:test";
import type { ScheduleTimes } from "../../../src/jobs/scheduler/run-times.ts";
import { timeZoneOf, utc } from "../../../src/jobs/scheduler/time-zone.ts";
import { healthOf, type WatchedJob } from "../../../src/jobs/watch/overdue.ts";

const schedule = (changes: Partial<ScheduleTimes> = {}): ScheduleTimes => ({
  time: new Date("2026-06-15T10:00:00Z"),
  repeat: "1D",
  rule: "",
  lastRun: null,
  extras: {},
  ...changes,
});
const job = (changes: Partial<WatchedJob> = {}): WatchedJob => ({
  schedule: schedule(),
  scheduleSince: new Date("2026-06-01T00:00:00Z"),
  lastGood: new Date("2026-06-14T10:05:00Z"),
  followed: undefined,
  skipped: undefined,
  isRunning: false,
  ...changes,
});
const state = (given: WatchedJob, now: string, grace?: number) => healthOf(given, utc, new Date(now), grace);

describe("a backup is overdue", () => {
  test("when a planned moment and its grace have passed without a good one", () => {
    expect(state(job(), "2026-06-15T21:59:00Z")).toEqual({ state: "good" });
    expect(state(job(), "2026-06-15T22:00:00Z")).toEqual({
      state: "overdue",
      missing: new Date("2026-06-15T10:00:00Z"),
    });
  });

  test("by the grace that is set", () => {
    expect(state(job(), "2026-06-15T10:09:00Z", 600).state).toBe("good");
    expect(state(job(), "2026-06-15T10:10:00Z", 600).state).toBe("overdue");
    expect(state(job(), "2026-06-15T10:00:00Z", 0).state).toBe("overdue");
  });

  test("by its plan, not by the run that somebody started before", () => {
    const manual = job({ lastGood: new Date("2026-06-15T09:30:00Z") });
    expect(state(manual, "2026-06-15T22:00:00Z").state).toBe("overdue");
    const late = job({ lastGood: new Date("2026-06-15T10:00:00Z") });
    expect(state(late, "2026-06-16T09:00:00Z").state).toBe("good");
  });

  test("also when runs went on and failed, so that the next time moved", () => {
    const failing = job({ schedule: schedule({ time: new Date("2026-06-18T10:00:00Z") }) });
    expect(state(failing, "2026-06-17T21:00:00Z")).toEqual({
      state: "overdue",
      missing: new Date("2026-06-16T10:00:00Z"),
    });
  });

  test.each([
    ["10m", "2026-06-15T10:00:00Z", "2026-06-15T10:59:00Z", "2026-06-15T11:00:00Z"],
    ["4h", "2026-06-15T10:00:00Z", "2026-06-15T11:59:00Z", "2026-06-15T12:00:00Z"],
    ["1W", "2026-06-15T10:00:00Z", "2026-06-16T09:59:00Z", "2026-06-16T10:00:00Z"],
    ["1M", "2026-06-15T10:00:00Z", "2026-06-16T09:59:00Z", "2026-06-16T10:00:00Z"],
  ])("with a grace that goes with %s between runs", (repeat, time, good, overdue) => {
    const given = job({
      schedule: schedule({ repeat, time: new Date(time) }),
      lastGood: new Date("2026-06-15T09:59:00Z"),
    });
    expect(state(given, good).state).toBe("good");
    expect(state(given, overdue).state).toBe("overdue");
  });

  test("on its days only", () => {
    const weekdays = job({
      schedule: schedule({ rule: "AllowedWeekDays=Monday,Friday", time: new Date("2026-06-15T10:00:00Z") }),
      lastGood: new Date("2026-06-12T10:05:00Z"),
    });
    expect(state(weekdays, "2026-06-15T09:00:00Z").state).toBe("good");
    expect(state(weekdays, "2026-06-16T10:00:00Z").state).toBe("overdue");
  });

  test("a day after the jobs that it comes after", () => {
    const chained = job({
      schedule: schedule({ repeat: "" }),
      lastGood: new Date("2026-06-13T10:30:00Z"),
      followed: new Date("2026-06-14T10:00:00Z"),
    });
    expect(state(chained, "2026-06-15T09:59:00Z").state).toBe("good");
    expect(state(chained, "2026-06-15T10:00:00Z").state).toBe("overdue");
    expect(state({ ...chained, followed: undefined }, "2026-06-15T10:00:00Z").state).toBe("good");
  });

  test("a day after its schedule became one that can't be read", () => {
    const broken = job({ schedule: schedule({ repeat: "daily" }), scheduleSince: new Date("2026-06-15T00:00:00Z") });
    expect(state(broken, "2026-06-15T23:59:00Z").state).toBe("good");
    expect(state(broken, "2026-06-16T00:00:00Z").state).toBe("overdue");
  });

  test("by a cron expression in the zone of the server", () => {
    const cron = job({ schedule: schedule({ repeat: "", extras: { cron: "0 8 * * 1" } }), lastGood: undefined });
    const copenhagen = timeZoneOf("Europe/Copenhagen");
    const health = healthOf(cron, copenhagen, new Date("2026-06-16T10:00:00Z"), undefined);
    expect(health).toEqual({ state: "overdue", missing: new Date("2026-06-15T06:00:00Z") });
    const good = { ...cron, lastGood: new Date("2026-06-15T06:10:00Z") };
    expect(healthOf(good, copenhagen, new Date("2026-06-21T10:00:00Z"), undefined)).toEqual({ state: "good" });
  });
});

describe("a backup is not overdue", () => {
  test("for what was planned before its schedule was set up", () => {
    const fresh = job({ scheduleSince: new Date("2026-06-15T12:00:00Z"), lastGood: undefined });
    expect(state(fresh, "2026-06-16T09:00:00Z")).toEqual({ state: "never" });
    expect(state(fresh, "2026-06-16T22:00:00Z").state).toBe("overdue");
  });

  test("while the first one runs", () => {
    const first = job({ lastGood: undefined, isRunning: true });
    expect(state(first, "2026-06-18T22:00:00Z")).toEqual({ state: "never" });
    expect(state({ ...first, lastGood: new Date("2026-06-10T00:00:00Z") }, "2026-06-18T22:00:00Z").state).toBe(
      "overdue",
    );
  });

  test("for a run that was skipped on purpose", () => {
    const skipping = job({ skipped: new Date("2026-06-15T10:00:00Z") });
    expect(state(skipping, "2026-06-16T09:00:00Z").state).toBe("good");
    expect(state(skipping, "2026-06-16T22:00:00Z").state).toBe("overdue");
  });

  test("without a schedule, but neither good when it never ran", () => {
    expect(state(job({ schedule: undefined }), "2027-06-16T09:00:00Z")).toEqual({ state: "good" });
    expect(state(job({ schedule: undefined, lastGood: undefined }), "2027-06-16T09:00:00Z")).toEqual({
      state: "never",
    });
  });
});

import { describe, expect, test } from "bun:test";
import { parseCron } from "../../../src/jobs/scheduler/cron.ts";
import { NoNextRun } from "../../../src/jobs/scheduler/next-run.ts";
import { type ScheduleTimes, upcomingRuns } from "../../../src/jobs/scheduler/run-times.ts";
import { timeZoneOf, utc } from "../../../src/jobs/scheduler/time-zone.ts";
import { UserError } from "../../../src/support/errors.ts";

const copenhagen = timeZoneOf("Europe/Copenhagen");
const minutes = (times: readonly Date[]) => times.map((time) => `${time.toISOString().slice(0, 16)}Z`);

function cronRuns(text: string, zone: string, from: string, count: number): string[] {
  const cron = parseCron(text, timeZoneOf(zone));
  const found: Date[] = [];
  let earliest = new Date(from);
  while (found.length < count) {
    const run = cron.next(earliest);
    found.push(run);
    earliest = new Date(run.getTime() + 1000);
  }
  return minutes(found);
}

describe("a cron expression", () => {
  test("counts the moment itself", () => {
    const cron = parseCron("0 3 * * *", utc);
    expect(cron.next(new Date("2026-01-01T03:00:00Z"))).toEqual(new Date("2026-01-01T03:00:00Z"));
    expect(cron.next(new Date("2026-01-01T03:00:00.001Z"))).toEqual(new Date("2026-01-02T03:00:00Z"));
    expect(cron.next(new Date("2026-01-01T02:59:59.999Z"))).toEqual(new Date("2026-01-01T03:00:00Z"));
  });

  test.each([
    ["Europe/Copenhagen", "30 2 * * *", "2026-03-28T00:00:00Z", ["03-28T01:30", "03-29T01:00", "03-30T00:30"]],
    ["Europe/Copenhagen", "30 2 * * *", "2026-10-24T00:00:00Z", ["10-24T00:30", "10-25T00:30", "10-26T01:30"]],
    ["Australia/Lord_Howe", "15 2 * * *", "2026-10-02T00:00:00Z", ["10-02T15:45", "10-03T15:30", "10-04T15:15"]],
    ["Asia/Kolkata", "0 6 * * 1", "2026-10-02T00:00:00Z", ["10-05T00:30", "10-12T00:30", "10-19T00:30"]],
    ["", "0 22 1 */3 *", "2026-01-02T00:00:00Z", ["04-01T22:00", "07-01T22:00", "10-01T22:00"]],
    ["", "@daily", "2026-01-02T00:00:00Z", ["01-02T00:00", "01-03T00:00", "01-04T00:00"]],
  ])("in %p of %p", (zone, text, from, expected) => {
    expect(cronRuns(text, zone, from, 3)).toEqual(expected.map((time) => `2026-${time}Z`));
  });

  test.each(["", "daily", "* * * *", "61 * * * *", "* * * * * *"])("is not %p", (text) => {
    expect(() => parseCron(text, utc)).toThrow(UserError);
  });

  test("that no day meets has no run", () => {
    expect(() => parseCron("0 3 31 2 *", utc).next(new Date("2026-01-01T00:00:00Z"))).toThrow(NoNextRun);
  });
});

describe("the next ten runs of a schedule", () => {
  const schedule = (changes: Partial<ScheduleTimes>): ScheduleTimes => ({
    time: new Date("2026-12-24T03:00:00Z"),
    repeat: "1D",
    rule: "AllowedWeekDays=Monday,Wednesday",
    lastRun: null,
    extras: {},
    ...changes,
  });
  const now = new Date("2026-12-20T00:00:00Z");

  test("begin with the planned one", () => {
    expect(minutes(upcomingRuns(schedule({}), copenhagen, now, 10))).toEqual([
      "2026-12-28T03:00Z",
      "2026-12-30T03:00Z",
      "2027-01-04T03:00Z",
      "2027-01-06T03:00Z",
      "2027-01-11T03:00Z",
      "2027-01-13T03:00Z",
      "2027-01-18T03:00Z",
      "2027-01-20T03:00Z",
      "2027-01-25T03:00Z",
      "2027-01-27T03:00Z",
    ]);
  });

  test("leave out what lies in the past, and one that is to be skipped", () => {
    const daily = schedule({ rule: "", time: new Date("2026-12-01T03:00:00Z") });
    expect(minutes(upcomingRuns(daily, utc, now, 2))).toEqual(["2026-12-20T03:00Z", "2026-12-21T03:00Z"]);
    const skipping = { ...daily, extras: { skipNext: true } };
    expect(minutes(upcomingRuns(skipping, utc, now, 2))).toEqual(["2026-12-21T03:00Z", "2026-12-22T03:00Z"]);
  });

  test("come from the cron expression where there is one", () => {
    const runs = upcomingRuns(schedule({ extras: { cron: "0 3 * * 6" } }), utc, now, 2);
    expect(minutes(runs)).toEqual(["2026-12-26T03:00Z", "2027-01-02T03:00Z"]);
  });

  test("are none for a schedule without times, and none for one that can't be met", () => {
    expect(upcomingRuns(schedule({ repeat: "" }), utc, now, 10)).toEqual([]);
    const old = schedule({ repeat: "1h", rule: "", time: new Date("2000-01-01T00:00:00Z") });
    expect(upcomingRuns(old, utc, now, 10)).toEqual([]);
  });
});

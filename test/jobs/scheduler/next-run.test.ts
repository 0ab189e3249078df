import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseInterval } from "../../../src/jobs/scheduler/interval.ts";
import { isAllowed, NoNextRun, nextRun, step } from "../../../src/jobs/scheduler/next-run.ts";
import { localTime, timeZoneOf } from "../../../src/jobs/scheduler/time-zone.ts";
import type { Weekday } from "../../../src/jobs/weekdays.ts";

const grid = (repeat: string, zone = "", days?: readonly Weekday[]) => ({
  interval: parseInterval(repeat),
  days,
  zone: timeZoneOf(zone),
});
const second = 1000;
const day = 24 * 3600 * second;

/** `count` moments from `base` on. */
function runs(base: string, repeat: string, zone: string, count: number, days?: readonly Weekday[]): string[] {
  const given = grid(repeat, zone, days);
  const found: string[] = [];
  let run = nextRun(new Date(base), undefined, given);
  while (found.length < count) {
    found.push(`${run.toISOString().slice(0, 16)}Z`);
    run = nextRun(run, new Date(run.getTime() + second), given);
  }
  return found;
}

describe("a daily schedule keeps its time of day", () => {
  test.each([
    ["Europe/Copenhagen", "2026-03-28T12:00:00Z", ["2026-03-28T12:00Z", "2026-03-29T11:00Z", "2026-03-30T11:00Z"]],
    ["Europe/Copenhagen", "2026-10-24T11:00:00Z", ["2026-10-24T11:00Z", "2026-10-25T12:00Z", "2026-10-26T12:00Z"]],
    ["America/New_York", "2026-03-07T14:00:00Z", ["2026-03-07T14:00Z", "2026-03-08T13:00Z", "2026-03-09T13:00Z"]],
    ["America/New_York", "2026-10-31T13:00:00Z", ["2026-10-31T13:00Z", "2026-11-01T14:00Z", "2026-11-02T14:00Z"]],
    ["America/St_Johns", "2026-03-07T12:30:00Z", ["2026-03-07T12:30Z", "2026-03-08T11:30Z", "2026-03-09T11:30Z"]],
    ["America/Santiago", "2026-04-03T12:00:00Z", ["2026-04-03T12:00Z", "2026-04-04T12:00Z", "2026-04-05T13:00Z"]],
    ["Australia/Lord_Howe", "2026-04-03T22:00:00Z", ["2026-04-03T22:00Z", "2026-04-04T22:30Z", "2026-04-05T22:30Z"]],
    ["Australia/Lord_Howe", "2026-10-02T22:30:00Z", ["2026-10-02T22:30Z", "2026-10-03T22:00Z", "2026-10-04T22:00Z"]],
    ["Pacific/Chatham", "2026-09-25T20:15:00Z", ["2026-09-25T20:15Z", "2026-09-26T19:15Z", "2026-09-27T19:15Z"]],
    ["Asia/Kolkata", "2026-03-28T03:30:00Z", ["2026-03-28T03:30Z", "2026-03-29T03:30Z", "2026-03-30T03:30Z"]],
    ["Asia/Kathmandu", "2026-03-28T03:15:00Z", ["2026-03-28T03:15Z", "2026-03-29T03:15Z", "2026-03-30T03:15Z"]],
    ["", "2026-03-28T12:00:00Z", ["2026-03-28T12:00Z", "2026-03-29T12:00Z", "2026-03-30T12:00Z"]],
  ])("in %p from %s", (zone, base, expected) => {
    expect(runs(base, "1D", zone, 3)).toEqual(expected);
  });
});

describe("a step", () => {
  const copenhagen = "Europe/Copenhagen";

  test.each([
    ["1D", "2026-03-28T12:00:00Z", "2026-03-29T11:00:00Z"],
    ["24h", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"],
    ["1D0h", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"],
    ["86400", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"],
    ["1W", "2026-10-20T10:00:00Z", "2026-10-27T11:00:00Z"],
    ["1M", "2026-03-15T12:00:00Z", "2026-04-15T11:00:00Z"],
    ["1Y", "2026-03-29T00:30:00Z", "2027-03-28T23:30:00Z"],
  ])("of %s from %s leads to %s in Copenhagen", (repeat, from, to) => {
    expect(step(new Date(from), grid(repeat, copenhagen))).toEqual(new Date(to));
  });
});

describe("the next run", () => {
  test("is the base when that is late enough", () => {
    const base = new Date("2026-05-01T10:00:00Z");
    expect(nextRun(base, undefined, grid("1D"))).toEqual(base);
    expect(nextRun(base, base, grid("1D"))).toEqual(base);
  });

  test("is the first of the grid after what was missed, in summer time where it began meanwhile", () => {
    const copenhagen = grid("1D", "Europe/Copenhagen");
    const base = new Date("2026-03-27T12:00:00Z");
    const due = nextRun(base, new Date("2026-03-27T12:00:01Z"), copenhagen);
    expect(due).toEqual(new Date("2026-03-28T12:00:00Z"));
    expect(nextRun(due, new Date("2026-03-30T08:00:01Z"), copenhagen)).toEqual(new Date("2026-03-30T11:00:00Z"));
  });

  test("skips to an allowed day by whole days", () => {
    const tuesdays = grid("1D", "Europe/Copenhagen", [2]);
    const next = nextRun(new Date("2026-03-27T12:00:00Z"), new Date("2026-03-27T12:00:01Z"), tuesdays);
    expect(next).toEqual(new Date("2026-03-31T12:00:00Z"));
  });

  test("reads the day from the clock of the zone", () => {
    const lateSunday = "2026-06-14T23:30:00Z";
    expect(runs(lateSunday, "1D", "", 2, [1])).toEqual(["2026-06-15T23:30Z", "2026-06-22T23:30Z"]);
    expect(runs(lateSunday, "1D", "Asia/Kolkata", 2, [1])).toEqual(["2026-06-14T23:30Z", "2026-06-21T23:30Z"]);
    expect(runs("2026-12-24T03:00:00Z", "1D", "", 3, [1, 3])).toEqual([
      "2026-12-28T03:00Z",
      "2026-12-30T03:00Z",
      "2027-01-04T03:00Z",
    ]);
  });

  test("of an interval below a day steps to the allowed day", () => {
    const [first] = runs("2026-06-12T22:00:00Z", "5h", "", 1, [1]);
    expect(first).toBe("2026-06-15T00:00Z");
  });

  test("of a weekly schedule comes a week after the last", () => {
    expect(runs("2026-12-25T04:00:00Z", "1W", "", 3, [1, 5])).toEqual([
      "2026-12-25T04:00Z",
      "2027-01-01T04:00Z",
      "2027-01-08T04:00Z",
    ]);
  });

  test("does not exist when the base lies more steps back than are looked at", () => {
    const hourly = grid("1h");
    const now = new Date("2026-11-25T15:05:00Z");
    expect(() => nextRun(new Date("2020-01-01T00:00:00Z"), now, hourly)).toThrow(NoNextRun);
    expect(nextRun(new Date("2026-11-24T00:00:00Z"), now, hourly)).toEqual(new Date("2026-11-25T16:00:00Z"));
  });

  test("does not exist when the grid never meets an allowed day", () => {
    expect(() => nextRun(new Date("2026-06-14T10:00:00Z"), undefined, grid("1h", "", []))).toThrow(NoNextRun);
  });
});

const zones = [
  "UTC",
  "Europe/Copenhagen",
  "Europe/London",
  "America/New_York",
  "America/St_Johns",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
];
const anyZone = fc.constantFrom(...zones);
const anyBase = fc
  .integer({ min: Date.UTC(2024, 0, 1) / second, max: Date.UTC(2030, 0, 1) / second })
  .map((seconds) => new Date(seconds * second));

describe("in any zone", () => {
  test("runs by the clock keep their distance", () => {
    const anyInterval = fc.constantFrom("20m", "1h", "5h30m", "12h", "1D12h", "24h", "3600");
    fc.assert(
      fc.property(anyBase, anyInterval, anyZone, fc.nat(200 * 24 * 3600), (base, repeat, zone, later) => {
        const given = grid(repeat, zone);
        const earliest = new Date(base.getTime() + later * second);
        const run = nextRun(base, earliest, given);
        expect(run.getTime()).toBeGreaterThanOrEqual(earliest.getTime());
        expect(run.getTime() - earliest.getTime()).toBeLessThan(given.interval.seconds * second);
        expect((run.getTime() - base.getTime()) % (given.interval.seconds * second)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test("runs by days never go back and keep their time of day, which no change of clocks skips", () => {
    const anyInterval = fc.constantFrom("1D", "2D", "1W", "1M");
    fc.assert(
      fc.property(anyBase, anyInterval, anyZone, (base, repeat, zone) => {
        const given = grid(repeat, zone);
        const { minuteOfDay } = localTime(base, given.zone);
        fc.pre(minuteOfDay >= 4 * 60 && minuteOfDay < 23 * 60);
        let run = base;
        for (let count = 0; count < 60; count++) {
          const next = nextRun(run, new Date(run.getTime() + second), given);
          expect(next.getTime() - run.getTime()).toBeGreaterThan(day - 3 * 3600 * second);
          expect(localTime(next, given.zone).minuteOfDay).toBe(minuteOfDay);
          run = next;
        }
      }),
      { numRuns: 60 },
    );
  });

  test("runs meet the allowed days only, none is left out", () => {
    const anyDays = fc.uniqueArray(fc.constantFrom<Weekday>(0, 1, 2, 3, 4, 5, 6), {
      minLength: 1,
    });
    fc.assert(
      fc.property(anyBase, anyDays, anyZone, (base, days, zone) => {
        const given = grid("1D", zone, days);
        const { minuteOfDay } = localTime(base, given.zone);
        // The skip does not follow a change of clocks: what runs close to midnight can come to lie on the day beside.
        fc.pre(minuteOfDay >= 60 && minuteOfDay < 23 * 60);
        let run = nextRun(base, undefined, given);
        for (let count = 0; count < 30; count++) {
          expect(isAllowed(run, given)).toBeTrue();
          const next = nextRun(run, new Date(run.getTime() + second), given);
          expect(next.getTime() - run.getTime()).toBeGreaterThan(0);
          expect(next.getTime() - run.getTime()).toBeLessThanOrEqual(8 * day);
          run = next;
        }
      }),
      { numRuns: 40 },
    );
  });
});

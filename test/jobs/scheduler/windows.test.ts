import { describe, expect, test } from "bun:test";
import { timeZoneOf, utc } from "../../../src/jobs/scheduler/time-zone.ts";
import { parseWindows } from "../../../src/jobs/scheduler/windows.ts";
import { UserError } from "../../../src/support/errors.ts";

const at = (text: string, time: string, zone = utc) => parseWindows(text, zone).at(new Date(time));
const change = (text: string, time: string, zone = utc) =>
  parseWindows(text, zone).nextChange(new Date(time))?.toISOString();

describe("windows of the week", () => {
  // 2026-06-15 is a Monday.
  const text = "mon-fri 08:00-18:00 limit up=1MB down=4MB; sat,sun 22:00-06:00 pause\ndaily 12:00-12:30 stop";

  test.each([
    ["2026-06-15T07:59:59Z", { kind: "run" }],
    ["2026-06-15T08:00:00Z", { kind: "limit", upload: 1024 ** 2, download: 4 * 1024 ** 2 }],
    ["2026-06-15T12:29:59Z", { kind: "stop" }],
    ["2026-06-15T12:30:00Z", { kind: "limit", upload: 1024 ** 2, download: 4 * 1024 ** 2 }],
    ["2026-06-19T17:59:59Z", { kind: "limit", upload: 1024 ** 2, download: 4 * 1024 ** 2 }],
    ["2026-06-19T18:00:00Z", { kind: "run" }],
    ["2026-06-20T22:00:00Z", { kind: "pause" }],
    ["2026-06-21T05:59:59Z", { kind: "pause" }],
    ["2026-06-22T05:59:59Z", { kind: "pause" }],
    ["2026-06-22T06:00:00Z", { kind: "run" }],
  ])("at %s", (time, mode) => {
    expect(at(text, time)).toEqual(mode as ReturnType<typeof at>);
  });

  test("go over the end of the week, over midnight and around the clock", () => {
    expect(at("sat 23:30-00:30 pause", "2026-06-21T00:29:00Z")).toEqual({ kind: "pause" });
    expect(at("fri-mon 00:00-24:00 finish", "2026-06-15T23:59:00Z")).toEqual({ kind: "finish" });
    expect(at("fri-mon 00:00-24:00 finish", "2026-06-16T00:00:00Z")).toEqual({ kind: "run" });
    expect(at("daily 08:00-08:00 pause", "2026-06-16T07:00:00Z")).toEqual({ kind: "pause" });
  });

  test("are read from the clock of the zone", () => {
    expect(at("mon 00:00-01:00 pause", "2026-06-14T18:45:00Z", timeZoneOf("Asia/Kolkata"))).toEqual({ kind: "pause" });
    expect(at("mon 00:00-01:00 pause", "2026-06-15T00:15:00Z", timeZoneOf("Asia/Kolkata"))).toEqual({ kind: "run" });
  });

  test("tell when the next one begins", () => {
    expect(change(text, "2026-06-15T07:17:05Z")).toBe("2026-06-15T08:00:00.000Z");
    expect(change(text, "2026-06-15T12:00:00Z")).toBe("2026-06-15T12:30:00.000Z");
    expect(change("mon 10:00-11:00 pause; mon 11:00-12:00 pause", "2026-06-15T10:10:00Z")).toBe(
      "2026-06-15T12:00:00.000Z",
    );
    expect(change("mon 10:00-10:30 pause", "2026-06-15T10:30:00Z")).toBe("2026-06-22T10:00:00.000Z");
    expect(change("", "2026-06-15T10:30:00Z")).toBeUndefined();
  });

  describe("follow the clock when it changes", () => {
    test.each([
      // The hour from two to three is missing in spring and there twice in autumn.
      ["Europe/Copenhagen", "sun 01:00-04:00 pause", "2026-03-29T00:00:00Z", "2026-03-29T02:00:00.000Z"],
      ["Europe/Copenhagen", "sun 01:00-04:00 pause", "2026-10-24T23:00:00Z", "2026-10-25T03:00:00.000Z"],
      ["Europe/Copenhagen", "sun 02:00-03:00 pause", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00.000Z"],
      ["Australia/Lord_Howe", "sun 01:00-03:00 pause", "2026-10-03T14:45:00Z", "2026-10-03T16:00:00.000Z"],
      ["America/St_Johns", "sun 01:00-04:00 pause", "2026-03-08T04:45:00Z", "2026-03-08T06:30:00.000Z"],
    ])("in %s: %s from %s ends at %s", (zone, windows, from, to) => {
      expect(at(windows, from, timeZoneOf(zone))).toEqual({ kind: "pause" });
      expect(change(windows, from, timeZoneOf(zone))).toBe(to);
    });

    test("a window in the missing hour does not come", () => {
      const change = parseWindows("sun 02:00-03:00 pause", timeZoneOf("Europe/Copenhagen")).nextChange(
        new Date("2026-03-28T12:00:00Z"),
      );
      expect(change).toEqual(new Date("2026-04-05T00:00:00Z"));
    });
  });

  test.each([
    "mon 10:15-11:00 pause",
    "mon 25:00-26:00 pause",
    "mon 24:30-06:00 pause",
    "mon 10:00-11:00",
    "mon 10:00-11:00 limit",
    "mon 10:00-11:00 limit up=0",
    "mon 10:00-11:00 limit up=fast",
    "mon 10:00-11:00 sleep",
    "someday 10:00-11:00 pause",
    "mon-tue-wed 10:00-11:00 pause",
    "10:00-11:00 pause",
  ])("are not %p", (text) => {
    expect(() => parseWindows(text, utc)).toThrow(UserError);
  });
});

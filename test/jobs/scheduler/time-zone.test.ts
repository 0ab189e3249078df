import { describe, expect, test } from "bun:test";
import { localTime, timeZoneOf } from "../../../src/jobs/scheduler/time-zone.ts";

import { machineIn } from "./machine-zone.ts";

const hour = 3600 * 1000;

describe("the time zone of the server", () => {
  test.each([
    ["Europe/Copenhagen", "2026-01-15T12:00:00Z", 1],
    ["Europe/Copenhagen", "2026-07-15T12:00:00Z", 2],
    ["America/New_York", "2026-03-08T06:59:59.999Z", -5],
    ["America/New_York", "2026-03-08T07:00:00Z", -4],
    ["America/St_Johns", "2026-01-15T12:00:00Z", -3.5],
    ["Asia/Kolkata", "2026-01-15T12:00:00Z", 5.5],
    ["Asia/Kathmandu", "2026-01-15T12:00:00Z", 5.75],
    ["Australia/Lord_Howe", "2026-01-15T12:00:00Z", 11],
    ["Australia/Lord_Howe", "2026-07-15T12:00:00Z", 10.5],
    ["Pacific/Chatham", "2026-07-15T12:00:00Z", 12.75],
    ["Pacific/Kiritimati", "2026-07-15T12:00:00Z", 14],
    ["Pacific/Pago_Pago", "2026-07-15T12:00:00Z", -11],
  ])("%s is at %s %d hours ahead of UTC", (id, time, hours) => {
    expect(timeZoneOf(id).offset(new Date(time)) / hour).toBe(hours);
  });

  test.each([undefined, null, "", "  "])("is that of this machine when the setting is %p", (setting) => {
    using _ = machineIn("Europe/Berlin");
    expect(timeZoneOf(setting).id).toBe("Europe/Berlin");
  });

  test("is that of this machine when nobody knows its id", () => {
    const local = new Date(2026, 6, 15, 12, 30);
    expect(timeZoneOf("Mars/Olympus_Mons").offset(local) / 60_000 + local.getTimezoneOffset()).toBe(0);
  });

  test("tells the day and the time of day there", () => {
    const time = new Date("2026-07-15T23:45:00Z");
    expect(localTime(time, timeZoneOf("Asia/Kolkata"))).toEqual({ weekday: 4, minuteOfDay: 5 * 60 + 15 });
    expect(localTime(time, timeZoneOf("America/New_York"))).toEqual({ weekday: 3, minuteOfDay: 19 * 60 + 45 });
  });
});

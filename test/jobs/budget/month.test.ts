import { describe, expect, test } from "bun:test";
import { monthAt } from "../../../src/jobs/budget/month.ts";
import { timeZoneOf } from "../../../src/jobs/scheduler/time-zone.ts";

describe("the month", () => {
  test.each([
    ["Europe/Berlin", "2026-11-30T22:59:59Z", "2026-11", "2026-11-30T23:00:00.000Z"],
    ["Europe/Berlin", "2026-11-30T23:00:00Z", "2026-12", "2026-12-31T23:00:00.000Z"],
    // Clocks are changed within it.
    ["Europe/Berlin", "2026-03-01T12:00:00Z", "2026-03", "2026-03-31T22:00:00.000Z"],
    ["Europe/Berlin", "2026-10-01T12:00:00Z", "2026-10", "2026-10-31T23:00:00.000Z"],
    ["Pacific/Kiritimati", "2026-12-31T10:00:00Z", "2027-01", "2027-01-31T10:00:00.000Z"],
    ["America/Los_Angeles", "2024-03-01T07:59:59Z", "2024-02", "2024-03-01T08:00:00.000Z"],
  ])("follows the clock of %s at %s", (zone, time, name, end) => {
    const month = monthAt(new Date(time), timeZoneOf(zone));
    expect([month.name, month.end.toISOString()]).toEqual([name, end]);
  });
});

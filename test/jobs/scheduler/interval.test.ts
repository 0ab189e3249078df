import { describe, expect, test } from "bun:test";
import { addInterval, parseInterval } from "../../../src/jobs/scheduler/interval.ts";
import { UserError } from "../../../src/support/errors.ts";

describe("the interval of a schedule", () => {
  test.each([
    ["1D", 86_400, false],
    ["12h", 43_200, true],
    ["1W", 7 * 86_400, false],
    ["1D12h", 129_600, true],
    ["1M", 30 * 86_400, false],
    ["1Y", 365 * 86_400, false],
    ["3600", 3600, true],
    ["10m", 600, true],
  ])("%s lasts %d seconds", (text, seconds, hasClockPart) => {
    expect(parseInterval(text)).toMatchObject({ seconds, hasClockPart });
  });

  test.each(["", "0", "0h", "-1D", "1D-24h", "1d", "daily", "1D5"])("is not %p", (text) => {
    expect(() => parseInterval(text)).toThrow(UserError);
  });

  test.each([
    ["2026-01-31T10:00:00Z", "1M", "2026-02-28T10:00:00Z"],
    ["2028-01-31T10:00:00Z", "1M", "2028-02-29T10:00:00Z"],
    ["2028-02-29T10:00:00Z", "1Y", "2029-02-28T10:00:00Z"],
    ["2026-12-31T23:59:59Z", "2M", "2027-02-28T23:59:59Z"],
    ["2026-03-31T00:00:00Z", "1M1D", "2026-05-01T00:00:00Z"],
    ["2026-03-31T00:00:00Z", "1D1M", "2026-05-01T00:00:00Z"],
    ["2026-01-30T00:00:00Z", "1D1M", "2026-02-28T00:00:00Z"],
    ["2026-01-30T00:00:00Z", "1W2h30m15s", "2026-02-06T02:30:15Z"],
    ["2026-01-30T00:00:00Z", "90", "2026-01-30T00:01:30Z"],
  ])("after %s, %s later is %s", (from, text, to) => {
    expect(addInterval(new Date(from), parseInterval(text))).toEqual(new Date(to));
  });
});

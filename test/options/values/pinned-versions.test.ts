import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { formatPinnedVersions, parsePinnedVersions, versionsPinned } from "../../../src/options/index.ts";

describe("pinned versions", () => {
  test("are written as in the names of lists, or as a time is usually written", () => {
    const time = Date.UTC(2026, 10, 30, 21, 51, 2) / 1000;
    expect(parsePinnedVersions("20261130T215102Z, 2026-11-30T21:51:02Z")).toEqual([time, time]);
    expect(parsePinnedVersions(" ")).toEqual([]);
    for (const wrong of ["1", "0-3", "20261330T215102Z", "yesterday"]) {
      expect(() => parsePinnedVersions(wrong)).toThrow("is no time of a version");
    }
  });

  test("are the same when they are written and read again, each once and in order", () => {
    const times = fc.array(fc.integer({ min: 0, max: 4_000_000_000 }));
    fc.assert(
      fc.property(times, (given) => {
        expect(parsePinnedVersions(formatPinnedVersions(given))).toEqual([...new Set(given)].toSorted((a, b) => a - b));
      }),
    );
  });
});

describe("a pin", () => {
  test("holds its version, also after that has moved by some seconds, and not one of another day", () => {
    expect([...versionsPinned([100], [90, 100, 101])]).toEqual([[100, 100]]);
    expect([...versionsPinned([100], [90, 103, 5000])]).toEqual([[100, 103]]);
    expect([...versionsPinned([100], [86_500])]).toEqual([]);
  });
});

import { describe, expect, test } from "bun:test";
import {
  attributeMask,
  fileAttributeNames,
  keepTimeLimit,
  parseEnumeration,
  parseFlags,
  parseNameList,
  parsePathList,
  parseRetentionPolicy,
  parseVersions,
} from "../../../src/options/values/index.ts";

describe("parseVersions()", () => {
  test.each([
    ["", []],
    ["3", [3]],
    ["0,2-4,7", [0, 2, 3, 4, 7]],
    ["4-2", [2, 3, 4]],
    ["1,,2,", [1, 2]],
    ["1-2-9", [1, 2]],
  ])("reads %p as %p", (text, expected) => {
    expect(parseVersions(text)).toEqual(expected);
  });

  test.each(["3-", "-1", "a", "1.5", "1-b", "0-2000000000"])("refuses %p", (text) => {
    expect(() => parseVersions(text)).toThrow("Invalid version");
  });
});

describe("lists", () => {
  test("paths are split at the platform's separator, without empty parts", () => {
    expect(parsePathList("/a::/b:", ":")).toEqual(["/a", "/b"]);
    expect(parsePathList("C:\\a;D:\\b", ";")).toEqual(["C:\\a", "D:\\b"]);
  });

  test("names are trimmed", () => {
    expect(parseNameList(" a , b,, c")).toEqual(["a", "b", "c"]);
  });

  test("enumerations ignore case and nothing else", () => {
    expect(parseEnumeration("FOLLOW", ["Store", "Follow"])).toBe("Follow");
    expect(parseEnumeration(" Follow", ["Store", "Follow"])).toBeUndefined();
    expect(parseEnumeration("1", ["Store", "Follow"])).toBeUndefined();
  });

  test("flags are collected, unknown ones told apart", () => {
    const { known, unknown } = parseFlags("hidden, SYSTEM,Odd", fileAttributeNames);
    expect(known).toEqual(["Hidden", "System"]);
    expect(unknown).toEqual(["Odd"]);
    expect(attributeMask(known)).toBe(6);
  });
});

describe("parseRetentionPolicy()", () => {
  const day = 86400;
  test.each([
    ["", []],
    [
      "7D:U,3M:1D,10Y:2M",
      [
        { timeframe: 7 * day, interval: 0 },
        { timeframe: 90 * day, interval: day },
        { timeframe: 3650 * day, interval: 60 * day },
      ],
    ],
    [
      "1D:u, 1W:1D",
      [
        { timeframe: day, interval: 0 },
        { timeframe: 7 * day, interval: day },
      ],
    ],
    ["U:1W", [{ timeframe: undefined, interval: 7 * day }]],
    ["3D:0s", [{ timeframe: 3 * day, interval: 0 }]],
  ])("reads %p", (text, rules) => {
    expect(parseRetentionPolicy(text)).toEqual(rules);
  });

  test.each(["1W", "1W:1D:2D", "1W:1D,", "1W:2W", "1W:1W", "-1W:1D", "1W:-1D"])("refuses %p", (text) => {
    expect(() => parseRetentionPolicy(text)).toThrow(
      expect.objectContaining({ id: "RetentionPolicyInvalidValue", name: "UserError" }),
    );
  });

  test("only durations may have blanks around them", () => {
    expect(() => parseRetentionPolicy("1D:U, U:1W")).toThrow("Unparsed data");
  });
});

describe("keepTimeLimit()", () => {
  const now = new Date(2026, 2, 31, 12);
  test.each([
    ["1M", new Date(2026, 1, 28, 11)],
    ["1D", new Date(2026, 2, 30, 12, 0, -864)],
    ["1h", new Date(2026, 2, 31, 11, 0, -36)],
  ])("%p has a tolerance of a hundredth, at most an hour", (keepTime, limit) => {
    expect(keepTimeLimit(keepTime, now, { tolerance: true })).toEqual(limit);
  });

  test("is exact without tolerance", () => {
    expect(keepTimeLimit("1M", now, { tolerance: false })).toEqual(new Date(2026, 1, 28, 12));
  });

  test("refuses negative parts", () => {
    expect(() => keepTimeLimit("1D-1s", now, { tolerance: true })).toThrow();
  });
});

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type RetentionRules,
  type RetentionVersion,
  selectVersionsToDelete,
} from "../../../src/engine/retention/index.ts";
import { keepTimeLimit } from "../../../src/options/values/index.ts";

const day = 86_400;
const local = (text: string) => new Date(text.replace(" ", "T"));
/** "2026-08-21 02:00 F" and the like, newest first. */
function versionsOf(...lines: string[]): RetentionVersion[] {
  return lines.map((line, number) => ({ number, time: local(line.slice(0, 16)), isFull: line.endsWith("F") }));
}
function deleted(lines: string[], rules: RetentionRules, now: string): string[] {
  return selectVersionsToDelete(versionsOf(...lines), rules, local(now))
    .delete.sort((a, b) => a - b)
    .map((number) => lines[number] as string);
}

describe("keep-time", () => {
  const now = "2026-03-31 12:00";
  const rules = (text: string, tolerance = true) => ({ keepTimeLimit: keepTimeLimit(text, local(now), { tolerance }) });

  test("a month keeps an hour more than a calendar month", () => {
    const lines = ["2026-03-31 11:00 F", "2026-02-28 11:00 F", "2026-02-28 10:59 F", "2026-02-01 10:00 F"];
    expect(deleted(lines, rules("1M"), now)).toEqual(lines.slice(2));
    expect(deleted(lines, rules("1M", false), now)).toEqual(lines.slice(1));
  });

  test("one day is stretched by 864 seconds", () => {
    const lines = ["2026-03-31 11:00 F", "2026-03-30 11:46 F", "2026-03-30 11:45 F"];
    expect(deleted(lines, rules("1D"), now)).toEqual(lines.slice(2));
  });

  test("goes on keeping until a full version has been kept", () => {
    const lines = ["2026-01-04 10:00 P", "2026-01-03 10:00 P", "2026-01-02 10:00 F", "2026-01-01 10:00 F"];
    expect(deleted(lines, rules("1M"), now)).toEqual(lines.slice(3));
  });
});

describe("keep-versions", () => {
  const lines = ["P", "F", "P", "F", "F", "P"].map((kind, index) => `2026-08-${20 - index} 02:00 ${kind}`);

  test("counts full versions, keeps the newest partial ones and drops those between", () => {
    const { delete: numbers } = selectVersionsToDelete(versionsOf(...lines), { keepVersions: 2 }, new Date());
    expect(numbers.sort()).toEqual([2, 4, 5]);
  });

  test("keeps partial versions behind the last full one", () => {
    const { delete: numbers } = selectVersionsToDelete(versionsOf(...lines), { keepVersions: 4 }, new Date());
    expect(numbers).toEqual([2]);
  });

  test.each([0, -1, 6, 7])("%i of six versions deletes nothing", (keepVersions) => {
    expect(selectVersionsToDelete(versionsOf(...lines), { keepVersions }, new Date()).delete).toEqual([]);
  });

  test("looks only at what the other rules have left", () => {
    const rules = { versions: [1], keepVersions: 1 };
    expect(selectVersionsToDelete(versionsOf(...lines), rules, new Date()).delete.sort()).toEqual([1, 4, 5]);
  });
});

describe("retention-policy", () => {
  test("thins out every frame from its oldest version on and drops what lies outside", () => {
    const rows: [string, boolean][] = [
      ["2026-08-22 02:00 F", true],
      ["2026-08-21 14:00 F", false],
      ["2026-08-21 02:00 F", true],
      ["2026-08-20 02:00 P", true],
      ["2026-08-20 01:00 F", true],
      ["2026-08-15 14:00 F", true],
      ["2026-08-15 02:00 F", true],
      ["2026-08-13 02:00 F", false],
      ["2026-08-08 02:00 F", true],
      ["2026-08-07 02:00 P", true],
      ["2026-08-01 02:00 F", false],
      ["2026-07-26 02:00 F", true],
      ["2026-07-20 02:00 F", true],
      ["2026-06-20 02:00 F", false],
      ["2026-06-19 02:00 F", true],
      ["2026-05-01 02:00 F", true],
      ["2025-08-28 02:00 F", true],
      ["2025-08-26 02:00 F", false],
      ["2025-08-20 02:00 P", false],
    ];
    const retentionPolicy = [
      { timeframe: 360 * day, interval: 30 * day },
      { timeframe: 7 * day, interval: day },
      { timeframe: 28 * day, interval: 7 * day },
    ];
    expect(
      deleted(
        rows.map(([line]) => line),
        { retentionPolicy },
        "2026-08-22 12:00",
      ),
    ).toEqual(rows.filter(([, kept]) => !kept).map(([line]) => line));
  });

  test("three days at one a day", () => {
    const lines = [
      "2026-05-10 11:00 F",
      "2026-05-09 12:00 F",
      "2026-05-09 00:00 F",
      "2026-05-08 00:00 F",
      "2026-05-06 00:00 F",
    ];
    const retentionPolicy = [{ timeframe: 3 * day, interval: day }];
    expect(deleted(lines, { retentionPolicy }, "2026-05-10 12:00")).toEqual([lines[1], lines[4]] as string[]);
  });

  test("chooses in the order in which the frame is walked", () => {
    const lines = ["14:59:12", "14:59:06", "14:59:01", "14:58:55"];
    const versions = lines.map((time, number) => ({ number, time: local(`2026-11-25 ${time}`), isFull: true }));
    const retentionPolicy = [
      { timeframe: day, interval: 3600 },
      { timeframe: undefined, interval: day },
    ];
    expect(selectVersionsToDelete(versions, { retentionPolicy }, local("2026-11-25 15:00")).delete).toEqual([2, 1]);
  });

  test("an unlimited interval keeps all of its frame", () => {
    const lines = ["2026-05-10 11:00 F", "2026-05-10 10:59 F", "2026-05-10 10:58 F"];
    const retentionPolicy = [{ timeframe: day, interval: 0 }];
    expect(deleted(lines, { retentionPolicy }, "2026-05-10 12:00")).toEqual([]);
  });

  test("the newest goes only when allowed and older than every frame", () => {
    const lines = ["2026-01-02 10:00 F", "2026-01-01 10:00 F"];
    const retentionPolicy = [{ timeframe: day, interval: 3600 }];
    const now = "2026-05-10 12:00";
    expect(deleted(lines, { retentionPolicy }, now)).toEqual(lines.slice(1));
    expect(deleted(lines, { retentionPolicy, allowFullRemoval: true }, now)).toEqual(lines);
    expect(deleted(lines, { retentionPolicy, allowFullRemoval: true }, "2026-01-02 12:00")).toEqual(lines.slice(1));
  });
});

describe("named versions", () => {
  const lines = ["2026-01-03 10:00 F", "2026-01-02 10:00 F", "2026-01-01 10:00 F"];

  test("may include the newest while others remain; unknown numbers are ignored", () => {
    const decision = selectVersionsToDelete(versionsOf(...lines), { versions: [7, 0] }, new Date());
    expect(decision).toEqual({ delete: [0], warnings: [] });
  });

  test("that are all there is leave the newest and warn", () => {
    const decision = selectVersionsToDelete(versionsOf(...lines), { versions: [0, 1, 2] }, new Date());
    expect(decision.delete).toEqual([1, 2]);
    expect(decision.warnings.map((warning) => warning.id)).toEqual(["PreventingLastFilesetRemoval"]);
  });

  test("may be all there is with allow-full-removal", () => {
    const rules = { versions: [0, 1, 2], allowFullRemoval: true };
    expect(selectVersionsToDelete(versionsOf(...lines), rules, new Date())).toEqual({
      delete: [0, 1, 2],
      warnings: [],
    });
  });

  test("no versions: nothing to do and nothing to warn of", () => {
    expect(selectVersionsToDelete([], { versions: [0] }, new Date())).toEqual({ delete: [], warnings: [] });
  });
});

describe("properties", () => {
  const now = new Date(2026, 7, 22, 12);
  const arbitraryVersions = fc
    .array(fc.record({ age: fc.integer({ min: 0, max: 500 * day }), isFull: fc.boolean() }), { maxLength: 30 })
    .map((entries) =>
      entries
        .sort((a, b) => a.age - b.age)
        .map(({ age, isFull }, number) => ({ number, time: new Date(now.getTime() - age * 1000), isFull })),
    );
  const length = fc.integer({ min: 1, max: 400 * day });
  const arbitraryPolicy = fc.array(
    fc.record({ timeframe: fc.option(length, { nil: undefined }), interval: fc.integer({ min: 0, max: 60 * day }) }),
    { minLength: 1, maxLength: 4 },
  );
  const arbitraryLimit = length.map((seconds) => new Date(now.getTime() - seconds * 1000));
  const arbitraryRules: fc.Arbitrary<RetentionRules> = fc.record({
    keepTimeLimit: fc.option(arbitraryLimit, { nil: undefined }),
    keepVersions: fc.option(fc.integer({ min: -1, max: 10 }), { nil: undefined }),
    retentionPolicy: fc.option(arbitraryPolicy, { nil: undefined }),
  });
  const remainingAfter = (versions: RetentionVersion[], rules: RetentionRules) => {
    const gone = new Set(selectVersionsToDelete(versions, rules, now).delete);
    return versions.filter((version) => !gone.has(version.number));
  };

  test("the newest version survives rules that do not name it", () => {
    fc.assert(
      fc.property(arbitraryVersions, arbitraryRules, (versions, rules) => {
        expect(remainingAfter(versions, rules)[0]).toBe(versions[0] as RetentionVersion);
      }),
    );
  });

  test("something survives whatever is named", () => {
    fc.assert(
      fc.property(arbitraryVersions, arbitraryRules, fc.array(fc.nat(30)), (versions, rules, named) => {
        expect(remainingAfter(versions, { ...rules, versions: named }).length > 0).toBe(versions.length > 0);
      }),
    );
  });

  test("keep-time leaves a full version if there was one", () => {
    fc.assert(
      fc.property(arbitraryVersions, arbitraryLimit, (versions, keepTimeLimit) => {
        const left = remainingAfter(versions, { keepTimeLimit });
        expect(left.some((version) => version.isFull)).toBe(versions.some((version) => version.isFull));
      }),
    );
  });

  test("keep-versions leaves as many full versions as asked for, or all", () => {
    fc.assert(
      fc.property(arbitraryVersions, fc.integer({ min: 1, max: 12 }), (versions, keepVersions) => {
        const fulls = (of: RetentionVersion[]) => of.filter((version) => version.isFull).length;
        expect(fulls(remainingAfter(versions, { keepVersions }))).toBeGreaterThanOrEqual(
          Math.min(keepVersions, fulls(versions)),
        );
      }),
    );
  });

  test("a policy deletes no partial version inside a frame", () => {
    fc.assert(
      fc.property(arbitraryVersions, arbitraryPolicy, (versions, retentionPolicy) => {
        const reach = Math.max(...retentionPolicy.map(({ timeframe }) => timeframe ?? Number.POSITIVE_INFINITY));
        const inside = versions.filter(({ isFull, time }) => !isFull && time.getTime() >= now.getTime() - reach * 1000);
        expect(remainingAfter(versions, { retentionPolicy })).toEqual(expect.arrayContaining(inside));
      }),
    );
  });

  test("a second run at the same time deletes nothing more", () => {
    fc.assert(
      fc.property(arbitraryVersions, arbitraryRules, (versions, rules) => {
        const left = remainingAfter(versions, rules);
        expect(remainingAfter(left, rules)).toEqual(left);
      }),
    );
  });
});

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { findUnusualChange, type RunCounts } from "../../../src/jobs/changes/unusual-change.ts";

const day = 24 * 3_600_000;
const start = new Date("2026-06-01T03:00:00Z").getTime();
const size = 10 * 1024 ** 3;

const run = (number: number, changes: Partial<RunCounts> = {}): RunCounts => ({
  finished: new Date(start + number * day),
  files: 20_000,
  size,
  modified: 40,
  deleted: 5,
  ...changes,
});
const month = Array.from({ length: 30 }, (_, number) => run(number));

describe("unusual is", () => {
  test("a fifth of the files encrypted, under their names or others", () => {
    expect(findUnusualChange(run(30, { modified: 4000 }), month)).toEqual({
      kind: "files",
      changed: 4005,
      of: 20_000,
      usual: 45,
    });
    expect(findUnusualChange(run(30, { deleted: 4000 }), month)?.kind).toBe("files");
  });

  test("a source that is gone, or cut off", () => {
    expect(findUnusualChange(run(30, { files: 0, size: 0, modified: 0, deleted: 20_000 }), month)?.kind).toBe("files");
    expect(findUnusualChange(run(30, { size: size / 2 }), month)).toEqual({
      kind: "size",
      lost: size / 2,
      of: size,
      usual: 0,
    });
  });
});

describe("what ignore files leave out", () => {
  const ignored = { files: 500, size: 10 * 1024 ** 2 };
  const known = month.map((one) => ({ ...one, ignored }));

  test("is unusual when it grows suddenly, even if the files were in the backup before", () => {
    const more = { ...ignored, files: 4500 };
    expect(findUnusualChange(run(30, { ignored: more }), known)).toEqual({
      kind: "ignored-files",
      more: 4000,
      of: 20_000,
      usual: 0,
    });
    expect(findUnusualChange(run(30, { ignored: more, deleted: 4000 }), known)?.kind).toBe("ignored-files");
    expect(findUnusualChange(run(30, { ignored: { files: 501, size: size / 2 } }), known)).toEqual({
      kind: "ignored-size",
      more: size / 2 - 10 * 1024 ** 2,
      of: size,
      usual: 0,
    });
  });

  test("is not where it has grown like that before, or shrinks, or little is left out", () => {
    const grown = known.map((one, number) => (number > 10 ? { ...one, ignored: { ...ignored, files: 4500 } } : one));
    expect(findUnusualChange(run(30, { ignored: { ...ignored, files: 9000 } }), grown)).toBeUndefined();
    expect(findUnusualChange(run(30, { ignored: { files: 0, size: 0 } }), known)).toBeUndefined();
    expect(findUnusualChange(run(30, { ignored: { ...ignored, files: 900 } }), known)).toBeUndefined();
  });

  test("is not as long as it is not known what is usual, or when the rules are obeyed no more", () => {
    const more = { files: 9000, size };
    expect(findUnusualChange(run(30, { ignored: more }), month)).toBeUndefined();
    expect(findUnusualChange(run(30, { ignored: more }), [...month.slice(0, 26), ...known.slice(26)])).toBeUndefined();
    expect(findUnusualChange(run(30), known)).toBeUndefined();
  });
});

describe("nothing is unusual", () => {
  const attack = { modified: 10_000 };

  test("as long as it is not known what is usual", () => {
    expect(findUnusualChange(run(0, attack), [])).toBeUndefined();
    expect(findUnusualChange(run(30, attack), month.slice(-4))).toBeUndefined();
    const ofOneDay = Array.from({ length: 24 }, (_, hour) => run(29 + hour / 24));
    expect(findUnusualChange(run(30, attack), ofOneDay)).toBeUndefined();
    expect(findUnusualChange(run(36, attack), ofOneDay)?.kind).toBe("files");
  });

  test("where such runs have been before", () => {
    const before = month.map((one, number) => (number === 12 ? { ...one, modified: 5000 } : one));
    expect(findUnusualChange(run(30, attack), before)).toBeUndefined();
    const shrinking = month.map((one, number) => (number >= 12 ? { ...one, size: size * 0.6 } : one));
    expect(findUnusualChange(run(30, { size: size * 0.2 }), shrinking)).toBeUndefined();
  });

  test("about few files, or many new ones", () => {
    const small = month.map((one) => ({ ...one, files: 60, size: 1000, modified: 1, deleted: 0 }));
    expect(findUnusualChange(run(30, { files: 60, size: 10, modified: 60 }), small)).toBeUndefined();
    expect(findUnusualChange(run(30, { files: 90_000, size: 9 * size }), month)).toBeUndefined();
  });

  test("about sixty ordinary runs", () => {
    const ordinary = fc.record({
      modified: fc.integer({ min: 0, max: 700 }),
      deleted: fc.integer({ min: 0, max: 300 }),
      growth: fc.double({ min: -0.05, max: 0.1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(ordinary, { minLength: 60, maxLength: 60 }), (days) => {
        const runs: RunCounts[] = [];
        for (const [number, { modified, deleted, growth }] of days.entries()) {
          const before = runs.at(-1)?.size ?? size;
          const one = run(number, { modified, deleted, size: Math.round(before * (1 + growth)) });
          expect(findUnusualChange(one, runs.slice(-30))).toBeUndefined();
          runs.push(one);
        }
      }),
      { numRuns: 50 },
    );
  });
});

import { describe, expect, test } from "bun:test";
import { type CompactRules, type DataVolume, planCompact, smallFileSizeOf } from "../../../src/engine/compact/plan.ts";
import { readSettings } from "../../../src/options/index.ts";

const megabyte = 2 ** 20;
const rules: CompactRules = {
  threshold: 25,
  dblockSize: 50 * megabyte,
  smallFileSize: 10 * megabyte,
  smallFileMaxCount: 20,
};

/** Sizes in megabytes. */
function volume(id: number, data: number, wasted: number, size: number): DataVolume {
  return {
    id,
    data: data * megabyte,
    wasted: wasted * megabyte,
    size: size * megabyte,
    needed: data > wasted ? 1 : 0,
  };
}

const ids = (volumes: readonly DataVolume[]) => volumes.map(({ id }) => id);
const planned = (volumes: DataVolume[], changed: Partial<CompactRules> = {}) => {
  const plan = planCompact(volumes, { ...rules, ...changed });
  return { unused: ids(plan.unused), rewritten: ids(plan.rewritten), hasReason: plan.reason !== undefined };
};

describe("compacting", () => {
  test("deletes what is not needed at all, and rewrites nothing while the waste is less than the threshold", () => {
    const volumes = [
      volume(1, 60, 20, 48),
      volume(2, 60, 10, 48),
      volume(3, 60, 60, 48),
      volume(4, 6, 0, 5),
      volume(5, 60, 30, 48),
    ];
    expect(planned(volumes)).toEqual({ unused: [3], rewritten: [], hasReason: true });
    expect(planned(volumes, { threshold: 20 })).toEqual({ unused: [3], rewritten: [1, 2, 4, 5], hasReason: true });
  });

  test("has nothing to do where everything is needed", () => {
    expect(planned([volume(1, 60, 0, 48), volume(2, 6, 0, 5)])).toEqual({
      unused: [],
      rewritten: [],
      hasReason: false,
    });
    expect(planned([])).toEqual({ unused: [], rewritten: [], hasReason: false });
  });

  test("takes a volume without blocks of its own for unused", () => {
    expect(planned([volume(1, 0, 0, 48)])).toEqual({ unused: [1], rewritten: [], hasReason: true });
  });

  test("does not rewrite one wasteful volume alone", () => {
    expect(planned([volume(1, 60, 40, 48)]).rewritten).toEqual([]);
    expect(planned([volume(1, 60, 40, 48), volume(2, 60, 40, 48)]).rewritten).toEqual([1, 2]);
  });

  test("takes a volume for wasteful whose waste is much against the size of a volume", () => {
    expect(planned([volume(1, 100, 13, 48), volume(2, 60, 50, 48)]).rewritten).toEqual([1, 2]);
  });

  test("combines small volumes that are too many, or together more than a volume", () => {
    const small = (count: number, size: number) => Array.from({ length: count }, (_, id) => volume(id, size, 0, size));
    expect(planned(small(20, 1)).rewritten).toEqual([]);
    expect(planned(small(21, 1)).rewritten).toHaveLength(21);
    expect(planned(small(5, 10)).rewritten).toEqual([]);
    expect(planned(small(6, 10)).rewritten).toHaveLength(6);
  });
});

test("a volume is small up to a fifth of the volume size, unless told otherwise", () => {
  expect(smallFileSizeOf(readSettings({ "dblock-size": "50mb" }))).toBe(10 * megabyte);
  expect(smallFileSizeOf(readSettings({ "small-file-size": "3mb" }))).toBe(3 * megabyte);
});

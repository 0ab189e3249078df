import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { planListTimes } from "../../../src/engine/purge/list-times.ts";

interface Version {
  readonly id: number;
  readonly time: number;
}

/** Newest first, the newest with the number 0. */
function versionsAt(...times: number[]): Version[] {
  return times
    .toSorted((a, b) => a - b)
    .map((time, id) => ({ id, time }))
    .toReversed();
}

/** What becomes of the times, oldest first, when all of the given ones are rewritten. */
async function moved(
  times: readonly number[],
  rewritten: readonly number[],
  used: readonly number[] = [],
): Promise<number[]> {
  const versions = versionsAt(...times);
  const taken = new Set([...times, ...used]);
  const moves = await planListTimes(
    versions,
    ({ time }) => rewritten.includes(time),
    (time) => !taken.has(time),
  );
  const timeOf = new Map(moves.map(({ version, time }) => [version.id, time]));
  return versions.map(({ id, time }) => timeOf.get(id) ?? time).toReversed();
}

describe("the time of a rewritten list", () => {
  test("is the next second", async () => {
    expect(await moved([100, 200], [100, 200])).toEqual([101, 201]);
  });

  test("is the first that no volume was ever named after", async () => {
    expect(await moved([100, 200], [100], [101, 102])).toEqual([103, 200]);
  });

  test("is before the old one where the next newer version follows at once", async () => {
    expect(await moved([100, 101], [100])).toEqual([99, 101]);
  });

  test("is found for all of a row of seconds", async () => {
    expect(await moved([100, 101, 102], [100, 101, 102])).toEqual([98, 99, 103]);
  });

  test("is found between two seconds: the older version makes room", async () => {
    expect(await moved([50, 100, 101, 102], [101])).toEqual([50, 98, 99, 102]);
  });

  test("keeps the order at each step, and is never one that was used", async () => {
    const seconds = fc.uniqueArray(fc.integer({ min: 100, max: 130 }), { minLength: 1, maxLength: 20 });
    const some = fc.array(fc.integer({ min: 80, max: 150 }));
    await fc.assert(
      fc.asyncProperty(seconds, some, some, async (times, used, rewritten) => {
        const versions = versionsAt(...times);
        const taken = new Set([...times, ...used]);
        const moves = await planListTimes(
          versions,
          ({ time }) => rewritten.includes(time),
          (time) => !taken.has(time),
        );
        const now = new Map(versions.map(({ id, time }) => [id, time]));
        for (const { version, time } of moves) {
          expect(taken).not.toContain(time);
          taken.add(time);
          now.set(version.id, time);
          const inOrder = [...now].sort(([a], [b]) => a - b).map(([, second]) => second);
          expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
        }
        const moving = new Set(moves.map(({ version }) => version.time));
        for (const time of times) if (rewritten.includes(time)) expect(moving).toContain(time);
      }),
    );
  });
});

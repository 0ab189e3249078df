import { describe, expect, test } from "bun:test";
import { DutyCycle } from "../../src/support/duty-cycle.ts";

/** Works in steps of some milliseconds, and returns how long it worked and how long it rested. */
async function work(intensity: number, step: number, steps: number, idle = 0) {
  let now = 0;
  let rested = 0;
  const cycle = new DutyCycle(intensity, {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
      rested += milliseconds;
    },
  });
  for (let i = 0; i < steps; i++) {
    now += idle;
    if (idle > 0) cycle.resume();
    now += step;
    await cycle.rest();
  }
  return { worked: step * steps, rested };
}

describe("a duty cycle", () => {
  test.each([
    [10, 0],
    [12, 0],
    [9, 1000],
    [5, 9000],
    [1, 81_000],
    [0, 81_000],
  ])("of %d rests for its part of the time", async (intensity, rested) => {
    expect(await work(intensity, 10, 900)).toEqual({ worked: 9000, rested });
  });

  test("waits for the end of a long step", async () => {
    expect(await work(5, 2000, 3)).toEqual({ worked: 6000, rested: 1500 });
  });

  test("does not count pauses as work", async () => {
    expect(await work(5, 10, 49, 1000)).toEqual({ worked: 490, rested: 0 });
  });
});

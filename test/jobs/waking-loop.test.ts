import { describe, expect, test } from "bun:test";
import { systemTimerClock } from "../../src/jobs/clock.ts";
import { WakingLoop } from "../../src/jobs/waking-loop.ts";
import { SimulatedClock } from "./simulated-clock.ts";

describe("a loop", () => {
  test("works when it is woken and after the time that it named, with one timer at most", async () => {
    const clock = new SimulatedClock("2026-06-15T10:00:00Z");
    let work = 0;
    const loop = new WakingLoop(
      clock,
      () => {
        work++;
        return 60_000;
      },
      () => 0,
    );
    loop.wake();
    loop.wake();
    expect([work, clock.timers]).toEqual([2, 1]);
    await clock.advance("2026-06-15T10:02:30Z");
    expect([work, clock.timers]).toEqual([4, 1]);
    loop.stop();
    loop.wake();
    await clock.advance("2026-06-15T12:00:00Z");
    expect([work, clock.timers]).toEqual([4, 0]);
  });

  test("does once what it was asked for several times within a while, wherever the hands of the clock are put", async () => {
    const clock = new SimulatedClock("2026-06-15T10:00:00Z");
    let work = 0;
    const loop = new WakingLoop(
      clock,
      () => {
        work++;
        return 60_000;
      },
      () => 0,
    );
    loop.wake();
    for (let count = 0; count < 3; count++) loop.wakeWithin(1000);
    expect([work, clock.timers]).toEqual([1, 1]);
    await clock.advance("2026-06-15T10:00:01Z");
    expect([work, clock.timers]).toEqual([2, 1]);
    clock.set("2026-06-16T10:00:00Z");
    loop.wakeWithin(1000);
    loop.wakeWithin(2000);
    clock.set("2026-06-14T10:00:00Z");
    await clock.advance("2026-06-14T10:00:01Z");
    expect(work).toBe(3);
    loop.stop();
    loop.wakeWithin(1000);
    expect(clock.timers).toBe(0);
  });

  test("works once more when its own work has woken it, not within itself", () => {
    const order: string[] = [];
    const loop: WakingLoop = new WakingLoop(
      new SimulatedClock("2026-06-15T10:00:00Z"),
      () => {
        order.push("begin");
        if (order.length === 1) loop.wake();
        order.push("end");
        return 1000;
      },
      () => 0,
    );
    loop.wake();
    loop.stop();
    expect(order).toEqual(["begin", "end", "begin", "end"]);
  });

  test("goes on after a failure", async () => {
    const clock = new SimulatedClock("2026-06-15T10:00:00Z");
    const failures: unknown[] = [];
    let work = 0;
    const loop = new WakingLoop(
      clock,
      () => {
        if (++work === 1) throw new Error("no");
        return 3_600_000;
      },
      (error) => {
        failures.push(error);
        return 1000;
      },
    );
    loop.wake();
    await clock.advance("2026-06-15T10:00:05Z");
    loop.stop();
    expect([work, failures.length]).toEqual([2, 1]);
  });

  test("lets others have their turn between its portions, and misses nothing that they ask for", async () => {
    const clock = new SimulatedClock("2026-06-15T10:00:00Z");
    const order: string[] = [];
    const loop = new WakingLoop(
      clock,
      function* () {
        for (const portion of ["first", "second"]) {
          order.push(portion);
          yield longerThanATurn();
        }
        return 60_000;
      },
      () => 0,
    );
    loop.wake();
    expect([order, clock.timers]).toEqual([["first"], 1]);
    loop.wakeWithin(1000);
    await clock.advance("2026-06-15T10:00:00Z");
    expect([order.splice(0), clock.timers]).toEqual([["first", "second"], 1]);
    await clock.advance("2026-06-15T10:00:01Z");
    expect(order.splice(0)).toEqual(["first", "second"]);
    await clock.advance("2026-06-15T10:01:00Z");
    expect(order).toEqual([]);
    loop.wake();
    loop.wake();
    await clock.advance("2026-06-15T10:01:00Z");
    expect(order.splice(0)).toEqual(["first", "second", "first", "second"]);
    loop.wake();
    loop.stop();
    await clock.advance("2026-06-15T11:00:00Z");
    expect([order, clock.timers]).toEqual([["first"], 0]);
  });

  test("begins anew after a portion has failed", async () => {
    const clock = new SimulatedClock("2026-06-15T10:00:00Z");
    const failures: unknown[] = [];
    let work = 0;
    const loop = new WakingLoop(
      clock,
      function* () {
        work++;
        yield longerThanATurn();
        if (work === 1) throw new Error("no");
        return 60_000;
      },
      (error) => {
        failures.push(error);
        return 1000;
      },
    );
    loop.wake();
    await clock.advance("2026-06-15T10:00:01Z");
    expect([work, failures]).toEqual([2, [new Error("no")]]);
    loop.stop();
  });
});

test("the clock of the system wakes, unless it is told not to", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isWoken = false;
  systemTimerClock.after(1, () => {
    isWoken = true;
  })();
  systemTimerClock.after(10, resolve);
  await promise;
  expect(isWoken).toBeFalse();
});

/** What the clock of the machine says, by which turns are measured, is not the simulated one. */
function longerThanATurn(): void {
  Bun.sleepSync(20);
}

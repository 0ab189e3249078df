import { expect, test } from "bun:test";
import { attended, whenDeserted } from "../../src/jobs/attention.ts";
import { SimulatedClock } from "./simulated-clock.ts";

function watch(clock: SimulatedClock, gone: AbortSignal) {
  const watched: { isDeserted: boolean; stop(): void } = { isDeserted: false, stop: () => undefined };
  attended(gone, () => {
    watched.stop = whenDeserted(clock, () => {
      watched.isDeserted = true;
    });
  });
  return watched;
}

test("what nobody waits for any more is given up after a while, unless it has ended before", async () => {
  const clock = new SimulatedClock("2026-06-15T10:00:00Z");
  const waiting = new AbortController();
  const [slow, quick] = [watch(clock, waiting.signal), watch(clock, waiting.signal)];
  const kept = watch(clock, new AbortController().signal);
  await clock.advance("2026-06-15T11:00:00Z");
  waiting.abort();
  const late = watch(clock, waiting.signal);
  await clock.advance("2026-06-15T11:00:01Z");
  quick.stop();
  await clock.advance("2026-06-15T12:00:00Z");
  expect([slow, quick, kept, late].map(({ isDeserted }) => isDeserted)).toEqual([true, false, false, true]);
  expect(clock.timers).toBe(0);
});

test("what is done for nobody is never given up", async () => {
  const clock = new SimulatedClock("2026-06-15T10:00:00Z");
  whenDeserted(clock, () => expect.unreachable())();
  expect(clock.timers).toBe(0);
});

import { describe, expect, test } from "bun:test";
import { operationPhases, Progress, TransferMeter } from "../../src/engine/progress.ts";

function fakeClock() {
  const clock = { time: 1000, now: () => clock.time };
  return clock;
}

test("phases are the original's, each once", () => {
  expect(operationPhases).toHaveLength(45);
  expect(new Set(operationPhases).size).toBe(operationPhases.length);
});

describe("Progress", () => {
  test("entering a phase forgets the current file and tells the listeners once", () => {
    const progress = new Progress();
    const seen: string[] = [];
    const stop = progress.onPhase((phase) => seen.push(phase));
    progress.beginFile("/a", 10);
    progress.currentFileOffset = 5;
    progress.enter("Backup_Begin");
    progress.enter("Backup_Begin");
    stop();
    progress.enter("Backup_Complete");
    expect(seen).toEqual(["Backup_Begin"]);
    expect(progress.snapshot()).toMatchObject({
      phase: "Backup_Complete",
      currentFile: undefined,
      currentFileSize: 0,
      currentFileOffset: 0,
    });
  });

  test("estimates from a smoothed speed, once counting has ended", () => {
    const clock = fakeClock();
    const progress = new Progress(clock.now);
    progress.stillCounting = true;
    progress.bytesTotal = 100_000;
    clock.time += 1000;
    progress.bytesProcessed = 10_000;
    expect(progress.snapshot().secondsLeft).toBeUndefined();
    progress.stillCounting = false;
    expect(progress.snapshot().secondsLeft).toBeCloseTo(9);
    clock.time += 1000;
    progress.beginFile("/b", 50_000);
    progress.currentFileOffset = 20_000;
    // 0.2 × 20 000 + 0.8 × 10 000 bytes per second.
    expect(progress.snapshot().secondsLeft).toBeCloseTo(70_000 / 12_000);
  });

  test("does not estimate below 1024 bytes per second", () => {
    const clock = fakeClock();
    const progress = new Progress(clock.now);
    progress.bytesTotal = 100_000;
    clock.time += 1000;
    progress.bytesProcessed = 1023;
    expect(progress.snapshot().secondsLeft).toBeUndefined();
  });

  test("starts over when the counts are set back", () => {
    const clock = fakeClock();
    const progress = new Progress(clock.now);
    progress.bytesTotal = 200_000;
    progress.bytesProcessed = 100_000;
    clock.time += 1000;
    expect(progress.snapshot().secondsLeft).toBeCloseTo(1);
    progress.bytesProcessed = 200_000;
    expect(progress.snapshot().secondsLeft).toBeUndefined();
    progress.resetCounts();
    expect(progress.snapshot()).toMatchObject({ bytesTotal: 0, bytesProcessed: 0, secondsLeft: undefined });
  });
});

describe("TransferMeter", () => {
  test("measures the speed of all running transfers together", () => {
    const clock = fakeClock();
    const meter = new TransferMeter(clock.now);
    meter.begin();
    meter.begin();
    clock.time += 2000;
    meter.add(3000);
    meter.end();
    expect(meter.snapshot()).toEqual({ bytes: 3000, running: 1, speed: 1500, blocked: false });
    meter.end();
    expect(meter.snapshot()).toEqual({ bytes: 3000, running: 0, speed: 0, blocked: false });
  });

  test("looks back 30 seconds at most", () => {
    const clock = fakeClock();
    const meter = new TransferMeter(clock.now);
    meter.begin();
    for (let second = 0; second < 60; second++) {
      clock.time += 1000;
      meter.add(second < 30 ? 1_000_000 : 1000);
    }
    expect(meter.snapshot().speed).toBeCloseTo(1000);
  });

  test("a transfer without a byte for five seconds is blocked", () => {
    const clock = fakeClock();
    const meter = new TransferMeter(clock.now);
    meter.begin();
    clock.time += 4999;
    expect(meter.snapshot().blocked).toBe(false);
    clock.time += 1;
    expect(meter.snapshot().blocked).toBe(true);
    meter.add(1);
    expect(meter.snapshot().blocked).toBe(false);
  });
});

test("what was moved is told of destinations that somebody has asked for something, each once", () => {
  const { traffic } = new Progress();
  const own = { requests: 0, uploaded: 0, downloaded: 0 };
  traffic.follow("", own);
  traffic.follow("copy", { requests: 1, uploaded: 5, downloaded: 0 });
  traffic.follow("copy", { requests: 2, uploaded: 0, downloaded: 7 });
  const ofCopy = { requests: 3, uploaded: 5, downloaded: 7 };
  expect(traffic.snapshot()).toEqual({ copy: ofCopy });
  own.requests++;
  expect(traffic.snapshot()).toEqual({ "": { requests: 1, uploaded: 0, downloaded: 0 }, copy: ofCopy });
});

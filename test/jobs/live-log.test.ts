import { describe, expect, test } from "bun:test";
import { LiveLog } from "../../src/jobs/live-log.ts";
import type { LogLevel } from "../../src/support/log.ts";

const everything = { afterId: 0, level: "ExplicitOnly", count: 10_000 } as const;

function newLog() {
  const clock = { now: 0 };
  const log = new LiveLog(() => clock.now);
  const add = (level: LogLevel, message: string) =>
    log.add({ time: new Date(0), level, tag: "Bunker.Test", id: "Said", message, jobId: "7" });
  return { clock, log, add };
}

describe("the live log", () => {
  test("keeps warnings and errors, numbered from 1", () => {
    const { log, add } = newLog();
    add("Information", "a");
    add("Warning", "b");
    add("Error", "c");
    expect(log.poll(everything)).toEqual([
      {
        id: 1,
        time: new Date(0),
        level: "Warning",
        tag: "Warning-Bunker.Test-Said",
        messageId: "Said",
        message: "b",
        jobId: "7",
      },
      expect.objectContaining({ id: 2, message: "c" }),
    ]);
  });

  test("hands out the newest entries after a number, from a level on", () => {
    const { log, add } = newLog();
    for (const level of ["Error", "Warning", "Error", "Error"] as const) add(level, level);
    const ids = (given: Partial<typeof everything | { level: LogLevel; afterId: number; count: number }>) =>
      log.poll({ ...everything, ...given }).map(({ id }) => id);
    expect(ids({ afterId: 2 })).toEqual([3, 4]);
    expect(ids({ level: "Error" })).toEqual([1, 3, 4]);
    expect(ids({ count: 2 })).toEqual([3, 4]);
  });

  test("listens to a level as long as somebody polls for it", () => {
    const { clock, log, add } = newLog();
    const levels: LogLevel[] = [];
    log.onLevel((level) => levels.push(level));
    log.poll({ ...everything, level: "Verbose" });
    add("Verbose", "seen");
    add("Profiling", "too much");
    clock.now = 29_000;
    log.poll({ ...everything, level: "Verbose" });
    clock.now = 58_000;
    add("Verbose", "still seen");
    clock.now = 59_000;
    add("Verbose", "not any more");
    expect(log.poll(everything).map(({ message }) => message)).toEqual(["seen", "still seen"]);
    expect(levels).toEqual(["Verbose", "Warning", "ExplicitOnly"]);
  });

  test("never listens to less than warnings", () => {
    const { log, add } = newLog();
    log.poll({ ...everything, level: "Error" });
    add("Warning", "heard");
    expect(log.poll(everything)).toHaveLength(1);
  });

  test("has room for the last few, and for many more while it is polled", () => {
    const { clock, log, add } = newLog();
    for (let i = 1; i <= 100; i++) add("Error", String(i));
    const few = log.poll(everything);
    expect(few.length).toBeLessThanOrEqual(60);
    expect(few.length).toBeGreaterThanOrEqual(30);
    expect(few.at(-1)?.message).toBe("100");
    for (let i = 1; i <= 7000; i++) add("Error", String(i));
    const many = log.poll(everything);
    expect(many.length).toBeGreaterThanOrEqual(5000);
    expect(many.length).toBeLessThan(5100);
    clock.now = 31_000;
    add("Error", "last");
    expect(log.poll(everything).map(({ message }) => message)).toEqual([
      ...Array.from({ length: 30 }, (_, i) => String(6971 + i)),
      "last",
    ]);
  });
});

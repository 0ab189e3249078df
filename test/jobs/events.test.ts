import { describe, expect, test } from "bun:test";
import { ServerEvents } from "../../src/jobs/events.ts";

const never = 600_000;

describe("the events of a server", () => {
  test("reach those who listen, until they stop", () => {
    const events = new ServerEvents();
    const heard: string[] = [];
    const stop = events.on("notifications", () => heard.push("notifications"));
    events.on("status", () => heard.push("status"));
    events.emit("notifications");
    events.emit("progress");
    stop();
    events.emit("notifications");
    expect(heard).toEqual(["status", "notifications", "status"]);
  });

  test("are told with the status of their own, whatever listeners do about them", () => {
    const events = new ServerEvents();
    const heard: number[] = [];
    events.on("status", () => heard.push(events.lastEventId));
    events.on("jobs", () => events.emit("status"));
    events.emit("jobs");
    expect(heard).toEqual([1, 2]);
  });

  test("are counted before anybody hears of them", () => {
    const events = new ServerEvents();
    const counts: number[][] = [];
    const count = () => counts.push([events.lastEventId, events.lastDataUpdateId, events.lastNotificationUpdateId]);
    events.on("jobs", count);
    events.on("settings", count);
    events.on("notifications", count);
    events.on("tasks", count);
    events.on("progress", count);
    events.emit("jobs");
    events.emit("settings");
    events.emit("notifications");
    events.emit("tasks");
    events.emit("progress");
    expect(counts).toEqual([
      [1, 1, 0],
      [2, 2, 0],
      [3, 2, 1],
      [4, 2, 1],
      [4, 2, 1],
    ]);
  });

  test("answer at once whoever knows an older state", async () => {
    const events = new ServerEvents();
    events.emit("status");
    await events.changed(0, never);
    await events.changed(7, never);
  });

  test("end the wait of whoever knows the newest state, at the next change", async () => {
    const events = new ServerEvents();
    let isOver = false;
    const waiting = events.changed(0, never).then(() => {
      isOver = true;
    });
    events.emit("progress");
    await Promise.resolve();
    expect(isOver).toBe(false);
    events.emit("jobs");
    await waiting;
  });

  test("end the wait when its time is over, or nobody waits any more", async () => {
    const events = new ServerEvents();
    await events.changed(0, 1);
    const abort = new AbortController();
    const waiting = events.changed(0, never, abort.signal);
    abort.abort();
    await waiting;
    await events.changed(0, never, abort.signal);
  });
});

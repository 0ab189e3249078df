import { describe, expect, test } from "bun:test";
import { type Candidate, drillsInTheWay, nextToStart, obstacles } from "../../../src/jobs/queue/admission.ts";
import type { Place } from "../../../src/jobs/queue/places.ts";
import { type TaskLimits, usualLimits } from "../../../src/jobs/queue/task-limits.ts";
import type { JobOperation } from "../../../src/jobs/task.ts";

const task = (operation: JobOperation, jobId: string, destination = `file:///${jobId}`): Candidate => ({
  request: { kind: "operation", operation, jobId },
  destinations: [destination],
  places: [],
});
const at = (jobId: string, ...places: Place[]): Candidate => ({ ...task("Backup", jobId), places });
const atMost = (atOnce: number, more: Partial<TaskLimits> = {}): TaskLimits => ({ ...usualLimits, atOnce, ...more });
const commandLine: Candidate = { request: { kind: "command-line", arguments: [] }, destinations: [], places: [] };
const deletion: Candidate = {
  request: { kind: "delete-job", jobId: "a", deleteRemoteFiles: true, deleteLocalDatabase: true },
  destinations: ["file:///a"],
  places: [],
};
const slow: Place = { kind: "disk", name: "sda", spins: true };
const fast: Place = { kind: "disk", name: "nvme0n1", spins: false };
const nas: Place = { kind: "server", name: "nas", spins: false };

describe("of tasks that wait", () => {
  test("the first starts while there is room", () => {
    const [a, b, c] = [task("Backup", "a"), task("Test", "b"), task("Backup", "c")];
    expect(nextToStart([a, b], [], atMost(2))).toBe(a);
    expect(nextToStart([b, c], [a], atMost(2))).toBe(b);
    expect(nextToStart([c], [a, b], atMost(2))).toBeUndefined();
    expect(nextToStart([], [], atMost(2))).toBeUndefined();
  });

  test("two never work on one job or one destination, and others overtake them", () => {
    const running = [task("Backup", "a")];
    const [same, sharing, other] = [task("Vacuum", "a"), task("Backup", "b", "file:///a"), task("Backup", "c")];
    expect(nextToStart([same, sharing], running, atMost(9))).toBeUndefined();
    expect(nextToStart([same, sharing, other], running, atMost(9))).toBe(other);
  });

  test("none overtakes one that waits for the same job or destination", () => {
    const running = [task("Backup", "a")];
    const [waits, sharing] = [task("Delete", "a", "file:///x"), task("Backup", "b", "file:///x")];
    expect(nextToStart([waits, sharing], running, atMost(9))).toBeUndefined();
  });

  test("a restore starts whatever runs, and takes no place", () => {
    const full = [task("Backup", "a"), task("Backup", "b")];
    const restore = task("Restore", "a");
    expect(nextToStart([task("Backup", "c"), restore], full, atMost(2))).toBe(restore);
    expect(nextToStart([task("Backup", "c")], [task("Backup", "b"), restore], atMost(2))).toEqual(task("Backup", "c"));
    expect(nextToStart([task("Backup", "a")], [restore], atMost(2))).toBeUndefined();
  });

  test("a restore waits for what takes away what it reads", () => {
    for (const operation of ["Delete", "Compact", "PurgeBrokenFiles", "PurgeFiles"] as const) {
      expect(nextToStart([task("Restore", "a")], [task(operation, "a")], atMost(2))).toBeUndefined();
    }
    expect(nextToStart([task("Restore", "a")], [deletion], atMost(2))).toBeUndefined();
  });

  test("a command line takes a place", () => {
    expect(nextToStart([commandLine], [task("Backup", "a")], atMost(2))).toBe(commandLine);
    expect(nextToStart([task("Backup", "a")], [commandLine, commandLine], atMost(2))).toBeUndefined();
  });
});

describe("of tasks that work with the same place", () => {
  test("one at a time works with a disk that spins, any number with another", () => {
    expect(nextToStart([at("b", slow)], [at("a", slow)], atMost(9))).toBeUndefined();
    expect(nextToStart([at("b", fast, slow)], [at("a", slow)], atMost(9))).toBeUndefined();
    const free = at("c", fast);
    expect(nextToStart([at("b", slow), free], [at("a", slow), at("d", fast)], atMost(9))).toBe(free);
  });

  test("two work with one server, or as many as the settings say, and so with disks", () => {
    const [a, b, c] = [at("a", nas), at("b", nas), at("c", nas)];
    expect(nextToStart([b, c], [a], atMost(9))).toBe(b);
    expect(nextToStart([c], [a, b], atMost(9))).toBeUndefined();
    expect(nextToStart([c], [a, b], atMost(9, { perServer: 3 }))).toBe(c);
    expect(nextToStart([at("y", fast)], [at("x", fast)], atMost(9, { perDisk: 1 }))).toBeUndefined();
    const second = at("y", slow);
    expect(nextToStart([second], [at("x", slow)], atMost(9, { perDisk: 2 }))).toBe(second);
  });

  test("none takes a place that an earlier one waits for", () => {
    const [running, waits, later] = [at("a", slow), at("b", slow, nas), at("c", nas)];
    expect(nextToStart([waits, later], [running], atMost(9, { perServer: 1 }))).toBeUndefined();
  });

  test("what waits for its own job keeps no place meanwhile", () => {
    const later = at("b", nas);
    expect(nextToStart([at("a", nas), later], [task("Test", "a")], atMost(9, { perServer: 1 }))).toBe(later);
  });

  test("a restore neither waits for a place nor takes one", () => {
    const restore = { ...task("Restore", "b"), places: [slow, nas] };
    expect(nextToStart([restore], [at("a", slow, nas)], atMost(1, { perServer: 1 }))).toBe(restore);
    const backup = at("a", slow, nas);
    expect(nextToStart([backup], [restore], atMost(1, { perServer: 1 }))).toBe(backup);
  });
});

test("each that waits has its reason, and those that it waits for", () => {
  const [running, other] = [at("a", slow), at("z", nas)];
  const waiting = [
    at("a"),
    { ...at("b"), destinations: running.destinations },
    at("c", slow),
    at("d", nas),
    at("e"),
    task("Restore", "a"),
  ];
  expect(obstacles(waiting, [running, other], atMost(2, { perServer: 1 }))).toEqual([
    { kind: "job", others: [running] },
    { kind: "destination", others: [running, waiting[0] as Candidate] },
    { kind: "disk", place: "sda", others: [running] },
    { kind: "server", place: "nas", others: [other] },
    { kind: "full", others: [running, other] },
    undefined,
  ]);
  expect(obstacles([at("e")], [running], atMost(2))).toEqual([undefined]);
});

describe("a drill", () => {
  const drill = task("Drill", "a");

  test("ends for what it keeps from beginning", () => {
    expect(drillsInTheWay([task("Backup", "a")], [drill], atMost(2))).toEqual([drill]);
    expect(drillsInTheWay([task("Backup", "b", "file:///a")], [drill], atMost(2))).toEqual([drill]);
    const onDisk = { ...drill, places: [slow] };
    expect(drillsInTheWay([at("b", slow)], [onDisk], atMost(9))).toEqual([onDisk]);
    expect(drillsInTheWay([task("Backup", "c")], [drill, task("Backup", "b")], atMost(2))).toEqual([drill]);
  });

  test("goes on where that would not help, or nothing waits", () => {
    expect(drillsInTheWay([], [drill], atMost(2))).toEqual([]);
    expect(drillsInTheWay([task("Drill", "b")], [drill], atMost(1))).toEqual([]);
    expect(drillsInTheWay([task("Backup", "b")], [drill, task("Backup", "b")], atMost(2))).toEqual([]);
    expect(drillsInTheWay([task("Backup", "b")], [task("Backup", "a")], atMost(1))).toEqual([]);
  });
});

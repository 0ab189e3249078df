import { describe, expect, test } from "bun:test";
import { type Candidate, nextToStart } from "../../../src/jobs/queue/admission.ts";
import type { JobOperation } from "../../../src/jobs/task.ts";

const task = (operation: JobOperation, jobId: string, destination = `file:///${jobId}`): Candidate => ({
  request: { kind: "operation", operation, jobId },
  destinations: [destination],
});
const commandLine: Candidate = { request: { kind: "command-line", arguments: [] }, destinations: [] };
const deletion: Candidate = {
  request: { kind: "delete-job", jobId: "a", deleteRemoteFiles: true, deleteLocalDatabase: true },
  destinations: ["file:///a"],
};

describe("of tasks that wait", () => {
  test("the first starts while there is room", () => {
    const [a, b, c] = [task("Backup", "a"), task("Test", "b"), task("Backup", "c")];
    expect(nextToStart([a, b], [], 2)).toBe(a);
    expect(nextToStart([b, c], [a], 2)).toBe(b);
    expect(nextToStart([c], [a, b], 2)).toBeUndefined();
    expect(nextToStart([], [], 2)).toBeUndefined();
  });

  test("two never work on one job or one destination, and others overtake them", () => {
    const running = [task("Backup", "a")];
    const [same, sharing, other] = [task("Vacuum", "a"), task("Backup", "b", "file:///a"), task("Backup", "c")];
    expect(nextToStart([same, sharing], running, 9)).toBeUndefined();
    expect(nextToStart([same, sharing, other], running, 9)).toBe(other);
  });

  test("none overtakes one that waits for the same job or destination", () => {
    const running = [task("Backup", "a")];
    const [waits, sharing] = [task("Delete", "a", "file:///x"), task("Backup", "b", "file:///x")];
    expect(nextToStart([waits, sharing], running, 9)).toBeUndefined();
  });

  test("a restore starts whatever runs, and takes no place", () => {
    const full = [task("Backup", "a"), task("Backup", "b")];
    const restore = task("Restore", "a");
    expect(nextToStart([task("Backup", "c"), restore], full, 2)).toBe(restore);
    expect(nextToStart([task("Backup", "c")], [task("Backup", "b"), restore], 2)).toEqual(task("Backup", "c"));
    expect(nextToStart([task("Backup", "a")], [restore], 2)).toBeUndefined();
  });

  test("a restore waits for what takes away what it reads", () => {
    for (const operation of ["Delete", "Compact", "PurgeBrokenFiles", "PurgeFiles"] as const) {
      expect(nextToStart([task("Restore", "a")], [task(operation, "a")], 2)).toBeUndefined();
    }
    expect(nextToStart([task("Restore", "a")], [deletion], 2)).toBeUndefined();
  });

  test("a command line takes a place", () => {
    expect(nextToStart([commandLine], [task("Backup", "a")], 2)).toBe(commandLine);
    expect(nextToStart([task("Backup", "a")], [commandLine, commandLine], 2)).toBeUndefined();
  });
});

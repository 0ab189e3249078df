import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import type { Task } from "../../../src/jobs/task.ts";
import { importJobs } from "../../../src/jobs/transfer/index.ts";
import { utf8 } from "../../../src/support/bytes.ts";
import { QueuePlace } from "../../support/queue-place.ts";

/** Uploads of the large file take minutes at this speed. */
const slow = { upload: 50 * 1024 };
const small = { "--dblock-size": "1mb", "--blocksize": "100kb" };
const large = randomBytes(3 * 1024 * 1024);

let place: QueuePlace;
beforeEach(() => {
  place = new QueuePlace();
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
});

/** A job whose backup lasts until somebody ends it, and that has begun to upload. */
async function slowBackup(name = "slow"): Promise<{ jobId: string; task: Task }> {
  const jobId = place.addJob(name, small);
  place.write(`${name}-source/large`, large);
  place.queue.throttle(slow);
  const task = place.add("Backup", jobId);
  await place.until(() => {
    const progress = place.queue.current();
    if (place.queue.get(task.id)?.finishedAt) throw new Error("The backup has ended before anybody wanted it");
    return progress?.taskId === task.id && progress.progress.upload.bytes > 0;
  });
  return { jobId, task };
}

describe("the queue", () => {
  test("runs a backup, writes down what came of it, and tells those who listen", async () => {
    const jobId = place.addJob("Documents");
    const heard: string[] = [];
    place.events.on("tasks", () => heard.push("tasks"));
    place.events.on("task-completed", ({ id, status }) => heard.push(`${id} ${status}`));
    const task = place.add("Backup", jobId);
    expect(task).toMatchObject({ id: 2, jobId, status: "Running" });
    expect(place.queue.current()).toMatchObject({ taskId: 2, progress: { phase: "Starting_Operation" } });
    expect(place.add("Backup", jobId).id).toBe(2);
    expect(place.queue.isActive(jobId)).toBe(true);
    const ended = await place.ended(task);
    expect(ended).toMatchObject({ status: "Completed", startedAt: expect.any(Date), finishedAt: expect.any(Date) });
    expect(heard).toEqual(["tasks", "tasks", "tasks", "2 Completed"]);
    expect(place.queue.isActive(jobId)).toBe(false);
    expect(place.queue.current()).toMatchObject({ taskId: 2, jobId, progress: { phase: "Backup_Complete" } });
    expect(place.database.queue.list()).toEqual([]);
    const date = /^\d{8}T\d{6}Z$/;
    expect(place.metadata(jobId)).toMatchObject({
      LastBackupDate: expect.stringMatching(date),
      LastBackupStarted: expect.stringMatching(date),
      LastBackupFinished: expect.stringMatching(date),
      LastBackupDuration: expect.stringMatching(/^00:/),
      SourceFilesCount: "1",
      SourceFilesSize: "9",
      SourceSizeString: "9 bytes",
      TargetFilesetsCount: "1",
      BackupListCount: "1",
      AssignedQuotaSpace: "-1",
    });
    expect(place.database.runs.last(Number(jobId), "Backup")).toMatchObject({
      outcome: "Success",
      summary: { MainOperation: "Backup", ExaminedFiles: 1 },
    });
    expect(place.database.notifications.list()).toEqual([]);
    expect(readdirSync(place.path("Documents-remote")).length).toBe(3);
  });

  test("lets a backup carry the settings of its job along, which are found at the destination", async () => {
    const jobId = place.addJob("Documents", { "--store-task-config": "Self" });
    const ended = await place.ended(place.add("Backup", jobId));
    expect(ended.status).toBe("Completed");
    const setup = await place.queue.immediate(jobId, { call: "restore-task-config" });
    const [imported] = importJobs(utf8(setup as string));
    expect(imported?.job).toMatchObject({ name: "Documents", targetUrl: `file://${place.path("Documents-remote")}` });
    expect(setup).not.toContain("a secret");
    expect(readdirSync(place.path("temporary"))).toEqual([]);
  });

  test("has failed where a restore did not bring everything back", async () => {
    const jobId = place.addJob("Documents");
    await place.ended(place.add("Backup", jobId));
    const options = { "restore-path": place.path("restored"), passphrase: "wrong" };
    const ended = await place.ended(place.add("Restore", jobId, { options }));
    expect(ended.status).toBe("Failed");
    expect(ended.errorMessage).toContain("1 files could not be restored");
  });

  test("tells of warnings and failures, which the next good backup takes back", async () => {
    const jobId = place.addJob("Documents", { passphrase: "" });
    const failed = await place.ended(place.add("Backup", jobId));
    expect(failed.status).toBe("Failed");
    expect(failed.errorMessage).toContain("passphrase");
    expect(place.metadata(jobId).LastErrorMessage).toBe(failed.errorMessage as string);
    expect(place.database.notifications.list()).toMatchObject([
      {
        type: "Error",
        title: "Error while running Documents",
        jobId,
        action: "backup:show-log",
        messageId: "MissingPassphrase",
      },
    ]);
    expect(place.database.settings.isOn("unacked-error")).toBe(true);
    expect(place.database.errorLog.page({ size: 10 })).toMatchObject([{ jobId: Number(jobId) }]);
    const options = { passphrase: "one" };
    const full = { ...options, "quota-size": "1b" };
    expect((await place.ended(place.add("Backup", jobId, { options: full }))).status).toBe("Completed");
    expect(place.database.notifications.list()).toMatchObject([{ type: "Error" }, { type: "Error", messageId: null }]);
    expect((await place.ended(place.add("Backup", jobId, { options }))).status).toBe("Completed");
    expect(place.database.notifications.list()).toEqual([]);
    const outcomes = place.database.runs.page({ size: 9 }).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(["Success", "Error", "Fatal"]);
  });

  test("builds the database of a backup anew where it has been lost", async () => {
    const jobId = place.addJob("Documents");
    await place.ended(place.add("Backup", jobId));
    rmSync(place.path("Documents.sqlite"));
    expect((await place.ended(place.add("Backup", jobId))).status).toBe("Completed");
    expect(place.metadata(jobId).BackupListCount).toBe("1");
  });

  test("answers calls at once, and those that cannot be answered with the error", async () => {
    const jobId = place.addJob("Documents");
    const call = { call: "list-filesets", fromRemote: false } as const;
    await expect(place.queue.immediate(jobId, call)).rejects.toMatchObject({ id: expect.any(String) });
    await place.ended(place.add("Backup", jobId));
    expect((await place.queue.immediate(jobId, call)).filesets).toMatchObject([{ version: 0, time: expect.any(Date) }]);
    await expect(place.queue.immediate("77", call)).rejects.toMatchObject({ id: "JobNotFound" });
    expect(() => place.add("Backup", "77")).toThrow("77");
  });

  test("lets two tasks run at once, and a restore of a job that is being backed up", async () => {
    const { jobId, task } = await slowBackup();
    const other = place.addJob("Other");
    await place.ended(place.add("Backup", other));
    const call = { call: "list-filesets", fromRemote: false } as const;
    // There is no version yet.
    expect((await place.queue.immediate(jobId, call)).filesets).toEqual([]);
    const verify = place.add("Test", jobId);
    expect(place.queue.get(verify.id)?.status).toBe("Waiting");
    const restore = place.add("Restore", jobId, { options: { "restore-path": "%HOME%/restored" } });
    expect(await place.ended(restore)).toMatchObject({ status: "Failed" });
    expect(place.queue.list().map(({ id }) => id)).toEqual([task.id, verify.id]);
    expect(place.queue.cancel(verify.id)).toBe(true);
    expect(place.queue.get(verify.id)?.status).toBe("Failed");
    expect(place.queue.abort(task.id)).toBe(true);
    const aborted = await place.ended(task);
    expect(aborted).toMatchObject({ status: "Failed", ending: "abort" });
    expect(place.queue.abort(task.id)).toBe(false);
    expect(place.database.runs.last(Number(jobId), "Backup")?.outcome).toBe("Aborted");
    place.queue.throttle({});
    await place.ended(place.add("Backup", jobId));
    await place.ended(place.add("Restore", jobId, { options: { "restore-path": "%HOME%/restored" } }));
    expect(readFileSync(place.path("restored", "large")).equals(large)).toBe(true);
  });

  test("lets one backup work with a disk that spins, says so, and goes on once it may", async () => {
    place.localPlaces = (path) => (path.includes("shared") ? [{ kind: "disk", name: "sda", spins: true }] : []);
    const { task } = await slowBackup("shared-slow");
    const waits = place.add("Backup", place.addJob("shared"));
    expect(place.queue.waiting()).toEqual([
      { task: waits, reason: { kind: "disk", place: "sda", others: [expect.objectContaining({ id: task.id })] } },
    ]);
    place.queue.pause({ transfers: false });
    expect(place.queue.waiting().map(({ reason }) => reason?.kind)).toEqual(["paused"]);
    place.queue.resume();
    place.database.settings.set("max-tasks-per-disk", "2");
    place.events.emit("settings");
    expect(place.queue.get(waits.id)?.status).toBe("Running");
    place.queue.throttle({});
    await Promise.all([place.ended(waits), place.ended(task)]);
  });

  test("stops a backup after the current file, with a version that is not complete", async () => {
    const { jobId, task } = await slowBackup();
    expect(place.queue.stop(task.id)).toBe(true);
    place.queue.throttle({});
    expect(await place.ended(task)).toMatchObject({ status: "Completed", ending: "stop" });
    expect(place.database.runs.last(Number(jobId), "Backup")?.summary).toMatchObject({ Interrupted: true });
    expect((await place.ended(place.add("Backup", jobId))).status).toBe("Completed");
    expect((await place.ended(place.add("Test", jobId))).status).toBe("Completed");
  });

  test("pauses what runs and what waits, in every direction, and goes on", async () => {
    const { task } = await slowBackup();
    const waits = place.add("Backup", place.addJob("Waits"));
    await place.ended(waits);
    place.queue.pause({ transfers: true });
    expect(place.queue.paused).toEqual({ until: undefined, transfers: true } as never);
    expect(place.database.settings.get("paused-until")).toBe("0");
    const late = place.add("Backup", place.addJob("Late"));
    await place.until(() => place.queue.current()?.progress.isResting);
    expect(place.queue.current()?.taskId).toBe(task.id);
    const before = place.queue.current()?.progress.upload.bytes;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(place.queue.current()?.progress.upload.bytes).toBe(before as number);
    expect(place.queue.get(late.id)?.status).toBe("Waiting");
    place.queue.resume();
    expect(place.database.settings.get("paused-until")).toBe("");
    await place.until(
      () => (place.queue.current()?.progress.upload.bytes ?? 0) > (before ?? 0) || place.queue.get(late.id)?.finishedAt,
    );
    await place.ended(late);
    place.queue.abort(task.id);
    await place.ended(task);
  });

  test("runs tasks in their order, which can be changed", async () => {
    place.queue.pause({ transfers: false });
    const ids = ["a", "b", "c"].map((name) => place.addJob(name));
    const tasks = ids.map((id) => place.add("Backup", id));
    const [a, b, c] = tasks.map(({ id }) => id) as [number, number, number];
    const order = () => place.queue.list().map(({ id }) => id);
    expect(place.queue.move(c, 0)).toBe(true);
    expect(order()).toEqual([c, a, b]);
    place.queue.add({ kind: "operation", operation: "Backup", jobId: ids[1] as string }, { skipQueue: true });
    expect(order()).toEqual([b, c, a]);
    const stored = place.database.queue.list().map(({ jobId }) => String(jobId));
    expect(stored).toEqual([ids[1], ids[2], ids[0]] as string[]);
    expect(place.queue.move(99, 0)).toBe(false);
    const urgent = place.queue.add(
      { kind: "operation", operation: "Vacuum", jobId: ids[0] as string },
      { priority: 1 },
    );
    expect(order()).toEqual([urgent.id, b, c, a]);
    expect(place.queue.stop(urgent.id)).toBe(true);
    expect(place.database.queue.list()).toHaveLength(3);
  });

  test("deletes no versions whose numbers have come to mean others while the deletion waited", async () => {
    const jobId = place.addJob("Documents");
    for (const content of ["one", "two"]) {
      place.write("Documents-source/file.txt", content);
      await place.ended(place.add("Backup", jobId));
    }
    place.write("Documents-source/file.txt", "three");
    const backup = place.add("Backup", jobId);
    const late = place.add("Delete", jobId, { options: { version: "1" } });
    await place.ended(backup);
    expect(await place.ended(late)).toMatchObject({ status: "Failed" });
    expect(place.metadata(jobId).BackupListCount).toBe("3");
    const options = { version: "1", "no-auto-compact": "true" };
    const inTime = place.add("Delete", jobId, { options });
    const afterIt = place.add("Delete", jobId, { options });
    expect(await place.ended(inTime)).toMatchObject({ status: "Completed" });
    expect(await place.ended(afterIt)).toMatchObject({ status: "Failed" });
    const { filesets } = await place.queue.immediate(jobId, { call: "list-filesets", fromRemote: false });
    expect(filesets).toHaveLength(2);
  });

  test("runs command lines and keeps what they print", async () => {
    const task = place.queue.add({ kind: "command-line", arguments: ["help", "sync"] });
    await place.ended(task);
    const output = place.queue.output(task.id);
    expect(output).toMatchObject({ isStarted: true, isFinished: true });
    expect(output?.lines.at(-1)).toBe("Return code: 0");
    expect(output?.lines.length).toBeGreaterThan(5);
    expect(place.queue.output(99)).toBeUndefined();
  });

  test("ends a job with all that it has, and nothing else", async () => {
    const jobId = place.addJob("Documents", {}, "shared");
    const other = place.addJob("Other", { "--prefix": "other" }, "shared");
    await place.ended(place.add("Backup", jobId));
    await place.ended(place.add("Backup", other));
    const request = { kind: "delete-job", jobId, deleteRemoteFiles: true, deleteLocalDatabase: true } as const;
    expect((await place.ended(place.queue.add(request))).status).toBe("Completed");
    expect(place.database.jobs.get(Number(jobId))).toBeUndefined();
    expect(existsSync(place.path("Documents.sqlite"))).toBe(false);
    expect(readdirSync(place.path("shared")).every((name) => name.startsWith("other-"))).toBe(true);
    expect(readdirSync(place.path("shared"))).toHaveLength(3);
  });

  test("keeps going when a process is killed: the job has an error, and its next backup is sound", async () => {
    const { jobId, task } = await slowBackup();
    process.kill(place.processes.at(-1)?.pid ?? 0, "SIGKILL");
    const failed = await place.ended(task);
    expect(failed).toMatchObject({ status: "Failed", errorMessage: expect.stringContaining("SIGKILL") });
    expect(place.database.notifications.list()).toMatchObject([{ type: "Error", messageId: "JobProcessDied" }]);
    place.queue.throttle({});
    expect((await place.ended(place.add("Backup", jobId))).status).toBe("Completed");
    expect((await place.ended(place.add("Test", jobId))).status).toBe("Completed");
  });
});

describe("after the server went down", () => {
  test("what ran and what waited runs again, once and in its order; the pause holds", async () => {
    const { jobId } = await slowBackup();
    const late = place.addJob("Late");
    place.queue.pause({ transfers: true });
    place.add("Backup", late);
    place.add("Vacuum", late);
    await place.close();
    const after = new QueuePlace(place.folder);
    expect(after.database.queue.list().map(({ starts }) => starts)).toEqual([0, 0, 0]);
    after.queue.start();
    expect(after.queue.list().map(({ jobId }) => jobId)).toEqual([jobId, late, late]);
    expect(after.queue.paused).toBeDefined();
    expect(after.database.queue.list()).toHaveLength(3);
    after.queue.resume();
    await after.until(() => after.queue.list().length === 0);
    expect(after.database.queue.list()).toEqual([]);
    expect(
      after.database.runs
        .page({ size: 9 })
        .map(({ operation }) => operation)
        .sort(),
    ).toEqual(["Backup", "Backup", "Vacuum"]);
    place = after;
  });

  test("what comes after a task that has ended runs as well, once and in its order", async () => {
    const [first, second, third, other] = ["a", "b", "c", "d"].map((name) => place.addJob(name)) as [
      string,
      ...string[],
    ];
    place.queue.onEnding(({ jobId }) => () => {
      const following = jobId === first ? [second, third, second, other] : [];
      return following.map((jobId = "", number) => ({
        request: { kind: "operation", operation: "Backup", jobId },
        priority: number % 2,
      }));
    });
    place.queue.pause({ transfers: true });
    const task = place.add("Backup", first);
    place.add("Vacuum", first);
    place.add("Backup", other as string);
    const stored: unknown[] = [];
    place.events.on("task-completed", () => {
      stored.push(...place.database.queue.list().map(({ jobId }) => String(jobId)));
    });
    place.queue.cancel(task.id);
    const order = [third, first, other, second];
    expect(stored).toEqual(order);
    expect(place.queue.list().map(({ jobId }) => jobId)).toEqual(order);
    await place.close();
    place = new QueuePlace(place.folder);
    place.queue.start();
    expect(place.queue.list().map(({ jobId }) => jobId)).toEqual(order);
    place.queue.resume();
    await place.until(() => place.queue.list().length === 0);
    const runs = place.database.runs.page({ size: 9 }).map(({ jobId, operation }) => `${jobId} ${operation}`);
    expect(runs.toSorted()).toEqual([`${first} Vacuum`, `${second} Backup`, `${third} Backup`, `${other} Backup`]);
  });

  test("a deletion of versions that had begun is not run again, and that is told", async () => {
    const jobId = place.addJob("Documents");
    await place.ended(place.add("Backup", jobId));
    const request = { kind: "operation", operation: "Delete", jobId, options: { version: "1" } };
    const id = place.database.queue.add({ jobId: Number(jobId), request, queuedAt: new Date() });
    place.database.queue.markStarted(id, new Date());
    place.database.queue.add({ jobId: 99, request: { ...request, jobId: "99" }, queuedAt: new Date() });
    place.database.queue.add({ jobId: null, request: { kind: "nonsense" }, queuedAt: new Date() });
    place.queue.start();
    await place.until(() => place.queue.list().length === 0);
    expect(place.database.queue.list()).toEqual([]);
    expect(place.database.notifications.list()).toMatchObject([{ messageId: "TaskInterrupted", jobId }]);
  });

  test("a passphrase that was typed for a task is nowhere, and the task says so", async () => {
    const jobId = place.addJob("Documents");
    await place.ended(place.add("Backup", jobId));
    place.queue.pause({ transfers: true });
    const options = { passphrase: "typed by hand", "restore-path": place.path("restored") };
    place.queue.add({ kind: "operation", operation: "Restore", jobId, options });
    expect(JSON.stringify(place.database.queue.list())).not.toContain("typed by hand");
    place.queue.resume();
    await place.until(() => place.queue.list().length === 0);
    // As long as the server runs, it is known.
    expect(place.database.notifications.list().map(({ messageId }) => messageId)).not.toContain("TypedPassphraseGone");
    place.queue.pause({ transfers: true });
    place.queue.add({ kind: "operation", operation: "Restore", jobId, options });
    await place.close();
    const after = new QueuePlace(place.folder);
    after.queue.start();
    after.queue.resume();
    await after.until(() => after.queue.list().length === 0);
    expect(after.database.notifications.list()).toMatchObject([{ messageId: "TypedPassphraseGone", jobId }]);
    expect(after.database.queue.list()).toEqual([]);
    place = after;
  });

  test("what came to its end without it is not run again, but has its result", async () => {
    const jobId = place.addJob("Documents", { "--upload-unchanged-backups": "true" });
    await place.ended(place.add("Backup", jobId));
    const begin = new Date();
    await place.ended(place.add("Backup", jobId));
    const [last] = place.database.runs.page({ size: 1 });
    for (const startedAt of [begin, new Date()]) {
      const request = { kind: "operation", operation: "Backup", jobId };
      const id = place.database.queue.add({ jobId: Number(jobId), request, queuedAt: begin });
      place.database.queue.markStarted(id, startedAt);
      place.queue.start();
      await place.until(() => place.queue.list().length === 0);
    }
    expect(place.metadata(jobId).BackupListCount).toBe("3");
    const times = place.database.runs.page({ size: 9 }).map(({ summary }) => summary.BeginTime);
    expect(times).toHaveLength(4);
    expect(times[1]).toBe(last?.summary.BeginTime as string);
    expect(new Set(times).size).toBe(3);
  });

  test("a startup delay and a pause until a moment hold until then", async () => {
    place.database.settings.set("startup-delay", "1h");
    place.queue.start();
    const until = place.queue.paused?.until?.getTime() ?? 0;
    expect(Math.abs(until - Date.now() - 3_600_000)).toBeLessThan(60_000);
    const soon = new Date(Date.now() + 200);
    place.queue.pause({ until: soon, transfers: false });
    const ticks = BigInt(soon.getTime()) * 10_000n + 621_355_968_000_000_000n;
    expect(place.database.settings.get("paused-until")).toBe(String(ticks));
    await place.until(() => place.queue.paused === undefined);
    expect(place.database.settings.get("paused-until")).toBe("");
    rmSync(place.path("temporary"), { recursive: true });
  });
});

describe("while the database can't be written", () => {
  /** The disk is full for what a task writes when it begins and ends; returns the way to make room. */
  function fillDisk(): () => void {
    const other = new Database(place.path("server.sqlite"));
    for (const [number, event] of ["UPDATE ON queued_task", "DELETE ON queued_task", "UPDATE ON setting"].entries()) {
      other.run(
        `CREATE TRIGGER full_${number} BEFORE ${event} BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
      );
    }
    return () => {
      for (let number = 0; number < 3; number++) other.run(`DROP TRIGGER full_${number}`);
      other.close();
    };
  }

  test("tasks run all the same, and what came of them is written later", async () => {
    const jobId = place.addJob("Documents");
    const waits = place.addJob("Waits");
    place.queue.pause({ transfers: false });
    const tasks = [jobId, waits].map((id) => place.add("Backup", id));
    const makeRoom = fillDisk();
    expect(() => place.queue.cancel(tasks[0]?.id ?? 0)).toThrow("No space is left");
    expect(() => place.queue.move(tasks[1]?.id ?? 0, 0)).toThrow("No space is left");
    expect(place.queue.list().map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
    place.queue.resume();
    expect(place.queue.paused).toBeUndefined();
    for (const task of tasks) expect((await place.ended(task)).status).toBe("Completed");
    expect(place.liveLog.poll({ afterId: 0, level: "Error", count: 9 })).toMatchObject([
      { messageId: "OutcomeNotStored" },
    ]);
    expect(place.database.queue.list()).toHaveLength(2);
    makeRoom();
    await place.ended(place.add("Backup", jobId));
    expect(place.database.queue.list()).toEqual([]);
    const runs = place.database.runs.page({ size: 9 }).map((run) => String(run.jobId));
    expect(runs.toSorted()).toEqual([jobId, jobId, waits].toSorted());
    expect(place.database.notifications.list().map(({ messageId }) => messageId)).toContain("OutcomeNotStored");
  });

  test("what others store at the end of a task is stored with its outcome, or neither is", async () => {
    const jobId = place.addJob("Documents");
    let isFull = true;
    place.queue.onEnding(({ id }) => () => {
      place.database.settings.set("last-ended", String(id));
      if (isFull) throw new Error("database or disk is full");
      return [];
    });
    const stored = () => ({
      ended: place.database.settings.get("last-ended"),
      waiting: place.database.queue.list().length,
      runs: place.database.runs.page({ size: 9 }).length,
    });
    const before = stored();
    place.queue.pause({ transfers: false });
    const task = place.add("Backup", jobId);
    expect(() => place.queue.cancel(task.id)).toThrow("disk is full");
    expect(stored()).toEqual({ ...before, waiting: 1 });
    place.queue.resume();
    await place.ended(task);
    expect(stored()).toEqual({ ...before, waiting: 1 });
    isFull = false;
    const next = await place.ended(place.add("Backup", jobId));
    expect(stored()).toEqual({ ended: String(next.id), waiting: 0, runs: 2 });
  });
});

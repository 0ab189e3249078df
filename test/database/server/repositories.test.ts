import { describe, expect, test } from "bun:test";
import { databaseFiles, fullJob, idOf, using } from "./server-files.ts";

const { newPath } = databaseFiles();
const at = (seconds: number) => new Date(seconds * 1000 + 7);

test("settings and options of all jobs are set, changed and removed", () => {
  using(newPath(), ({ settings, globalOptions }) => {
    settings.set("b", "1");
    settings.set("a", true);
    settings.set("b", "");
    settings.set("c", "x");
    settings.set("c", null);
    expect([...settings.all()]).toEqual([
      ["b", ""],
      ["a", "True"],
    ]);
    expect([settings.get("a"), settings.get("c"), settings.isOn("a"), settings.isOn("b")]).toEqual([
      "True",
      undefined,
      true,
      false,
    ]);
    globalOptions.set("--z", "1");
    globalOptions.set("--a", "2", "*");
    globalOptions.set("--z", "3");
    globalOptions.set("--gone", "4");
    globalOptions.set("--gone", null);
    expect(globalOptions.all()).toEqual([
      { name: "--z", value: "3", filter: "" },
      { name: "--a", value: "2", filter: "*" },
    ]);
  });
});

test("a job has one schedule, which keeps its number when it changes", () => {
  using(newPath(), ({ jobs, schedules }) => {
    const jobId = jobs.insert(fullJob);
    const first = { jobId, time: at(1), repeat: "1D", lastRun: null, rule: "AllowedWeekDays=Monday", extras: {} };
    const id = schedules.save(first);
    const extras = { cron: "0 3 * * *", after: [jobId], missed: { olderThan: "1D" }, priority: 2 };
    const changed = { ...first, lastRun: at(5), extras };
    expect(schedules.save(changed)).toBe(id);
    expect(schedules.of(jobId)).toEqual({ id, ...changed });
    expect(schedules.all()).toEqual([{ id, ...changed }]);
    expect(() => schedules.save({ ...first, extras: { cron: 5 } as never })).toThrow();
    schedules.delete(jobId);
    expect(schedules.of(jobId)).toBeUndefined();
  });
});

describe("notifications", () => {
  const notification = (type: "Error" | "Warning", jobId: string | null, action: string) => ({
    type,
    title: "t",
    message: "m",
    exception: "",
    jobId,
    action,
    time: at(9),
    logEntryId: null,
    messageId: "Id",
    messageLogTag: null,
  });

  test("are listed, found and deleted, one by one, by job and by action", () => {
    using(newPath(), ({ notifications }) => {
      const first = notifications.add(notification("Error", "3", "backup:show-log"));
      const second = notifications.add(notification("Warning", null, "config:issue:space"));
      const third = notifications.add(notification("Warning", "4", "update:new"));
      expect(notifications.get(first)).toEqual({ id: first, ...notification("Error", "3", "backup:show-log") });
      expect(notifications.list().map(({ id }) => id)).toEqual([first, second, third]);
      notifications.deleteOfJob("3");
      notifications.deleteByAction("config:issue:");
      expect(notifications.list().map(({ id }) => id)).toEqual([third]);
      expect([notifications.delete(third), notifications.delete(third)]).toEqual([true, false]);
    });
  });

  test("leave a mark in the settings as long as there is one of the kind", () => {
    using(newPath(), ({ notifications, settings }) => {
      const marks = () => [settings.isOn("unacked-error"), settings.isOn("unacked-warning")];
      expect(marks()).toEqual([false, false]);
      const error = notifications.add(notification("Error", "3", ""));
      expect(marks()).toEqual([true, false]);
      notifications.add(notification("Warning", "4", ""));
      notifications.delete(error);
      expect(marks()).toEqual([false, true]);
      notifications.deleteOfJob("4");
      expect(marks()).toEqual([false, false]);
    });
  });
});

test("the log of errors has pages by time, the newest first, and loses what is old", () => {
  using(newPath(), ({ errorLog }) => {
    for (const second of [3, 1, 2, 5, 4]) {
      errorLog.add({ jobId: second === 1 ? null : second, message: `${second}`, exception: null, time: at(second) });
    }
    const texts = (page: Parameters<typeof errorLog.page>[0]) => errorLog.page(page).map(({ message }) => message);
    expect(texts({ size: 2 })).toEqual(["5", "4"]);
    expect(texts({ size: 2, before: at(4) })).toEqual(["3", "2"]);
    errorLog.purge(at(3));
    expect(texts({ size: 10 })).toEqual(["5", "4", "3"]);
  });
});

test("the history of runs has pages, and knows the last run of a kind", () => {
  using(newPath(), ({ jobs, runs }) => {
    const [one, two] = [jobs.insert({ ...fullJob, additionalTargets: [] }), jobs.insert(fullJob)];
    const run = (jobId: number, operation: string, second: number) => ({
      jobId,
      operation,
      started: at(second),
      finished: at(second + 1),
      outcome: "Success",
      summary: { files: second },
    });
    const ids = [run(one, "Backup", 1), run(two, "Backup", 2), run(one, "Restore", 3), run(one, "Backup", 4)].map(
      (added) => runs.add(added),
    );
    expect(runs.page({ size: 2 }).map(({ id }) => id)).toEqual([ids[3], ids[2]] as number[]);
    expect(runs.page({ size: 2, before: ids[2] as number, jobId: one }).map(({ id }) => id)).toEqual([
      ids[0],
    ] as number[]);
    expect(runs.last(one, "Backup")).toEqual({ id: ids[3] as number, ...run(one, "Backup", 4) });
    expect(runs.last(two, "Restore")).toBeUndefined();
    runs.purge(at(4));
    // The only one of its job and the only one of its operation stay.
    expect(runs.page({ size: 9 }).map(({ id }) => id)).toEqual([ids[3], ids[2], ids[1]] as number[]);
    const failed = runs.add({ ...run(one, "Backup", 5), outcome: "Error" });
    runs.purge(at(9));
    expect(runs.page({ jobId: one, size: 9 }).map(({ id }) => id)).toEqual([failed, ids[3], ids[2]] as number[]);
    runs.add(run(one, "Backup", 6));
    runs.purge(at(9));
    expect(runs.get(ids[3] as number)).toBeUndefined();
    expect(runs.get(failed)).toBeDefined();
  });
});

test("what web clients keep is changed value by value", () => {
  using(newPath(), ({ uiStorage }) => {
    expect([uiStorage.schemes(), uiStorage.get("x")]).toEqual([[], {}]);
    uiStorage.patch("x", { a: "1", b: "2" });
    uiStorage.patch("x", { a: null, c: "3" });
    uiStorage.patch("w", { a: "1" });
    expect([uiStorage.schemes(), uiStorage.get("x")]).toEqual([["w", "x"], { b: "2", c: "3" }]);
  });
});

test("temporary files are known until they expire", () => {
  using(newPath(), ({ temporaryFiles }) => {
    const file = { origin: "bug-report", path: "/tmp/x", created: at(1), expires: at(5) } as const;
    const id = temporaryFiles.add(file);
    temporaryFiles.add({ ...file, expires: at(7) });
    expect(temporaryFiles.get(id, "bug-report")).toEqual({ id, ...file });
    expect(temporaryFiles.get(id, "changes")).toBeUndefined();
    expect(temporaryFiles.expired(at(4))).toEqual([]);
    expect(temporaryFiles.expired(at(5)).map((found) => found.id)).toEqual([id]);
    temporaryFiles.delete(id);
    expect(temporaryFiles.expired(at(5))).toEqual([]);
  });
});

test("a family of tokens counts on for one of two that ask at once", () => {
  using(newPath(), ({ tokenFamilies }) => {
    const unknown = { created: null, client: null, address: null };
    const family = { id: "0123456789ABCDEF", userId: "webserver", counter: 7, updated: at(1), ...unknown };
    tokenFamilies.save(family);
    expect(tokenFamilies.increment(family.id, 7, at(2))).toBe(true);
    expect(tokenFamilies.increment(family.id, 7, at(2))).toBe(false);
    expect(tokenFamilies.increment("unknown", 7, at(2))).toBe(false);
    expect(tokenFamilies.get(family.id)).toEqual({ ...family, counter: 8, updated: at(2) });
    tokenFamilies.save({ ...family, id: "old" });
    tokenFamilies.purge(at(2));
    expect([tokenFamilies.get("old"), tokenFamilies.get(family.id)?.id]).toEqual([undefined, family.id]);
    tokenFamilies.delete(family.id);
    tokenFamilies.save(family);
    tokenFamilies.deleteAll();
    expect(tokenFamilies.get(family.id)).toBeUndefined();
  });
});

test("a saved destination has a name of its own, and tells which jobs use it", () => {
  using(newPath(), ({ jobs, connectionStrings }) => {
    const saved = { name: "NAS", description: "", baseUrl: "ftp://nas", createdAt: at(1), updatedAt: at(1) };
    const id = connectionStrings.insert(saved);
    const other = connectionStrings.insert({ ...saved, name: "cloud" });
    expect(idOf(() => connectionStrings.insert(saved))).toBe("ConnectionStringExists");
    expect(idOf(() => connectionStrings.update({ ...saved, id: other }))).toBe("ConnectionStringExists");
    expect(connectionStrings.update({ ...saved, id, baseUrl: "ftp://new" })).toBe(true);
    expect(connectionStrings.update({ ...saved, id: 99, name: "none" })).toBe(false);
    expect(connectionStrings.get(id)).toEqual({ ...saved, id, baseUrl: "ftp://new" });
    expect(connectionStrings.findByName("cloud")?.id).toBe(other);

    const [target] = fullJob.additionalTargets;
    if (!target) throw new Error("The job has no further destination");
    const first = jobs.insert({ ...fullJob, name: "first", connectionStringId: id, additionalTargets: [] });
    const second = jobs.insert({
      ...fullJob,
      name: "second",
      connectionStringId: -1,
      additionalTargets: [{ ...target, connectionStringId: id }],
    });
    expect(connectionStrings.backupsOf(id)).toEqual([
      { id: first, name: "first" },
      { id: second, name: "second" },
    ]);
    connectionStrings.delete(other);
    expect(connectionStrings.list().map((found) => found.id)).toEqual([id]);
  });
});

test("tasks keep their order, also when they are moved", () => {
  const path = newPath();
  using(path, ({ queue }) => {
    const add = (name: string, place?: "first" | "last") =>
      queue.add({ jobId: null, request: { name }, queuedAt: at(1) }, place);
    const [a, b, c] = [add("a"), add("b"), add("c")];
    const d = add("d", "first");
    const order = () => queue.list().map(({ id }) => id);
    expect(order()).toEqual([d, a, b, c]);
    queue.move(c, 1);
    queue.move(d, 99);
    queue.move(99, 0);
    expect(order()).toEqual([c, a, b, d]);
    queue.markStarted(c, at(4));
    queue.markStarted(c, at(5));
    queue.remove(a);
  });
  using(path, ({ queue }) => {
    expect(queue.list().map(({ request, startedAt }) => [request, startedAt])).toEqual([
      [{ name: "c" }, at(4)],
      [{ name: "b" }, null],
      [{ name: "d" }, null],
    ]);
  });
});

test("trigger keys are found by their hash, and are marked when they are used and revoked", () => {
  using(newPath(), ({ triggerKeys }) => {
    const bearer = { signingKey: null, scopes: ["run", "stop"], expires: at(9) } as const;
    const given = { name: "doorbell", hash: "ab12", jobIds: [1, 2], created: at(1), ...bearer };
    const id = triggerKeys.create(given);
    triggerKeys.create({ ...given, hash: "cd34", jobIds: null });
    triggerKeys.touch(id, at(2));
    triggerKeys.revoke(id, at(3));
    expect(triggerKeys.findByHash("ab12")).toEqual({ id, ...given, lastUsed: at(2), revoked: at(3) });
    expect(triggerKeys.list().map(({ jobIds, revoked }) => [jobIds, revoked])).toEqual([
      [[1, 2], at(3)],
      [null, null],
    ]);
  });
});

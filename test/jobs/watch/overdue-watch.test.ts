import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { recordOutcome } from "../../../src/jobs/outcome.ts";
import { OverdueWatch } from "../../../src/jobs/watch/overdue-watch.ts";
import { JobWorld } from "../job-world.ts";

let world: JobWorld;
let watch: OverdueWatch;
let told: string[];

beforeEach(() => {
  world = new JobWorld("2026-06-15T09:00:00Z");
  told = [];
  startWatch();
});
afterEach(() => {
  watch.stop();
  world.end();
});

function startWatch(): void {
  const { database, tasks, events, clock, log } = world;
  const report = async (jobId: number, { level, text }: { level: string; text: string }) => {
    expect(text).not.toContain("file:");
    told.push(`${jobId} ${level}`);
  };
  watch = new OverdueWatch({ database, tasks, events, clock, log, report });
  watch.start();
}

function endRun(jobId: number, outcome: string, summary: Record<string, unknown> = {}): void {
  const finished = world.clock.now();
  world.database.runs.add({ jobId, operation: "Backup", started: finished, finished, outcome, summary });
  world.events.emit("jobs");
}

const notifications = () => world.database.notifications.list().map(({ type, jobId }) => `${jobId} ${type}`);

describe("an overdue backup", () => {
  test("is told once within five minutes, and once more when it is good again", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    await world.clock.advance("2026-06-15T21:59:00Z");
    expect(told).toEqual([]);
    await world.clock.advance("2026-06-15T22:05:00Z");
    expect(told).toEqual([`${job} Error`]);
    expect(notifications()).toEqual([`${job} Error`]);
    expect(world.database.settings.isOn("unacked-error")).toBeTrue();
    await world.clock.advance("2026-06-16T08:00:00Z");
    endRun(job, "Error");
    await world.clock.advance("2026-06-16T08:00:01Z");
    expect(told).toHaveLength(1);
    endRun(job, "Warning");
    await world.clock.advance("2026-06-16T08:00:02Z");
    expect(told.slice(1)).toEqual([`${job} Success`]);
    expect(notifications()).toEqual([]);
    await world.clock.advance("2026-06-16T22:05:00Z");
    expect(told.slice(2)).toEqual([`${job} Error`]);
  });

  test("is not good again by a run that was stopped early, whose version is not whole", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    await world.clock.advance("2026-06-15T22:05:00Z");
    endRun(job, "Warning", { PartialBackup: true });
    world.database.jobs.setMetadata(job, { LastBackupDate: "20260615T220500Z" });
    await world.clock.advance("2026-06-15T22:05:01Z");
    expect(told).toEqual([`${job} Error`]);
    endRun(job, "Success", { PartialBackup: false });
    await world.clock.advance("2026-06-15T22:05:02Z");
    expect(told.slice(1)).toEqual([`${job} Success`]);
  });

  test("is not told again after a restart, nor when its notification was dismissed", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    await world.clock.advance("2026-06-16T00:00:00Z");
    watch.stop();
    for (const { id } of world.database.notifications.list()) world.database.notifications.delete(id);
    startWatch();
    await world.clock.advance("2026-06-17T00:00:00Z");
    expect(told).toHaveLength(1);
    expect(notifications()).toEqual([]);
  });

  test("is told again by the rule for that, with one notification at a time", async () => {
    world.database.settings.set("overdue-repeat", "1D");
    const job = world.addJob("a");
    world.schedule(job, {});
    await world.clock.advance("2026-06-16T23:00:00Z");
    expect(told).toHaveLength(2);
    expect(notifications()).toEqual([`${job} Error`]);
  });

  test("keeps to the grace of the settings", async () => {
    world.database.settings.set("overdue-grace", "10m");
    const job = world.addJob("a");
    world.schedule(job, {});
    await world.clock.advance("2026-06-15T10:09:00Z");
    expect(told).toEqual([]);
    await world.clock.advance("2026-06-15T10:15:00Z");
    expect(told).toHaveLength(1);
  });

  test("that cannot be reported is a warning, and still a notification", async () => {
    watch.stop();
    const { database, tasks, events, clock, log } = world;
    const report = async () => {
      throw new Error("no mail server");
    };
    watch = new OverdueWatch({ database, tasks, events, clock, log, report });
    watch.start();
    const job = world.addJob("a");
    world.schedule(job, {});
    await world.clock.advance("2026-06-16T00:00:00Z");
    expect(world.complaints).toEqual(["OverdueNotReported"]);
    expect(notifications()).toEqual([`${job} Error`]);
  });
});

describe("nobody is told", () => {
  test("of a job without a schedule, or while its backups are good", async () => {
    world.addJob("by hand");
    const job = world.addJob("a");
    world.schedule(job, {});
    for (let day = 15; day < 18; day++) {
      await world.clock.advance(`2026-06-${day}T10:20:00Z`);
      endRun(job, "Success");
    }
    expect(told).toEqual([]);
  });

  test("of what a new schedule would have planned before it was set", async () => {
    const job = world.addJob("a");
    endRun(job, "Success");
    await world.clock.advance("2026-06-16T12:00:00Z");
    world.schedule(job, { time: "2026-06-17T10:00:00Z" });
    await world.clock.advance("2026-06-17T21:55:00Z");
    expect(told).toEqual([]);
    await world.clock.advance("2026-06-17T22:05:00Z");
    expect(told).toHaveLength(1);
  });
});

describe("when the clock was put back", () => {
  test("a backup that ended in what is the far future now does not keep the alarm from ringing", async () => {
    const job = world.addJob("a");
    world.schedule(job, {});
    await world.clock.advance("2026-06-15T11:00:00Z");
    endRun(job, "Success");
    world.clock.set("2027-06-15T12:00:00Z");
    await world.clock.advance("2027-06-15T12:10:00Z");
    endRun(job, "Success");
    await world.clock.advance("2027-06-15T12:11:00Z");
    told = [];
    world.clock.set("2026-06-15T12:00:00Z");
    await world.clock.advance("2026-06-16T21:59:00Z");
    expect(told).toEqual([]);
    await world.clock.advance("2026-06-16T22:05:00Z");
    expect(told).toEqual([`${job} Error`]);
  });

  test("an alarm is repeated by its rule, and a new schedule is watched from now on", async () => {
    world.database.settings.set("overdue-repeat", "1D");
    const job = world.addJob("a");
    world.clock.set("2026-07-15T09:00:00Z");
    world.schedule(job, {});
    await world.clock.advance("2026-07-15T22:10:00Z");
    expect(told).toEqual([`${job} Error`]);
    world.clock.set("2026-06-15T09:00:00Z");
    await world.clock.advance("2026-06-15T22:10:00Z");
    told = [];
    await world.clock.advance("2026-06-16T22:10:00Z");
    expect(told).toEqual([`${job} Error`]);
  });
});

describe("copies at a further destination", () => {
  const address = "ssh://nas.example/docs";
  const target = (interval: string | null = null) => ({
    urlKey: "one",
    targetUrl: `ssh://me:deep@nas.example/docs?auth-password=deeper`,
    mode: interval === null ? "inline" : /^\d+$/.test(interval) ? "counting" : "interval",
    interval,
    connectionStringId: -1,
    options: null,
    createdAt: new Date(0),
    updatedAt: new Date(0),
  });

  function addCopied(interval?: string): number {
    const id = world.addJob("a");
    const job = world.database.jobs.get(id);
    if (!job) throw new Error("no such job");
    world.database.jobs.update({ ...job, additionalTargets: [target(interval)] });
    world.schedule(id, { repeat: "4h" });
    return id;
  }

  /** A backup that is good, and what came of the copies that it made. */
  function endCopied(jobId: number, copied: "Success" | "Error" | "Away" | undefined): void {
    const finished = world.clock.now();
    const EndTime = new Date(finished.getTime() - 1000).toISOString();
    const Errors = [
      `2026-06-15 10:00:00 +00 - [Error-Some.Place-RemoteSync${copied === "Away" ? "Waits" : "Failed"}]: Not complete\nDestinationError: No answer`,
    ];
    const BackendStatistics = { FreeQuotaSpace: 500, TotalQuotaSpace: -1 };
    const result = {
      MainOperation: "Backup",
      ParsedResult: copied === "Error" ? "Error" : "Success",
      Interrupted: false,
      BeginTime: EndTime,
      EndTime,
      Duration: "00:00:01",
      ErrorsActualLength: copied === "Error" ? 1 : 0,
      RemoteSynchronizationResults: copied
        ? [
            {
              Destination: address,
              ParsedResult: copied === "Away" ? "Error" : copied,
              EndTime,
              Errors,
              ...(copied === "Error" && { ErrorID: "Denied" }),
              BackendStatistics,
            },
          ]
        : [],
      BackendStatistics: { LastBackupDate: "0001-01-01T00:00:00" },
    };
    const parts = {
      database: world.database,
      events: world.events,
      setMetadata: (id: string, values: Record<string, string | null>) =>
        world.database.jobs.setMetadata(Number(id), values),
    };
    const job = { id: String(jobId), name: "a", metadata: {} };
    recordOutcome(parts, { job, operation: "Backup", started: finished, finished, result });
    world.events.emit("jobs");
  }

  /** One of the runs that are planned every four hours, and a look when its grace is over. */
  async function round(jobId: number, number: number, copied: "Success" | "Error" | undefined): Promise<void> {
    await world.clock.advance(at(number, 10));
    endCopied(jobId, copied);
    await world.clock.advance(at(number, 130));
  }

  function at(number: number, minutes: number): string {
    return new Date(Date.parse("2026-06-15T10:00:00Z") + (number * 240 + minutes) * 60_000).toISOString();
  }

  test("are told of once when they have stopped, without their address, and once more when they are good again", async () => {
    const job = addCopied();
    await round(job, 0, "Success");
    expect(told).toEqual([]);
    await round(job, 1, "Error");
    expect(told).toEqual([`${job} Error`]);
    const alarm = world.database.notifications.list().find(({ title }) => title === "Copy overdue: a");
    expect(alarm).toMatchObject({ messageId: `CopyOverdue ${address}` });
    expect(alarm?.message).toContain("nas.example (destination 1)");
    expect(alarm?.message).not.toMatch(/docs|deep/);
    await round(job, 2, "Error");
    expect(told).toHaveLength(1);
    await round(job, 3, "Success");
    expect(told.slice(1)).toEqual([`${job} Success`]);
    expect(notifications()).toEqual([]);
  });

  test("fail not while their drive is away, until they are overdue", async () => {
    const job = addCopied();
    await round(job, 0, "Success");
    await world.clock.advance(at(1, 10));
    endCopied(job, "Away");
    const [state] = world.database.copyStates.of(job);
    expect(state).toMatchObject({ failed: null, message: "Not complete: No answer" });
    expect(state?.lastGood).not.toBeNull();
    expect(told).toEqual([]);
    await world.clock.advance(at(1, 130));
    expect(told).toEqual([`${job} Error`]);
  });

  test("leave the backup itself a good one when they fail, and tell why", async () => {
    const job = addCopied();
    await round(job, 0, "Error");
    const [state] = world.database.copyStates.of(job);
    expect(state).toMatchObject({
      name: address,
      lastGood: null,
      message: "Not complete: No answer",
      messageId: "Denied",
      freeSpace: 500,
      totalSpace: null,
    });
    expect(world.database.notifications.list().map(({ title }) => title)).not.toContain("Backup overdue: a");
  });

  test("say nothing by themselves while the whole backup is overdue", async () => {
    const job = addCopied();
    await round(job, 0, "Success");
    await world.clock.advance(at(2, 0));
    expect(told).toEqual([`${job} Error`]);
    expect(world.database.notifications.list().map(({ title }) => title)).toEqual(["Backup overdue: a"]);
  });

  test("are not missed before their interval is over", async () => {
    const job = addCopied("12h");
    await round(job, 0, "Success");
    for (const number of [1, 2, 3]) await round(job, number, undefined);
    expect(told).toEqual([]);
    await round(job, 4, "Error");
    expect(told).toEqual([`${job} Error`]);
  });

  test("are not missed before there were as many backups as they are counted by", async () => {
    const job = addCopied("3");
    await round(job, 0, "Success");
    for (const number of [1, 2]) await round(job, number, undefined);
    expect(told).toEqual([]);
    await round(job, 3, "Error");
    expect(told).toEqual([`${job} Error`]);
  });

  test("are missed no longer when the destination is taken out", async () => {
    const id = addCopied();
    await round(id, 0, "Success");
    await round(id, 1, "Error");
    const job = world.database.jobs.get(id);
    if (!job) throw new Error("no such job");
    world.database.jobs.update({ ...job, additionalTargets: [] });
    await world.clock.advance(at(1, 140));
    expect(world.database.notifications.list().map(({ title }) => title)).not.toContain("Copy overdue: a");
    expect(world.database.copyStates.of(id)).toMatchObject([{ overdueSince: null }]);
  });
});

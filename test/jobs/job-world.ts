import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScheduleExtras, StoredSchedule } from "../../src/database/server/schedules.ts";
import { ServerDatabase } from "../../src/database/server/server-database.ts";
import type { JobSetting } from "../../src/database/server/stored-job.ts";
import { ServerEvents } from "../../src/jobs/events.ts";
import type { Logger } from "../../src/support/log.ts";
import { FakeQueue } from "./fake-queue.ts";
import { SimulatedClock } from "./simulated-clock.ts";

/** A server database with jobs, a clock, and a queue whose tasks do nothing. */
export class JobWorld {
  readonly #folder = mkdtempSync(join(tmpdir(), "bunker-jobs-"));
  readonly database = ServerDatabase.open(join(this.#folder, "server.sqlite"), { cipher: undefined });
  readonly events = new ServerEvents();
  readonly clock: SimulatedClock;
  readonly tasks: FakeQueue;
  /** Ids of warnings and errors. */
  readonly complaints: string[] = [];
  readonly log: Logger = {
    write: (level, _tag, id) => {
      if (level === "Warning" || level === "Error") this.complaints.push(id);
    },
  };

  constructor(now: string) {
    this.clock = new SimulatedClock(now);
    this.tasks = new FakeQueue(this.database, this.clock, this.events);
  }

  /** Returns the job's id. */
  addJob(name: string, settings: Record<string, string> = {}): number {
    const stored: JobSetting[] = Object.entries(settings).map(([name, value]) => ({ filter: "", name, value }));
    const id = this.database.jobs.insert({
      name,
      description: "",
      tags: [],
      targetUrl: `file://${join(this.#folder, name)}`,
      databasePath: "",
      externalId: null,
      connectionStringId: -1,
      operationType: "Backup",
      metadata: {},
      sources: [this.#folder],
      settings: stored,
      filters: [],
      additionalTargets: [],
    });
    this.events.emit("jobs");
    return id;
  }

  schedule(jobId: number, given: { time?: string; repeat?: string; rule?: string; extras?: ScheduleExtras }): void {
    const { time = "2026-06-15T10:00:00Z", repeat = "1D", rule = "", extras = {} } = given;
    this.database.schedules.save({ jobId, time: new Date(time), repeat, rule, lastRun: null, extras });
    this.events.emit("jobs");
  }

  scheduleOf(jobId: number): StoredSchedule {
    const schedule = this.database.schedules.of(jobId);
    if (!schedule) throw new Error(`job ${jobId} has no schedule`);
    return schedule;
  }

  end(): void {
    this.database.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

import type { StoredSchedule } from "../../database/server/schedules.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import type { Notice } from "../../reports/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import { formatUtcTime } from "../../support/time.ts";
import type { TimerClock } from "../clock.ts";
import type { ServerEvents } from "../events.ts";
import { serverZone } from "../scheduler/time-zone.ts";
import type { TaskQueue } from "../task-queue.ts";
import { WakingLoop } from "../waking-loop.ts";
import { graceOf, type HealthMoment, jobHealth, timespanSetting } from "./job-health.ts";
import { lastGoodBackup } from "./last-good.ts";
import { currentRecord, type WatchRecord, writeWatchRecord } from "./watch-record.ts";

export interface OverdueWatchParts {
  readonly database: Pick<ServerDatabase, "jobs" | "schedules" | "runs" | "settings" | "notifications" | "transaction">;
  readonly tasks: Pick<TaskQueue, "list">;
  readonly events: ServerEvents;
  readonly clock: TimerClock;
  /** Tells a notice by the report modules that the job has. */
  readonly report: (jobId: number, notice: Notice) => Promise<void>;
  readonly log: Logger;
}

/** How long after it was told an incident is told again; without it, never. */
const repeatSetting = "overdue-repeat";
const messageId = "BackupOverdue";
const tag = "Bunker.Jobs.OverdueWatch";
/** Milliseconds; an alarm must come within five minutes. */
const pause = 4 * 60_000;
/** How long a change may wait for others, which one look then serves; in milliseconds. */
const patience = 1000;

/**
 * Raises the alarm when a backup has stopped: a notification and a report, once for each incident, and once more when it
 * is over. What was told is stored with the job, so that a restart tells nothing twice.
 */
export class OverdueWatch {
  readonly #parts: OverdueWatchParts;
  readonly #loop: WakingLoop;
  #stopListening: (() => void)[] = [];

  constructor(parts: OverdueWatchParts) {
    this.#parts = parts;
    this.#loop = new WakingLoop(
      parts.clock,
      () => this.#look(),
      (error) => {
        const message = `Cannot look after the age of the backups: ${messageOf(error)}`;
        parts.log.write("Error", tag, "OverdueWatchFailed", message, error);
        return pause;
      },
    );
  }

  start(): void {
    const { events } = this.#parts;
    const wake = () => this.#loop.wakeWithin(patience);
    this.#stopListening = [events.on("jobs", wake), events.on("settings", wake), events.on("task-completed", wake)];
    // The server answers before it looks at all jobs.
    wake();
  }

  stop(): void {
    for (const stop of this.#stopListening) stop();
    this.#loop.stop();
  }

  #look(): number {
    const { database, clock, tasks } = this.#parts;
    const schedules = new Map(database.schedules.all().map((schedule) => [schedule.jobId, schedule]));
    const running = new Set(tasks.list().flatMap(({ jobId, status }) => (status === "Running" ? [jobId] : [])));
    const moment: HealthMoment = {
      zone: serverZone(database.settings),
      now: clock.now(),
      isRunning: (jobId) => running.has(String(jobId)),
      grace: graceOf(database.settings),
    };
    for (const job of database.jobs.list()) this.#lookAt(job, schedules.get(job.id), moment);
    return pause;
  }

  #lookAt(job: StoredJobSummary, schedule: StoredSchedule | undefined, moment: HealthMoment): void {
    const { database } = this.#parts;
    const { now } = moment;
    const { record, isNew } = currentRecord(job.metadata, schedule, now);
    if (isNew) writeWatchRecord(database.jobs, job.id, record);
    const { state, missing } = jobHealth(database, job, schedule, moment);
    const { overdue, ...calm } = record;
    if (state === "overdue" && !overdue) {
      this.#raise(job, { ...calm, overdue: { since: missing ?? now, told: now } });
    } else if (state === "overdue" && overdue && this.#isToldAgain(overdue.told, now)) {
      this.#raise(job, { ...calm, overdue: { ...overdue, told: now } });
    } else if (state !== "overdue" && overdue) {
      this.#clear(job, calm);
    }
  }

  #isToldAgain(told: Date, now: Date): boolean {
    const repeat = timespanSetting(this.#parts.database.settings, repeatSetting);
    if (repeat === undefined || repeat <= 0) return false;
    // After the clock was put back, nobody knows how long ago it was.
    return told > now || now.getTime() - told.getTime() >= repeat * 1000;
  }

  #raise(job: StoredJobSummary, record: WatchRecord): void {
    const { database, events, clock } = this.#parts;
    const lastGood = lastGoodBackup(database, job, this.#parts.clock.now());
    const planned = record.overdue ? ` One was planned for ${formatUtcTime(record.overdue.since)}.` : "";
    const message = lastGood
      ? `The last good backup of "${job.name}" is of ${formatUtcTime(lastGood)}.${planned}`
      : `There is no good backup of "${job.name}" yet.${planned}`;
    database.transaction(() => {
      this.#removeNotifications(job.id);
      database.notifications.add({
        type: "Error",
        title: `Backup overdue: ${job.name}`,
        message,
        exception: "",
        jobId: String(job.id),
        action: "backup:show-log",
        time: clock.now(),
        logEntryId: null,
        messageId,
        messageLogTag: tag,
      });
      writeWatchRecord(database.jobs, job.id, record);
    });
    events.emit("notifications");
    this.#tell(job.id, { kind: "Overdue", level: "Error", text: message });
  }

  #clear(job: StoredJobSummary, record: WatchRecord): void {
    const { database, events } = this.#parts;
    const lastGood = lastGoodBackup(database, job, this.#parts.clock.now());
    database.transaction(() => {
      this.#removeNotifications(job.id);
      writeWatchRecord(database.jobs, job.id, record);
    });
    events.emit("notifications");
    const since = lastGood ? ` Its last good one is of ${formatUtcTime(lastGood)}.` : "";
    const text = `The backup of "${job.name}" is no longer overdue.${since}`;
    this.#tell(job.id, { kind: "Overdue", level: "Success", text });
  }

  #removeNotifications(jobId: number): void {
    const { notifications } = this.#parts.database;
    for (const { id, jobId: of, messageId: kind } of notifications.list()) {
      if (kind === messageId && of === String(jobId)) notifications.delete(id);
    }
  }

  #tell(jobId: number, notice: Notice): void {
    this.#parts.report(jobId, notice).catch((error: unknown) => {
      const message = `Cannot report on backup ${jobId}: ${messageOf(error)}`;
      this.#parts.log.write("Warning", tag, "OverdueNotReported", message, error);
    });
  }
}

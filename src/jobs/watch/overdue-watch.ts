import type { CopyState } from "../../database/server/copy-states.ts";
import type { StoredSchedule } from "../../database/server/schedules.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import type { Notice } from "../../reports/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import { formatUtcTime } from "../../support/time.ts";
import type { TimerClock } from "../clock.ts";
import { type JobCopy, placeOf, readCopies } from "../copies.ts";
import type { ServerEvents } from "../events.ts";
import { serverZone } from "../scheduler/time-zone.ts";
import type { TaskQueue } from "../task-queue.ts";
import { type Portions, WakingLoop } from "../waking-loop.ts";
import { type CopyHealth, copyHealth } from "./copy-health.ts";
import { type Incident, newsOf } from "./incident.ts";
import { graceOf, type HealthMoment, jobHealth } from "./job-health.ts";
import { lastGoodBackup } from "./last-good.ts";
import { currentRecord, writeWatchRecord } from "./watch-record.ts";

export interface OverdueWatchParts {
  readonly database: Pick<
    ServerDatabase,
    "jobs" | "schedules" | "runs" | "settings" | "notifications" | "transaction" | "copyStates" | "globalOptions"
  >;
  readonly tasks: Pick<TaskQueue, "list">;
  readonly events: ServerEvents;
  readonly clock: TimerClock;
  /** Tells a notice by the report modules that the job has. */
  readonly report: (jobId: number, notice: Notice) => Promise<void>;
  readonly log: Logger;
}

const tag = "Bunker.Jobs.OverdueWatch";
/** Milliseconds; an alarm must come within five minutes. */
const pause = 4 * 60_000;
/** How long a change may wait for others, which one look then serves; in milliseconds. */
const patience = 1000;

/**
 * Raises the alarm when a backup has stopped, or the copies of it at a further destination: a notification and a report, once for each incident, and once more when it
 * is over. What was told is stored with the job, so that a restart tells nothing twice.
 */
export class OverdueWatch {
  readonly #parts: OverdueWatchParts;
  readonly #loop: WakingLoop;

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
    // The server answers before it looks at all jobs.
    this.#loop.wakeOn(this.#parts.events, ["jobs", "settings", "task-completed"], patience);
  }

  stop(): void {
    this.#loop.stop();
  }

  /** Job by job: what is done meanwhile to those that are still to come wakes it once more. */
  *#look(): Portions {
    const { database, clock, tasks } = this.#parts;
    const schedules = new Map(database.schedules.all().map((schedule) => [schedule.jobId, schedule]));
    const running = new Set(tasks.list().flatMap(({ jobId, status }) => (status === "Running" ? [jobId] : [])));
    const moment: HealthMoment = {
      zone: serverZone(database.settings),
      now: clock.now(),
      isRunning: (jobId) => running.has(String(jobId)),
      grace: graceOf(database.settings),
    };
    const known = readCopies(database);
    yield;
    for (const job of database.jobs.list()) {
      yield;
      if (!database.jobs.has(job.id)) continue;
      const schedule = schedules.get(job.id);
      const isOverdue = this.#lookAt(job, schedule, moment);
      const copies = copyHealth(database, job, schedule, known, moment);
      this.#forgetGone(job.id, copies, known.states.get(job.id) ?? [], moment.now);
      for (const copy of copies) this.#lookAtCopy(job, copy, isOverdue, moment.now);
    }
    return pause;
  }

  /** Whether it is overdue. */
  #lookAt(job: StoredJobSummary, schedule: StoredSchedule | undefined, moment: HealthMoment): boolean {
    const { database } = this.#parts;
    const { now } = moment;
    const { record, isNew } = currentRecord(job.metadata, schedule, now);
    if (isNew) writeWatchRecord(database.jobs, job.id, record);
    const health = jobHealth(database, job, schedule, moment);
    const { overdue, ...calm } = record;
    const news = newsOf(overdue, health, now, database.settings);
    const keep = (incident: Incident | undefined) =>
      writeWatchRecord(database.jobs, job.id, incident ? { ...calm, overdue: incident } : calm);
    if (news) this.#announce(job, { name: `"${job.name}"`, lastGood: lastGoodBackup(database, job, now) }, news, keep);
    return health.state === "overdue";
  }

  /** While the whole backup is overdue that says it all, and nothing new is told of its copies. */
  #lookAtCopy(job: StoredJobSummary, health: CopyHealth, isJobOverdue: boolean, now: Date): void {
    const { copyStates, settings } = this.#parts.database;
    const { copy, stored, lastGood, failed } = health;
    // One that is new begins now, and so does one that was looked at before the clock was put back.
    if (!stored || stored.since > now) copyStates.set(job.id, copy.name, { since: now }, now);
    const told = stored?.overdueSince ? { since: stored.overdueSince, told: stored.overdueTold ?? now } : undefined;
    const news = newsOf(told, health, now, settings);
    if (!news || (news !== "over" && isJobOverdue)) return;
    const keep = (incident: Incident | undefined) => {
      const change = { overdueSince: incident?.since ?? null, overdueTold: incident?.told ?? null };
      copyStates.set(job.id, copy.name, change, now);
    };
    const name = `"${job.name}" at ${placeOf(copy)}`;
    this.#announce(job, { name, lastGood, copy, failed: failed?.time }, news, keep);
  }

  /** Nobody waits any more for copies at a destination that the job has no longer. */
  #forgetGone(jobId: number, copies: readonly CopyHealth[], states: readonly CopyState[], now: Date): void {
    const { database, events } = this.#parts;
    for (const { name, overdueSince } of states) {
      if (!overdueSince || copies.some(({ copy }) => copy.name === name)) continue;
      database.transaction(() => {
        database.notifications.deleteKind(String(jobId), messageIdOf({ name }));
        database.copyStates.set(jobId, name, { overdueSince: null, overdueTold: null }, now);
      });
      events.emit("notifications");
    }
  }

  #announce(job: StoredJobSummary, subject: Subject, news: Incident | "over", keep: Keep): void {
    const { database, events, clock } = this.#parts;
    const incident = news === "over" ? undefined : news;
    const text = incident ? alarmOf(subject, incident) : allClearOf(subject);
    database.transaction(() => {
      database.notifications.deleteKind(String(job.id), messageIdOf(subject.copy));
      keep(incident);
      if (!incident) return;
      database.notifications.add({
        type: "Error",
        title: `${subject.copy ? "Copy" : "Backup"} overdue: ${job.name}`,
        message: text,
        exception: "",
        jobId: String(job.id),
        action: "backup:show-log",
        time: clock.now(),
        logEntryId: null,
        messageId: messageIdOf(subject.copy),
        messageLogTag: tag,
      });
    });
    events.emit("notifications");
    const id = incident ? messageIdOf(subject.copy) : subject.copy ? "CopyGoodAgain" : "BackupGoodAgain";
    this.#tell(job.id, { kind: "Overdue", level: incident ? "Error" : "Success", text, id });
  }

  #tell(jobId: number, notice: Notice): void {
    this.#parts.report(jobId, notice).catch((error: unknown) => {
      const message = `Cannot report on backup ${jobId}: ${messageOf(error)}`;
      this.#parts.log.write("Warning", tag, "OverdueNotReported", message, error);
    });
  }
}

/** What is overdue. */
interface Subject {
  /** What its last good one is one of. */
  readonly name: string;
  readonly lastGood: Date | undefined;
  /** Undefined: the backup itself. */
  readonly copy?: JobCopy;
  /** When it was tried last, without success. */
  readonly failed?: Date | undefined;
}

/** Stores the incident that was told, or that there is none any more. */
type Keep = (incident: Incident | undefined) => void;

function messageIdOf(copy: Pick<JobCopy, "name"> | undefined): string {
  return copy ? `CopyOverdue ${copy.name}` : "BackupOverdue";
}

function alarmOf({ name, lastGood, copy, failed }: Subject, { since }: Incident): string {
  const what = copy ? "copy" : "backup";
  const planned = ` One was planned for ${formatUtcTime(since)}.`;
  const tried = failed ? ` The attempt of ${formatUtcTime(failed)} failed; the page of the backup tells why.` : "";
  const known = lastGood
    ? `The last good ${what} of ${name} is of ${formatUtcTime(lastGood)}.`
    : `There is no good ${what} of ${name} yet.`;
  return known + planned + tried;
}

function allClearOf({ name, lastGood, copy }: Subject): string {
  const since = lastGood ? ` Its last good one is of ${formatUtcTime(lastGood)}.` : "";
  return `The ${copy ? "copy" : "backup"} of ${name} is no longer overdue.${since}`;
}

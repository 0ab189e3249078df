import type { StoredSchedule } from "../../database/server/schedules.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJob } from "../../database/server/stored-job.ts";
import { parseBooleanOption } from "../../options/values/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { TimerClock } from "../clock.ts";
import type { ServerEvents } from "../events.ts";
import { isRun, type Task } from "../task.ts";
import type { FollowingTask, TaskQueue } from "../task-queue.ts";
import { WakingLoop } from "../waking-loop.ts";
import { lastGoodBackup } from "../watch/last-good.ts";
import { rememberSkipped } from "../watch/watch-record.ts";
import { AvailabilityWatch } from "./availability-watch.ts";
import { followersOf, isInCircle } from "./chains.ts";
import { type HoldReason, judge } from "./due-rules.ts";
import { type NetworkHold, type NetworkWatch, networkWishOf } from "./network-watch.ts";
import { nextAfterSetback, type RunTimes, runTimesOf } from "./run-times.ts";
import { serverZone, type TimeZone } from "./time-zone.ts";
import { WindowReader } from "./window-reader.ts";

export interface SchedulerParts {
  readonly database: Pick<ServerDatabase, "schedules" | "settings" | "globalOptions" | "jobs" | "runs">;
  readonly tasks: Pick<TaskQueue, "add" | "isActive" | "onEnding">;
  readonly events: ServerEvents;
  readonly clock: TimerClock;
  readonly isOnBattery: () => boolean;
  readonly network: NetworkWatch;
  /** Whether the destination and the sources of a job are there. */
  readonly isAvailable: (jobId: number) => Promise<boolean>;
  readonly log: Logger;
}

/** When a job runs next by itself. */
export interface PlannedRun {
  readonly jobId: number;
  readonly time: Date;
}

interface Plan {
  /** What the time was found from. */
  readonly key: string;
  /** On the grid. */
  readonly planned: Date;
  /** When it really runs; later than planned if that run is to be skipped. */
  readonly time: Date;
  /** Why it does not run although its time has come. */
  readonly held?: HoldReason;
}

const second = 1000;
/** So soon after a sleep of the computer what is due begins: timers do not count the time that it sleeps. */
const longestSleep = 60 * second;
const sleepWithoutSchedules = 60 * second;
/** A clock is corrected by less without anybody noticing, in milliseconds. */
const mostDrift = 60 * second;
const sleepAfterFailure = 60 * second;
const tag = "Duplicati.Library.RestAPI.Scheduler";

/**
 * Queues the jobs whose time has come (rest-api.md 19). Runs that were missed become one. A job's next time is counted
 * from the planned one, so that runs stay where they are planned however long they take. It is stored when the run has
 * ended, so that a server that stops meanwhile runs the job again.
 */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #availability: AvailabilityWatch;
  /** By job. */
  readonly #plans = new Map<number, Plan>();
  /** By task that this has queued: what its schedule was then. */
  readonly #queuedFrom = new Map<number, string>();
  /** By job: what is wrong with its schedule, so that it is told once. */
  readonly #complaints = new Map<number, string>();
  readonly #loop: WakingLoop;
  readonly #windows: WindowReader;
  #stopListening: (() => void)[] = [];
  /** When the schedules were looked at last. */
  #lookedAt = 0;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#availability = new AvailabilityWatch(parts.clock, parts.isAvailable, () => this.reevaluate());
    this.#windows = new WindowReader(parts.log);
    this.#loop = new WakingLoop(
      parts.clock,
      () => this.#evaluate(),
      (error) => this.#fail(error),
    );
  }

  start(): void {
    const { events, tasks, network } = this.#parts;
    // Also of tasks that end while the server goes down, when nothing is planned any more.
    tasks.onEnding((task) => this.#onEnding(task));
    this.#stopListening = [
      events.on("jobs", () => this.reevaluate()),
      events.on("settings", () => this.reevaluate()),
      network.onTold(() => this.reevaluate()),
      events.on("task-completed", (task) => this.#onCompleted(task)),
    ];
    this.reevaluate();
  }

  stop(): void {
    for (const stop of this.#stopListening) stop();
    this.#loop.stop();
    this.#availability.stop();
  }

  /** The next run of each job, the earliest first; one in the past is held. */
  proposed(): PlannedRun[] {
    const runs = [...this.#plans].map(([jobId, { time }]) => ({ jobId, time }));
    return runs.sort((one, other) => one.time.getTime() - other.time.getTime());
  }

  /** Runs whose time has come but which wait: for a window of the week, for a network, or for a drive or destination. */
  held(): (PlannedRun & { readonly reason: HoldReason })[] {
    return [...this.#plans].flatMap(([jobId, { time, held }]) => (held ? [{ jobId, time, reason: held }] : []));
  }

  /** Looks at all schedules, queues what is due, and sleeps until the next time. */
  reevaluate(): void {
    this.#loop.wake();
  }

  /** Returns the milliseconds after which something may be due. */
  #evaluate(): number {
    const { database, clock, events } = this.#parts;
    const before = JSON.stringify([this.proposed(), this.held()]);
    const schedules = database.schedules.all();
    const zone = serverZone(database.settings);
    const now = clock.now();
    if (now.getTime() < this.#lookedAt - mostDrift) this.#planAnew(now);
    this.#lookedAt = now.getTime();
    let wake = now.getTime() + (schedules.length === 0 ? sleepWithoutSchedules : longestSleep);

    const known = new Set(schedules.map(({ jobId }) => jobId));
    for (const jobId of this.#plans.keys()) if (!known.has(jobId)) this.#forget(jobId);
    for (const schedule of schedules) {
      try {
        const next = this.#plan(schedule, zone, now);
        if (next) wake = Math.min(wake, next.getTime());
        const inCircle = isInCircle(schedule.jobId, schedules);
        this.#complain(schedule.jobId, inCircle ? "it would come after itself, so it follows no other job" : undefined);
      } catch (error) {
        this.#forget(schedule.jobId);
        this.#complain(schedule.jobId, messageOf(error));
      }
    }
    if (JSON.stringify([this.proposed(), this.held()]) !== before) events.emit("status");
    return wake - now.getTime();
  }

  /** The clock was put back: what was planned from the time that it showed before does not count. */
  #planAnew(now: Date): void {
    for (const [jobId, { planned }] of this.#plans) if (planned > now) this.#plans.delete(jobId);
  }

  /** Runs a job if it is due. Returns when to look again; undefined if it has no times of its own. */
  #plan(schedule: StoredSchedule, zone: TimeZone, now: Date): Date | undefined {
    const { jobId } = schedule;
    const times = runTimesOf(schedule, zone);
    if (!times) {
      this.#forget(jobId);
      return undefined;
    }
    const key = keyOf(schedule);
    const known = this.#plans.get(jobId);
    const base = known?.key === key ? known.planned : schedule.time;
    const last = schedule.lastRun ?? undefined;
    const isSetBack = last !== undefined && last > now;
    const planned = isSetBack ? nextAfterSetback(times, times.next(base, undefined), now) : times.next(base, last);
    if (planned <= now) return this.#decide({ schedule, key, times, planned, now, zone });
    const time = schedule.extras.skipNext ? times.next(planned, secondAfter(planned)) : planned;
    this.#plans.set(jobId, { key, planned, time });
    return planned;
  }

  /** Queues, skips or holds a run whose time has come. Returns when to look again. */
  #decide({ schedule, key, times, planned, now, zone }: DueSchedule): Date | undefined {
    const { database, tasks, isOnBattery } = this.#parts;
    const { jobId, extras } = schedule;
    const following = times.next(planned, secondAfter(now));
    const job = database.jobs.get(jobId);
    if (!job) return undefined;
    const verdict = judge({
      planned,
      now,
      extras,
      isActive: tasks.isActive(String(jobId)),
      wasHeld: this.#plans.get(jobId)?.held !== undefined,
      sparesBattery: isOnBattery() && parseBooleanOption(this.#option(job, "disable-on-battery")),
      lastGood: () => lastGoodBackup(database, job, now),
      network: () => this.#networkHold(job),
      windows: [this.#windows.ofJob(schedule, zone), this.#windows.ofAll(database.settings, zone)],
      isAvailable: () => this.#availability.isThere(jobId),
    });
    if (verdict.kind === "hold") {
      this.#plans.set(jobId, { key, planned, time: planned, held: verdict.reason });
      return verdict.until;
    }
    this.#availability.forget(jobId);
    if (verdict.kind === "run") this.#queue(schedule, following);
    if (verdict.kind === "skip" && verdict.forGood) {
      if (extras.skipNext) rememberSkipped(database.jobs, jobId, planned);
      const { skipNext: _, ...others } = extras;
      this.#store(this.#movedTo(following, { ...schedule, extras: others }));
      this.#plans.set(jobId, { key: keyOf({ ...schedule, time: following }), planned: following, time: following });
    } else {
      this.#plans.set(jobId, { key, planned: following, time: following });
    }
    return following;
  }

  #queue(schedule: StoredSchedule, next: Date): void {
    const run = this.#runOf(schedule, next);
    if (!run) return;
    const task = this.#parts.tasks.add(run.request, run);
    this.#queuedFrom.set(task.id, keyOf(schedule));
  }

  /** @param next when it runs next by itself; null for a job that only follows others. */
  #runOf({ jobId, extras }: StoredSchedule, next: Date | null): FollowingTask | undefined {
    const job = this.#parts.database.jobs.get(jobId);
    if (!job) return undefined;
    const nextRun = next?.toISOString() ?? null;
    const request = { kind: "operation", operation: job.operationType, jobId: String(job.id), nextRun } as const;
    return { request, priority: extras.priority ?? 0 };
  }

  /**
   * A run, the time of the next and the jobs that follow are stored together, so that no crash between them makes the job run
   * again, or the others never.
   */
  #onEnding(task: Task): (() => FollowingTask[]) | undefined {
    const queuedFrom = this.#queuedFrom.get(task.id);
    const { request } = task;
    if (!isRun(request)) return undefined;
    const { nextRun } = request;
    return () => {
      if (nextRun !== undefined) this.#recordRun(task, nextRun, queuedFrom);
      return this.#followersOf(Number(request.jobId));
    };
  }

  #onCompleted({ id, request }: Task): void {
    this.#queuedFrom.delete(id);
    if (!isRun(request)) return;
    if (request.nextRun !== undefined) this.#parts.events.emit("jobs");
    this.reevaluate();
  }

  /** @param queuedFrom what the schedule was when the task was queued; undefined if the server was started since. */
  #recordRun(task: Task, nextRun: string | null, queuedFrom: string | undefined): void {
    const { schedules } = this.#parts.database;
    const schedule = schedules.of(Number(task.jobId));
    if (!schedule) return;
    // A schedule that was changed meanwhile has another time by now.
    const isSame = queuedFrom === undefined || queuedFrom === keyOf(schedule);
    const lastRun = task.startedAt ? wholeSecond(task.startedAt) : schedule.lastRun;
    const moved = isSame && nextRun !== null ? this.#movedTo(new Date(nextRun), schedule) : schedule;
    schedules.save({ ...moved, lastRun });
  }

  /** With another next run, and the same time of day for those after it. */
  #movedTo(time: Date, schedule: StoredSchedule): StoredSchedule {
    const { minuteOfDay: _, ...extras } = schedule.extras;
    const minuteOfDay = runTimesOf(schedule, serverZone(this.#parts.database.settings))?.missedMinute(time);
    return { ...schedule, time, extras: { ...extras, ...(minuteOfDay !== undefined && { minuteOfDay }) } };
  }

  #followersOf(endedJob: number): FollowingTask[] {
    const { schedules, runs, jobs } = this.#parts.database;
    const lastEnd = (id: number) => runs.lastEnd(id, jobs.get(id)?.operationType ?? "Backup");
    const now = this.#parts.clock.now();
    const followers = followersOf(endedJob, schedules.all(), lastEnd, now);
    return followers.flatMap((follower) => this.#runOf(follower, null) ?? []);
  }

  #store(schedule: StoredSchedule): void {
    this.#parts.database.schedules.save(schedule);
    this.#parts.events.emit("jobs");
  }

  #forget(jobId: number): void {
    this.#plans.delete(jobId);
    this.#availability.forget(jobId);
  }

  #networkHold(job: StoredJob): NetworkHold | undefined {
    const wish = networkWishOf((name) => this.#option(job, name));
    return wish && this.#parts.network.holdOf(wish);
  }

  /** The value of an option for a job, by its own settings or those for all. */
  #option(job: StoredJob, option: string): string | null | undefined {
    const settings = [...job.settings, ...this.#parts.database.globalOptions.all()];
    return settings.find(({ name }) => name.replace(/^--/, "").toLowerCase() === option)?.value;
  }

  #complain(jobId: number, problem: string | undefined): void {
    if (this.#complaints.get(jobId) === problem) return;
    if (problem === undefined) {
      this.#complaints.delete(jobId);
      return;
    }
    this.#complaints.set(jobId, problem);
    const message = `The schedule of backup ${jobId} can't be followed: ${problem}`;
    this.#parts.log.write("Warning", tag, "ScheduleNotFollowed", message);
  }

  #fail(error: unknown): number {
    this.#parts.log.write("Error", tag, "SchedulerFailed", `The scheduler failed: ${messageOf(error)}`, error);
    return sleepAfterFailure;
  }
}

interface DueSchedule {
  readonly schedule: StoredSchedule;
  readonly key: string;
  readonly times: RunTimes;
  readonly planned: Date;
  readonly now: Date;
  readonly zone: TimeZone;
}

/** Two schedules with the same key have the same runs. */
function keyOf({ time, repeat, rule, extras }: StoredSchedule): string {
  return JSON.stringify([time, repeat, rule, extras.cron]);
}

/** Clients know no parts of a second. */
function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / second) * second);
}

function secondAfter(time: Date): Date {
  return new Date(time.getTime() + second);
}

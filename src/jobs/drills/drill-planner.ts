import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJobSummary } from "../../database/server/stored-job.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { TimerClock } from "../clock.ts";
import type { ServerEvents } from "../events.ts";
import { toOptions } from "../job-options.ts";
import type { PlannedRun } from "../scheduler/scheduler.ts";
import { serverZone } from "../scheduler/time-zone.ts";
import { WindowReader } from "../scheduler/window-reader.ts";
import type { WeeklyWindows } from "../scheduler/windows.ts";
import type { Task } from "../task.ts";
import type { TaskQueue } from "../task-queue.ts";
import { type Portions, WakingLoop } from "../waking-loop.ts";
import { lastGoodBackup } from "../watch/last-good.ts";
import { lastDrill } from "./drill-record.ts";
import { intervalOf, nextDrill } from "./due-drill.ts";

export interface DrillPlannerParts {
  readonly database: Pick<ServerDatabase, "jobs" | "schedules" | "runs" | "settings" | "globalOptions">;
  readonly tasks: Pick<TaskQueue, "add" | "list" | "isActive" | "paused">;
  readonly scheduler: { proposed(): readonly PlannedRun[] };
  readonly events: ServerEvents;
  readonly clock: TimerClock;
  readonly isOnBattery: () => boolean;
  /** Whether the job may use the network that the computer is on; false too as long as that is asked for. */
  readonly isOnNetwork: (jobId: number) => boolean;
  /** Whether the traffic budget of the job's destination has something left to read. */
  readonly mayRead: (jobId: number) => boolean;
  readonly log: Logger;
}

const intervalName = "drill-interval";
const tag = "Bunker.Jobs.DrillPlanner";
const minute = 60_000;
const day = 24 * 60 * minute;
/** Between two looks, and after something has happened. */
const pause = 60 * minute;
/** Another one than that of the other looks at all jobs, so that the server answers between them. */
const patience = 1500;
/** Between two drills, so that one after the other does not keep a line busy all day. */
const rest = 15 * minute;
/** Before a planned run nothing else is begun with its job. */
const quietBefore = 20 * minute;
/** How long a drive that a backup has been made to is taken to be there. */
const staysFresh = 2 * 60 * minute;
/** How long a job that is due may wait for the end of a backup, which is the best moment. */
const longestWait = day;
/** Lower than all that users have, so that whatever else waits comes first. */
const priority = -1_000_000;

/**
 * Queues the restore drill of a job when it is due (`drill-interval`): one at a time, after a backup of that job, or a day later
 * without one; within the windows of the week, on a network of the job, not on battery, and not beyond the traffic budget.
 */
export class DrillPlanner {
  readonly #parts: DrillPlannerParts;
  readonly #loop: WakingLoop;
  readonly #windows: WindowReader;
  /** By job: when its last backup ended, as far as this server has seen it. */
  readonly #ends = new Map<number, number>();
  #restsUntil = 0;
  #stopListening: (() => void)[] = [];

  constructor(parts: DrillPlannerParts) {
    this.#parts = parts;
    this.#windows = new WindowReader(parts.log);
    this.#loop = new WakingLoop(
      parts.clock,
      () => this.#look(),
      (error) => {
        parts.log.write("Error", tag, "DrillPlannerFailed", `Cannot plan restore drills: ${messageOf(error)}`, error);
        return pause;
      },
    );
  }

  start(): void {
    const { events } = this.#parts;
    const wake = () => this.#loop.wakeWithin(patience);
    this.#stopListening = [
      events.on("settings", wake),
      events.on("task-completed", (task) => {
        this.#note(task);
        wake();
      }),
    ];
    // The server answers before it looks at all jobs.
    wake();
  }

  stop(): void {
    for (const stop of this.#stopListening) stop();
    this.#loop.stop();
  }

  #note({ request, status }: Task): void {
    if (request.kind !== "operation") return;
    const now = this.#parts.clock.now().getTime();
    if (request.operation === "Backup" && status === "Completed") this.#ends.set(Number(request.jobId), now);
    if (request.operation === "Drill") this.#restsUntil = now + rest;
  }

  *#look(): Portions {
    const { tasks, clock, isOnBattery } = this.#parts;
    const now = clock.now();
    // A clock that was put back must not keep anything waiting.
    if (this.#restsUntil > now.getTime() + rest) this.#restsUntil = 0;
    if (this.#restsUntil > now.getTime()) return this.#restsUntil - now.getTime();
    if (this.#isBusy() || tasks.paused || isOnBattery()) return pause;
    let waitsForNetwork = false;
    for (const jobId of yield* this.#due(now)) {
      yield;
      // Much may have happened between the portions.
      if (this.#isBusy() || tasks.paused) return pause;
      if (tasks.isActive(String(jobId)) || !this.#parts.mayRead(jobId)) continue;
      if (!this.#parts.isOnNetwork(jobId)) {
        waitsForNetwork = true;
        continue;
      }
      this.#ends.delete(jobId);
      tasks.add({ kind: "operation", operation: "Drill", jobId: String(jobId) }, { priority });
      return pause;
    }
    return waitsForNetwork ? minute : pause;
  }

  #isBusy(): boolean {
    const listed = this.#parts.tasks.list();
    return listed.some(({ request }) => request.kind === "operation" && request.operation === "Drill");
  }

  /** Jobs for which it is time, those that wait longest first. */
  *#due(now: Date): Generator<void, number[]> {
    const { database, tasks, scheduler } = this.#parts;
    const schedules = new Map(database.schedules.all().map((schedule) => [schedule.jobId, schedule]));
    const zone = serverZone(database.settings);
    const isOpen = (windows: WeeklyWindows) => ["run", "limit"].includes(windows.at(now).kind);
    if (!isOpen(this.#windows.ofAll(database.settings, zone))) return [];
    yield;
    const nextRuns = new Map(scheduler.proposed().map(({ jobId, time }) => [jobId, time]));
    const due: { jobId: number; since: number }[] = [];
    yield;
    for (const next of dueDrills(database, now)) {
      yield;
      if (!next) continue;
      const { jobId, time } = next;
      const since = now.getTime() - time.getTime();
      const nextRun = nextRuns.get(jobId)?.getTime() ?? Number.POSITIVE_INFINITY;
      const isFresh = now.getTime() - (this.#ends.get(jobId) ?? Number.NEGATIVE_INFINITY) < staysFresh;
      if (since < 0 || tasks.isActive(String(jobId)) || nextRun < now.getTime() + quietBefore) continue;
      const schedule = schedules.get(jobId);
      // Its drive need not be there at other times than after a backup.
      if (!isFresh && (since < longestWait || schedule?.extras.whenAvailable)) continue;
      if (isOpen(this.#windows.ofJob(schedule, zone))) due.push({ jobId, since });
    }
    return due.toSorted((a, b) => b.since - a.since).map(({ jobId }) => jobId);
  }
}

type Settings = Parameters<typeof toOptions>[0];

/** When the next drill of each job is due; undefined for those that have none. */
function* dueDrills(database: Pick<ServerDatabase, "jobs" | "runs" | "globalOptions">, now: Date) {
  const global = database.globalOptions.all();
  const settings = database.jobs.settingsNamed([intervalName]);
  for (const job of database.jobs.list()) {
    const time = nextDrillOf(database, job, [...global, ...(settings.get(job.id) ?? [])], now);
    yield time && { jobId: job.id, time };
  }
}

/**
 * When the next drill of a job is due; undefined: there is none by itself.
 *
 * @param settings those for all jobs, then its own.
 */
export function nextDrillOf(
  database: Pick<ServerDatabase, "runs">,
  job: StoredJobSummary,
  settings: Settings,
  now: Date,
): Date | undefined {
  const interval = intervalOf(toOptions(settings)[intervalName]);
  if (job.operationType !== "Backup" || interval === undefined) return undefined;
  const firstGood = database.runs.goodEndAfter(job.id, "Backup", new Date(0), 1) ?? lastGoodBackup(database, job, now);
  return nextDrill({ interval, firstGood, last: lastDrill(database, job.id) });
}

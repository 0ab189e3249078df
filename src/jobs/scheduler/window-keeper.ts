import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { TransferLimits } from "../../engine/context.ts";
import { parseSize } from "../../options/values/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { TimerClock } from "../clock.ts";
import type { ServerEvents } from "../events.ts";
import type { Task } from "../task.ts";
import type { TaskQueue } from "../task-queue.ts";
import { WakingLoop } from "../waking-loop.ts";
import { serverZone, type TimeZone } from "./time-zone.ts";
import { WindowReader } from "./window-reader.ts";
import { isSameMode, type WindowMode } from "./windows.ts";

export interface WindowKeeperParts {
  readonly database: Pick<ServerDatabase, "schedules" | "settings">;
  readonly tasks: Pick<
    TaskQueue,
    "list" | "stop" | "pause" | "resume" | "paused" | "throttle" | "pauseTask" | "throttleTask"
  >;
  readonly events: ServerEvents;
  readonly clock: TimerClock;
  readonly log: Logger;
}

/** A sleep of the computer, which timers do not count, delays it by no more. */
const longestSleep = 60 * 1000;
const free: WindowMode = { kind: "run" };

/**
 * Holds what runs to the windows of the week and to the limits of the settings. The scheduler looks after what is to
 * begin. At the edge of a window everything follows it; what a person does within one, resume, or start a job, stays.
 */
export class WindowKeeper {
  readonly #parts: WindowKeeperParts;
  readonly #reader: WindowReader;
  readonly #loop: WakingLoop;
  /** The mode for all jobs that was followed last. */
  #mode: WindowMode = free;
  #hasPaused = false;
  #limits: Required<TransferLimits> = { upload: 0, download: 0 };
  /** By running task: the mode of its job that was followed last. */
  readonly #taskModes = new Map<number, WindowMode>();
  #stopListening: (() => void)[] = [];

  constructor(parts: WindowKeeperParts) {
    this.#parts = parts;
    this.#reader = new WindowReader(parts.log);
    this.#loop = new WakingLoop(
      parts.clock,
      () => this.#apply(),
      (error) => {
        const message = `Cannot follow the windows of the week: ${messageOf(error)}`;
        parts.log.write("Error", "Duplicati.Library.RestAPI.Scheduler", "WindowsNotFollowed", message, error);
        return longestSleep;
      },
    );
  }

  start(): void {
    const { events } = this.#parts;
    const wake = () => this.#loop.wake();
    this.#stopListening = [events.on("settings", wake), events.on("jobs", wake), events.on("tasks", wake)];
    wake();
  }

  stop(): void {
    for (const stop of this.#stopListening) stop();
    this.#loop.stop();
  }

  /** Returns the milliseconds until another window may begin. */
  #apply(): number {
    const { database, clock } = this.#parts;
    const zone = serverZone(database.settings);
    const now = clock.now();
    const week = this.#reader.ofAll(database.settings, zone);
    const next = week.nextChange(now);
    this.#followForAll(week.at(now), next);
    const times = [next, ...this.#followTasks(zone, now)].map((time) => time?.getTime() ?? Number.POSITIVE_INFINITY);
    return Math.min(longestSleep, ...times.map((time) => time - now.getTime()));
  }

  #followForAll(mode: WindowMode, until: Date | undefined): void {
    const { tasks, database } = this.#parts;
    const limits = lowerLimits(settingsLimits(database.settings), mode);
    if (limits.upload !== this.#limits.upload || limits.download !== this.#limits.download) {
      this.#limits = limits;
      tasks.throttle(limits);
    }
    const before = this.#mode;
    if (isSameMode(mode, before)) return;
    this.#mode = mode;
    if (mode.kind === "pause" && !tasks.paused) {
      this.#hasPaused = true;
      tasks.pause({ until, transfers: true });
    }
    if (before.kind === "pause" && this.#hasPaused) {
      this.#hasPaused = false;
      if (tasks.paused) tasks.resume();
    }
    if (mode.kind === "stop") for (const task of this.#running()) tasks.stop(task.id);
  }

  /** Returns when the windows of the running jobs change. */
  #followTasks(zone: TimeZone, now: Date): (Date | undefined)[] {
    const running = this.#running();
    const gone = new Set(this.#taskModes.keys()).difference(new Set(running.map(({ id }) => id)));
    for (const id of gone) this.#taskModes.delete(id);
    return running.map((task) => {
      const jobId = Number(task.jobId);
      const week = this.#reader.ofJob(this.#parts.database.schedules.of(jobId), zone);
      this.#followTask(task, week.at(now));
      return week.nextChange(now);
    });
  }

  #followTask({ id }: Task, mode: WindowMode): void {
    const { tasks } = this.#parts;
    const known = this.#taskModes.get(id);
    const before = known ?? free;
    this.#taskModes.set(id, mode);
    if (isSameMode(mode, before)) return;
    if (mode.kind === "limit" || before.kind === "limit") tasks.throttleTask(id, lowerLimits({}, mode));
    // Begun within the window: somebody wants it to run.
    if (!known) return;
    if (mode.kind === "pause" || before.kind === "pause") tasks.pauseTask(id, mode.kind === "pause");
    if (mode.kind === "stop") tasks.stop(id);
  }

  #running(): Task[] {
    return this.#parts.tasks.list().filter(({ request, status }) => {
      if (status !== "Running" || request.kind !== "operation") return false;
      return request.operation === "Backup" || request.operation === "Sync";
    });
  }
}

/** Limits of the settings; what can't be read is none. */
function settingsLimits(settings: Pick<ServerDatabase["settings"], "get">): TransferLimits {
  return { upload: bytesOf(settings.get("max-upload-speed")), download: bytesOf(settings.get("max-download-speed")) };
}

function bytesOf(text: string | undefined): number {
  try {
    return Math.max(0, parseSize(text ?? "", "kb"));
  } catch {
    return 0; // a limit that was refused when it was set, so never here by way of the API
  }
}

/** The stricter limit in each direction; 0 is none. */
function lowerLimits(limits: TransferLimits, mode: WindowMode): Required<TransferLimits> {
  const window: TransferLimits = mode.kind === "limit" ? mode : {};
  return { upload: lower(limits.upload, window.upload), download: lower(limits.download, window.download) };
}

function lower(one: number | undefined, other: number | undefined): number {
  const limits = [one, other].filter((limit) => limit !== undefined && limit > 0) as number[];
  return limits.length === 0 ? 0 : Math.min(...limits);
}

import { destinationKeys } from "../job-options.ts";
import type { Task, TaskRequest } from "../task.ts";
import type { TaskProgress, WaitingTask } from "../task-queue.ts";
import type { Obstacle } from "./admission.ts";
import type { LocalPlaces } from "./local-places.ts";
import { type Place, placesOf } from "./places.ts";
import { jobIdOf, type Resolution } from "./resolve.ts";
import type { RunningTask } from "./running-task.ts";

/** A task and what the queue knows besides. */
export interface Entry {
  task: Task;
  /** In the database; undefined if the task ends with the server. */
  readonly storedId: number | undefined;
  /** When another run of the server has begun it, which then went down. */
  readonly begunAt?: Date | undefined;
  /** How often the server has died while it ran. */
  readonly deaths: number;
  readonly request: TaskRequest;
  readonly destinations: readonly string[];
  /** While it waits, those that it would work with now. */
  readonly places: readonly Place[];
  /** Those that it has begun to work with. */
  held?: readonly Place[];
  running?: RunningTask;
}

/** What is known of a task that is about to wait. */
export interface KnownOfTask extends Pick<Task, "queuedAt" | "priority">, Pick<Entry, "storedId" | "begunAt"> {
  readonly deaths?: number;
}

export function createEntry(
  parts: Pick<Resolution, "findJob" | "expandPath"> & { readonly localPlaces: Pick<LocalPlaces, "of"> },
  id: number,
  request: TaskRequest,
  { storedId, queuedAt, begunAt, priority, deaths = 0 }: KnownOfTask,
): Entry {
  const jobId = jobIdOf(request);
  const job = jobId === undefined ? undefined : parts.findJob(jobId);
  const local = (path: string) => parts.localPlaces.of(path);
  const entry: Entry = {
    task: { id, jobId, request, status: "Waiting", queuedAt, priority },
    storedId,
    begunAt,
    deaths,
    request,
    destinations: job ? destinationKeys(job) : [],
    get places() {
      return entry.held ?? (job ? placesOf(request, job, parts.expandPath, local) : []);
    },
  };
  return entry;
}

export function progressOf({ task, running }: Entry): TaskProgress | undefined {
  return running && { taskId: task.id, jobId: task.jobId, progress: running.progress };
}

export function waitingTask({ task }: Entry, obstacle: Obstacle<Entry> | "paused" | undefined): WaitingTask {
  if (!obstacle) return { task, reason: undefined };
  if (obstacle === "paused") return { task, reason: { kind: obstacle, others: [] } };
  return { task, reason: { ...obstacle, others: obstacle.others.map((other) => other.task) } };
}

import type { Task, TaskRequest } from "../task.ts";
import type { TaskProgress, WaitingTask } from "../task-queue.ts";
import type { Obstacle } from "./admission.ts";
import type { Place } from "./places.ts";
import type { RunningTask } from "./running-task.ts";

/** A task and what the queue knows besides. */
export interface Entry {
  task: Task;
  /** In the database; undefined if the task ends with the server. */
  readonly storedId: number | undefined;
  /** When another run of the server has begun it, which then went down. */
  readonly begunAt?: Date | undefined;
  readonly request: TaskRequest;
  readonly destinations: readonly string[];
  /** While it waits, those that it would work with now. */
  readonly places: readonly Place[];
  /** Those that it has begun to work with. */
  held?: readonly Place[];
  running?: RunningTask;
}

export function progressOf({ task, running }: Entry): TaskProgress | undefined {
  return running && { taskId: task.id, jobId: task.jobId, progress: running.progress };
}

export function waitingTask({ task }: Entry, obstacle: Obstacle<Entry> | "paused" | undefined): WaitingTask {
  if (!obstacle) return { task, reason: undefined };
  if (obstacle === "paused") return { task, reason: { kind: obstacle, others: [] } };
  return { task, reason: { ...obstacle, others: obstacle.others.map((other) => other.task) } };
}

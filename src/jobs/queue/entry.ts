import type { Task, TaskRequest } from "../task.ts";
import type { TaskProgress } from "../task-queue.ts";
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
  running?: RunningTask;
}

export function progressOf({ task, running }: Entry): TaskProgress | undefined {
  return running && { taskId: task.id, jobId: task.jobId, progress: running.progress };
}

/** It is to back up a job. */
export function isRun(request: TaskRequest): request is Extract<TaskRequest, { kind: "operation" }> {
  return request.kind === "operation" && (request.operation === "Backup" || request.operation === "Sync");
}

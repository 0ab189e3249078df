import * as v from "valibot";
import type { Task } from "../../jobs/task.ts";
import { formatLocalTime } from "../../support/time.ts";

export const taskStateSchema = v.object({
  Status: v.picklist(["Waiting", "Running", "Completed", "Failed"]),
  ID: v.number(),
  TaskStarted: v.nullable(v.string()),
  TaskFinished: v.nullable(v.string()),
  ErrorMessage: v.nullable(v.string()),
  Exception: v.nullable(v.string()),
});
export type TaskState = v.InferOutput<typeof taskStateSchema>;

/** What a client sees of a task (rest-api.md 5.7). */
export function taskState(task: Task): TaskState {
  return {
    Status: task.status,
    ID: task.id,
    TaskStarted: task.startedAt ? formatLocalTime(task.startedAt) : null,
    TaskFinished: task.finishedAt ? formatLocalTime(task.finishedAt) : null,
    ErrorMessage: task.errorMessage ?? null,
    Exception: task.exception ?? null,
  };
}

/** What the list of tasks says: there, those that wait count as running (rest-api.md 25). */
export function taskStates(tasks: readonly Task[]): TaskState[] {
  return tasks.map((task) => ({ ...taskState(task), Status: task.status === "Waiting" ? "Running" : task.status }));
}

import type { TaskUnderWay } from "../../../../views/pages/restore/under-way.tsx";
import type { View } from "../../../../views/view.tsx";
import type { Task } from "../../../jobs/task.ts";
import type { TaskQueue } from "../../../jobs/task-queue.ts";
import { describeProgress } from "../progress.ts";

/** How far a task is; undefined once it has ended. */
export function underWayOf(task: Task, tasks: TaskQueue, view: View): TaskUnderWay | undefined {
  if (task.status === "Waiting") return { kind: "waiting" };
  if (task.status !== "Running") return undefined;
  const progress = tasks.progressOf(task.id)?.progress;
  const { currentFile } = progress ?? {};
  return {
    kind: "running",
    ...describeProgress(progress, task, view),
    currentFile,
    isEnding: task.ending !== undefined,
  };
}

import type { RunningProps } from "../../../views/parts/running.tsx";
import type { View } from "../../../views/view.tsx";
import type { Task } from "../../jobs/task.ts";
import type { Services } from "../services.ts";
import { describeProgress, phasesOf } from "./progress.ts";
import { operationName, taskName } from "./task-names.ts";

/** All that is known of a task that runs. */
export function runningTask(task: Task, services: Services, view: View): RunningProps {
  const { tasks, jobs } = services;
  const progress = tasks.progressOf(task.id)?.progress;
  const { filesProcessed: files = 0, filesTotal = 0, bytesProcessed: bytes = 0, bytesTotal = 0 } = progress ?? {};
  return {
    taskId: task.id,
    jobId: task.jobId !== undefined && jobs.get(task.jobId) ? task.jobId : undefined,
    name: taskName(task, services, view),
    operation: operationName(task, view),
    ...describeProgress(progress, task, view),
    phases: phasesOf(task, progress, view),
    files,
    filesTotal: progress?.stillCounting ? undefined : filesTotal,
    bytes,
    bytesTotal: progress?.stillCounting ? undefined : bytesTotal,
    upload: progress?.upload.speed ?? 0,
    download: progress?.download.speed ?? 0,
    currentFile: progress?.currentFile,
    started: task.startedAt,
    ending: task.ending,
    isResting: progress?.isResting === true && tasks.paused === undefined,
    isCommandLine: task.request.kind === "command-line",
  };
}

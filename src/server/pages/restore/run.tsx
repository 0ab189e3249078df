/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { RestoreRun, type RestoreRunProps, type RestoreState, RunState } from "../../../../views/pages/restore/run.tsx";
import type { View } from "../../../../views/view.tsx";
import type { Task } from "../../../jobs/task.ts";
import { wholeNumber } from "../../http/input.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { readLogLine } from "../log-line.ts";
import { page } from "../page.ts";
import { problemOfTask } from "../problem-of.ts";
import { underWayOf } from "./under-way.ts";

/** How many files, and how many complaints, are named. */
const named = 200;

export const restoreRun = page({
  path: "/restore/{id}/run/{task}",
  access: "restore",
  handle: ({ params, view }, services) => ({
    title: view.texts.restore.runTitle,
    place: "restore",
    body: <RestoreRun {...runOf(params, services, view)} />,
  }),
  live: ({ params, view }, services) => [<RunState {...runOf(params, services, view)} />],
});

function runOf(
  params: { readonly id: string; readonly task: string },
  services: Services,
  view: View,
): RestoreRunProps {
  const { job } = requireJob(services, params.id);
  const taskId = wholeNumber(params.task);
  const found = services.tasks.get(taskId);
  const request = found?.request;
  const isThis = request?.kind === "operation" && request.operation === "Restore" && request.jobId === job.id;
  return {
    id: job.id,
    backup: job.name,
    isTemporary: job.isTemporary,
    taskId,
    folder: (isThis && request.options?.["restore-path"]) || undefined,
    state: isThis && found ? stateOf(found, services, view) : { kind: "forgotten" },
  };
}

function stateOf(task: Task, { tasks }: Services, view: View): RestoreState {
  const underWay = underWayOf(task, tasks, view);
  if (underWay) return underWay;
  const result = v.parse(resultSchema, task.result ?? {});
  return {
    kind: "ended",
    finished: task.finishedAt ?? task.queuedAt,
    done: result.RestoredFiles === undefined ? undefined : doneOf(result),
    broken: result.BrokenLocalFiles.slice(0, named),
    complaints: [...(result.Errors ?? []), ...(result.Warnings ?? [])]
      .slice(0, named)
      .map(readLogLine)
      .map(({ id, text }) => ({ id, what: text })),
    failure: task.status === "Failed" ? problemOfTask(task) : undefined,
  };
}

const resultSchema = v.object({
  RestoredFiles: v.optional(v.number()),
  SizeOfRestoredFiles: v.optional(v.number(), 0),
  UnmodifiedFiles: v.optional(v.number(), 0),
  BrokenLocalFiles: v.optional(v.array(v.string()), []),
  Errors: v.nullish(v.array(v.string())),
  Warnings: v.nullish(v.array(v.string())),
});

function doneOf({ RestoredFiles = 0, UnmodifiedFiles, SizeOfRestoredFiles }: v.InferOutput<typeof resultSchema>) {
  return { restored: RestoredFiles, same: UnmodifiedFiles, size: SizeOfRestoredFiles };
}

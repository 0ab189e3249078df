import * as v from "valibot";
import type { WaitingTask } from "../../jobs/task-queue.ts";
import { formatUtcTime } from "../../support/time.ts";
import { found } from "../http/errors.ts";
import { wholeNumber } from "../http/input.ts";
import { type Route, route } from "../http/route.ts";
import { integerInQuery } from "../http/values.ts";
import { progressState } from "../shapes/progress-state.ts";
import { taskState, taskStateSchema, taskStates } from "../shapes/task-state.ts";

const unknownTask = "No such task found";

const waitingTask = v.object({
  ID: v.number(),
  BackupID: v.nullable(v.string()),
  Operation: v.string(),
  Queued: v.string(),
  Priority: v.number(),
  /** Null: it is about to begin. */
  Reason: v.nullable(v.picklist(["paused", "job", "destination", "server", "disk", "full"])),
  /** Of `server` and `disk`: its name. */
  Place: v.nullable(v.string()),
  WaitsFor: v.array(v.object({ ID: v.number(), BackupID: v.nullable(v.string()) })),
});

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/tasks",
    access: "read",
    forSomeJobs: true,
    summary: "What runs and what waits",
    answer: v.array(taskStateSchema),
    handle: (_, { tasks }) => taskStates(tasks.list()),
  }),
  route({
    method: "GET",
    path: "/api/v1/tasks/waiting",
    access: "read",
    forSomeJobs: true,
    summary:
      "What waits, in its order, and why: everything is paused, something else goes first at the same job or destination, " +
      "its server or disk has enough to do, or as many tasks run as may",
    answer: v.array(waitingTask),
    handle: (_, { tasks }) => tasks.waiting().map(shownWaiting),
  }),
  route({
    method: "GET",
    path: "/api/v1/task/{taskid}",
    access: "read",
    summary: "State of a task",
    answer: taskStateSchema,
    handle: ({ params }, { tasks }) =>
      taskState(found(tasks.get(wholeNumber(params.taskid)), unknownTask, "TaskNotFound")),
  }),
  route({
    method: "POST",
    path: "/api/v1/task/{taskid}/stop",
    access: "stop",
    summary: "End a task after its current file",
    handle: ({ params }, { tasks }) => {
      found(tasks.stop(wholeNumber(params.taskid)) || undefined, unknownTask, "TaskNotFound");
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/task/{taskid}/abort",
    access: "stop",
    summary: "End a task at once",
    handle: ({ params }, { tasks }) => {
      found(tasks.abort(wholeNumber(params.taskid)) || undefined, unknownTask, "TaskNotFound");
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/task/{taskid}/move",
    access: "run",
    summary: "Put a task that waits at another place among those; 0 is the first",
    query: v.object({ position: integerInQuery }),
    handle: ({ params, query }, { tasks }) => {
      found(tasks.move(wholeNumber(params.taskid), query.position) || undefined, unknownTask, "TaskNotFound");
    },
  }),
  ...(["pause", "resume"] as const).map((name) =>
    route({
      method: "POST",
      path: `/api/v1/task/{taskid}/${name}` as "/api/v1/task/{taskid}/pause",
      access: name === "pause" ? "stop" : "run",
      summary: name === "pause" ? "Let a task rest that runs" : "Let it go on",
      handle: ({ params }, { tasks }) => {
        found(tasks.pauseTask(wholeNumber(params.taskid), name === "pause") || undefined, unknownTask, "TaskNotFound");
      },
    }),
  ),
  route({
    method: "GET",
    path: "/api/v1/progressstate",
    access: "read",
    forSomeJobs: true,
    summary: "How far the newest task is",
    handle: (_, { tasks }) => progressState(found(tasks.current(), "No active backup", "NothingRuns")),
  }),
];

function shownWaiting({ task, reason }: WaitingTask): v.InferOutput<typeof waitingTask> {
  const { id, jobId, request, queuedAt, priority } = task;
  return {
    ID: id,
    BackupID: jobId ?? null,
    Operation: request.kind === "operation" ? request.operation : request.kind,
    Queued: formatUtcTime(queuedAt),
    Priority: priority,
    Reason: reason?.kind ?? null,
    Place: reason?.place ?? null,
    WaitsFor: (reason?.others ?? []).map((other) => ({ ID: other.id, BackupID: other.jobId ?? null })),
  };
}

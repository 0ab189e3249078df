import * as v from "valibot";
import { found } from "../http/errors.ts";
import { wholeNumber } from "../http/input.ts";
import { type Route, route } from "../http/route.ts";
import { integerInQuery } from "../http/values.ts";
import { progressState } from "../shapes/progress-state.ts";
import { taskState, taskStateSchema, taskStates } from "../shapes/task-state.ts";

const unknownTask = "No such task found";

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/tasks",
    access: "login",
    summary: "What runs and what waits",
    answer: v.array(taskStateSchema),
    handle: (_, { tasks }) => taskStates(tasks.list()),
  }),
  route({
    method: "GET",
    path: "/api/v1/task/{taskid}",
    access: "login",
    summary: "State of a task",
    answer: taskStateSchema,
    handle: ({ params }, { tasks }) => taskState(found(tasks.get(wholeNumber(params.taskid)), unknownTask)),
  }),
  route({
    method: "POST",
    path: "/api/v1/task/{taskid}/stop",
    access: "login",
    summary: "End a task after its current file",
    handle: ({ params }, { tasks }) => {
      found(tasks.stop(wholeNumber(params.taskid)) || undefined, unknownTask);
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/task/{taskid}/abort",
    access: "login",
    summary: "End a task at once",
    handle: ({ params }, { tasks }) => {
      found(tasks.abort(wholeNumber(params.taskid)) || undefined, unknownTask);
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/task/{taskid}/move",
    access: "login",
    summary: "Put a task that waits at another place among those; 0 is the first",
    query: v.object({ position: integerInQuery }),
    handle: ({ params, query }, { tasks }) => {
      found(tasks.move(wholeNumber(params.taskid), query.position) || undefined, unknownTask);
    },
  }),
  ...(["pause", "resume"] as const).map((name) =>
    route({
      method: "POST",
      path: `/api/v1/task/{taskid}/${name}` as "/api/v1/task/{taskid}/pause",
      access: "login",
      summary: name === "pause" ? "Let a task rest that runs" : "Let it go on",
      handle: ({ params }, { tasks }) => {
        found(tasks.pauseTask(wholeNumber(params.taskid), name === "pause") || undefined, unknownTask);
      },
    }),
  ),
  route({
    method: "GET",
    path: "/api/v1/progressstate",
    access: "login",
    summary: "How far the newest task is",
    handle: (_, { tasks }) => progressState(found(tasks.current(), "No active backup")),
  }),
];

/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import {
  Activity,
  ActivityNow,
  type ActivityProps,
  ActivityWaiting,
  PauseAll,
} from "../../../views/pages/activity.tsx";
import { RunHistory, type RunHistoryProps } from "../../../views/pages/backup/runs.tsx";
import type { View } from "../../../views/view.tsx";
import type { Services } from "../services.ts";
import { filteredOutcomes, runsAtOnce, runsQuery } from "./backup/log.tsx";
import { page } from "./page.ts";
import { runLine } from "./run-lines.ts";
import { runningTask } from "./running-task.ts";
import { taskName } from "./task-names.ts";

const query = v.object({ ...runsQuery.entries, backup: v.optional(v.string(), "") });
type Query = v.InferOutput<typeof query>;

/** What runs, what waits, and what has run, of all backups. */
export const activity = page({
  path: "/activity",
  access: "read",
  forSomeJobs: true,
  query,
  handle: ({ query: wanted, view }, services) => ({
    title: view.texts.common.activity,
    place: "activity",
    body: <Activity now={nowProps(services, view)} history={historyProps(services, view, wanted)} />,
  }),
  live: ({ query: wanted, view }, services) => {
    const now = nowProps(services, view);
    return [
      <PauseAll paused={now.paused} />,
      <ActivityNow running={now.running} />,
      <ActivityWaiting waiting={now.waiting} />,
      <RunHistory {...historyProps(services, view, wanted)} />,
    ];
  },
});

function nowProps(services: Services, view: View): ActivityProps["now"] {
  const { tasks } = services;
  const all = tasks.list();
  return {
    paused: tasks.paused,
    running: all.filter(({ status }) => status === "Running").map((task) => runningTask(task, services, view)),
    waiting: tasks.waiting().map(({ task, reason }) => ({
      taskId: task.id,
      jobId: task.jobId,
      name: taskName(task, services, view),
      since: task.queuedAt,
      reason: reason && { ...reason, others: reason.others.map((other) => taskName(other, services, view)) },
    })),
  };
}

function historyProps({ database, jobs }: Services, view: View, { result, before, backup }: Query): RunHistoryProps {
  const names = new Map(jobs.list().map(({ job }) => [job.id, job.name]));
  const runs = database.runs.page({
    jobId: names.has(backup) ? Number(backup) : undefined,
    outcomes: filteredOutcomes[result],
    before,
    size: runsAtOnce + 1,
  });
  return {
    place: "activity",
    backups: { all: [...names].map(([id, name]) => ({ id, name })), chosen: names.has(backup) ? backup : "" },
    result,
    runs: runs.slice(0, runsAtOnce).map((run) => runLine(run, view, names.get(String(run.jobId)))),
    isFirst: before === undefined,
    older: runs.length > runsAtOnce ? runs[runsAtOnce - 1]?.id : undefined,
  };
}

/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { RemoteLog } from "../../../../views/pages/backup/remote-log.tsx";
import { RunPage, type RunPageProps } from "../../../../views/pages/backup/run.tsx";
import { RunHistory, type RunHistoryProps, runFilters } from "../../../../views/pages/backup/runs.tsx";
import type { View } from "../../../../views/view.tsx";
import type { StoredRun } from "../../../database/server/records.ts";
import { acceptedWarnings } from "../../../jobs/accepted-warnings.ts";
import type { Job } from "../../../jobs/job-store.ts";
import { integerInQuery } from "../../http/values.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { openIncidents } from "../../v1/incidents.ts";
import { readLogLine } from "../log-line.ts";
import { type Page, page } from "../page.ts";
import { factsOf, listIn, numberIn, requireRun, runLine, textIn } from "../run-lines.ts";
import { orProblem } from "./problem.ts";
import { liveHead, tabOf } from "./subject.tsx";
import { warningMessage } from "./warnings.tsx";

export const runsAtOnce = 50;
const messagesAtOnce = 200;

/** How runs end that a filter leaves. */
export const filteredOutcomes = {
  all: undefined,
  good: ["Success"],
  warnings: ["Warning"],
  trouble: ["Error", "Fatal"],
  stopped: ["Aborted"],
} as const satisfies Record<(typeof runFilters)[number], readonly string[] | undefined>;

export const runsQuery = v.object({
  result: v.optional(v.fallback(v.picklist(runFilters), "all"), "all"),
  before: v.optional(v.fallback(integerInQuery, Number.MAX_SAFE_INTEGER)),
});

/** What was done for a backup: its runs, the messages of each, the calls to its destination. */
export const logPages: readonly Page[] = [
  page({
    path: "/backup/{id}/log",
    access: "read",
    query: runsQuery,
    handle: ({ params, query, view }, services) => {
      const { job } = requireJob(services, params.id);
      return tabOf(services, view, job.id, "log", <RunHistory {...historyProps(services, view, job, query)} />);
    },
    live: ({ params, query, view }, services) => {
      const { job } = requireJob(services, params.id);
      return [liveHead(services, view, job.id), <RunHistory {...historyProps(services, view, job, query)} />];
    },
  }),
  page({
    path: "/backup/{id}/log/remote",
    access: "read",
    query: v.object({ before: v.optional(integerInQuery), operation: v.optional(integerInQuery) }),
    handle: async ({ params, query, view }, services) => {
      const { job } = requireJob(services, params.id);
      const answer = await orProblem(
        services.tasks.immediate(job.id, {
          call: "remote-log",
          count: messagesAtOnce + 1,
          ...(query.before !== undefined && { beforeId: query.before }),
          ...(query.operation !== undefined && { operationId: query.operation }),
        }),
      );
      const rows = answer.value ?? [];
      const props = {
        jobId: job.id,
        rows: rows.slice(0, messagesAtOnce).map(({ time, operation, path, data }) => ({
          time,
          operation,
          name: path,
          size: sizeIn(data),
        })),
        operation: query.operation,
        isFirst: query.before === undefined,
        older: rows.length > messagesAtOnce ? rows[messagesAtOnce - 1]?.id : undefined,
        problem: answer.problem,
      };
      return tabOf(services, view, job.id, "log", <RemoteLog {...props} />);
    },
    live: ({ params, view }, services) => [liveHead(services, view, params.id)],
  }),
  page({
    path: "/backup/{id}/log/{run}",
    access: "read",
    query: v.object({ page: v.optional(v.fallback(integerInQuery, 0), "0") }),
    handle: async ({ params, query, view }, services) => {
      const { job } = requireJob(services, params.id);
      const run = requireRun(services, job.id, params.run);
      const props = await runProps(services, view, job, run, query.page);
      return tabOf(services, view, job.id, "log", <RunPage {...props} />);
    },
    live: ({ params, view }, services) => [liveHead(services, view, params.id)],
  }),
];

function historyProps(
  services: Services,
  view: View,
  job: Job,
  { result, before }: v.InferOutput<typeof runsQuery>,
): RunHistoryProps {
  const { database } = services;
  const outcomes = filteredOutcomes[result];
  const runs = job.isTemporary
    ? []
    : database.runs.page({ jobId: Number(job.id), outcomes, before, size: runsAtOnce + 1 });
  return {
    place: `backup/${job.id}/log`,
    remoteLog: `backup/${job.id}/log/remote`,
    incidents: openIncidents(services, job).map(({ operation, since, told, again }) => ({
      isOfDrills: operation === "Drill",
      since,
      told,
      again,
    })),
    result,
    runs: runs.slice(0, runsAtOnce).map((run) => runLine(run, view)),
    isFirst: before === undefined,
    older: runs.length > runsAtOnce ? runs[runsAtOnce - 1]?.id : undefined,
  };
}

async function runProps(
  { tasks, database }: Services,
  view: View,
  job: Job,
  run: StoredRun,
  pageNumber: number,
): Promise<RunPageProps> {
  const { summary, operation } = run;
  const ended = textIn(summary, "EndTime");
  const answer = ended
    ? await orProblem(
        tasks.immediate(job.id, {
          call: "run-messages",
          ended: Date.parse(ended),
          offset: pageNumber * messagesAtOnce,
          count: messagesAtOnce,
        }),
      )
    : undefined;
  const known = answer?.value;
  const accepted = acceptedWarnings(job);
  return {
    jobId: job.id,
    run: runLine(run, view),
    isToldAbove:
      database.runs.last(run.jobId, job.operationType)?.id === run.id &&
      !tasks.list().some(({ jobId, status }) => jobId === job.id && status === "Running"),
    facts: factsOf(operation, summary),
    containers: v.parse(containersInSummary, summary.Containers),
    rereadRound: textIn(summary, "LastRereadRound"),
    errors: textsIn(summary, "Errors").map(readLogLine),
    errorCount: numberIn(summary, "ErrorsActualLength"),
    warnings: textsIn(summary, "Warnings").map((line) => warningMessage(line, job.id, accepted)),
    acceptedCount: numberIn(summary, "AcceptedWarningsActualLength"),
    warningCount: numberIn(summary, "WarningsActualLength"),
    messages: known?.messages.map(readLogLine) ?? [],
    messageCount: known?.written ?? 0,
    keptMessages: known?.kept ?? 0,
    page: pageNumber,
    pages: Math.ceil((known?.kept ?? 0) / messagesAtOnce),
    operationId: known?.operationId ?? undefined,
    problem: answer?.problem,
  };
}

/** As a backup has them in its result; none where it has none. */
const containersInSummary = v.fallback(
  v.array(
    v.pipe(
      v.object({
        Name: v.string(),
        Action: v.picklist(["Stopped", "Paused", "Dumped"]),
        Downtime: v.pipe(v.string(), v.transform(secondsIn)),
      }),
      v.transform(({ Name, Action, Downtime }) => ({ name: Name, action: Action, seconds: Downtime })),
    ),
  ),
  [],
);

/** Of a duration as results have it: `[d.]hh:mm:ss[.fffffff]`. */
function secondsIn(text: string): number {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = /^(?:(\d+)\.)?(\d+):(\d+):([\d.]+)$/.exec(text) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

function textsIn(summary: StoredRun["summary"], member: string): string[] {
  return listIn(summary, member).filter((text) => typeof text === "string");
}

function sizeIn(data: string | null): number | undefined {
  const [, size] = /"Size":\s*(\d+)/.exec(data ?? "") ?? [];
  return size === undefined ? undefined : Number(size);
}

/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import {
  IndexReading,
  NothingToRead,
  ReadingProgress,
  ReadingRun,
  type ReadingRunProps,
  type ReadingState,
} from "../../../../views/pages/restore/index-reading.tsx";
import type { View } from "../../../../views/view.tsx";
import type { Traffic } from "../../../destinations/index.ts";
import type { Job } from "../../../jobs/job-store.ts";
import type { ImmediateAnswer } from "../../../jobs/process/immediate-calls.ts";
import type { Task } from "../../../jobs/task.ts";
import { UserError } from "../../../support/errors.ts";
import { wholeNumber } from "../../http/input.ts";
import type { Services } from "../../services.ts";
import { withPassphrase } from "../../temporary-job.ts";
import { requireJob } from "../../v1/backups.ts";
import { destinationText } from "../destination-text.ts";
import { action, formText, type Page, type PageCall, type PageContent, page } from "../page.ts";
import { problemOfTask } from "../problem-of.ts";
import { basketsOf } from "./baskets.ts";
import { requireVersion } from "./input.ts";
import { isPassphraseStored, needsPassphrase } from "./passphrase.ts";
import { underWayOf } from "./under-way.ts";

/** A local index is read from the destination, for a backup that has none here. */
export const indexReadingPages: readonly Page[] = [
  page({
    path: "/restore/{id}/index",
    access: "restore",
    query: v.object({ next: v.optional(v.string(), "") }),
    handle: async (call, services) => {
      const { job } = requireJob(services, call.params.id);
      const next = nextOf(job, call.query.next);
      const reading = readingOf(services, job);
      if (reading) return { goTo: runLink(job, reading.id, next) };
      return await offer(call, services, job, { next });
    },
  }),
  action({
    path: "/restore/{id}/index",
    access: "restore",
    form: v.object({ next: formText, passphrase: formText, extent: formText, version: formText }),
    handle: async (call, services) => {
      const { form, sessionId = "" } = call;
      const { job } = requireJob(services, call.params.id);
      const next = nextOf(job, form.next);
      if (form.passphrase !== "") keepPassphrase(services, sessionId, job, form.passphrase);
      const place = { session: sessionId, jobId: job.id };
      const { job: known } = requireJob(services, job.id);
      const isOne = form.extent === "one" && job.isTemporary;
      const time = isOne ? requireVersion(form.version) : undefined;
      const reading = readingOf(services, job);
      if (reading) return { goTo: runLink(job, reading.id, next) };
      if (needsPassphrase(services, place, known)) {
        const plan = await planOf(services, job);
        if (!(plan instanceof UserError) && plan.isEncrypted) {
          const problem = call.view.texts.restore.passphraseProblem;
          return { ...(await offer(call, services, job, { next, problem })), status: 422 };
        }
      }
      const passphrase = basketsOf(services).passphrase(sessionId, job.id);
      const given = passphrase !== undefined && { passphrase };
      const task = services.tasks.add({
        kind: "operation",
        jobId: job.id,
        ...(time
          ? {
              operation: "RepairUpdate",
              options: { "repair-only-paths": "true", time: time.toISOString(), ...given },
            }
          : { operation: "Repair", options: { "repair-actions": "RebuildDatabase", ...given } }),
      });
      const isTree = next === `restore/${job.id}`;
      return { goTo: runLink(job, task.id, time && isTree ? `${next}?version=${form.version}` : next) };
    },
  }),
  page({
    path: "/restore/{id}/index/{task}",
    access: "restore",
    query: v.object({ next: v.optional(v.string(), "") }),
    handle: (call, services) => {
      const run = runOf(call, services);
      if (run.state.kind === "done") return { goTo: run.next };
      return { title: titleOf(call.view, run), place: "restore", body: <ReadingRun {...run} /> };
    },
    live: (call, services) => [<ReadingProgress {...runOf(call, services)} />],
  }),
];

type ReadingPlan = ImmediateAnswer<"reading-plan">;

/** What would be read, or why that can't be told. */
async function planOf({ tasks }: Services, { id }: Job): Promise<ReadingPlan | UserError> {
  try {
    return await tasks.immediate(id, { call: "reading-plan" });
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

async function offer(
  { view, sessionId = "" }: Pick<PageCall, "view" | "sessionId">,
  services: Services,
  job: Job,
  { next, problem }: { next: string; problem?: string },
): Promise<PageContent> {
  const plan = await planOf(services, job);
  const { id, name, isTemporary } = job;
  const shown = { id, name, isTemporary, next };
  const content = { title: titleOf(view, job), place: "restore" } as const;
  if (plan instanceof UserError) {
    const trouble = { what: plan.message, advice: plan.advice, id: plan.id };
    return { ...content, body: <NothingToRead {...shown} trouble={trouble} /> };
  }
  const isAsked = plan.isEncrypted && (isTemporary || !isPassphraseStored(services, job));
  const isNeeded = needsPassphrase(services, { session: sessionId, jobId: id }, job);
  return {
    ...content,
    body: (
      <IndexReading
        {...shown}
        destination={destinationText(job.targetUrl)}
        facts={plan}
        cost={services.traffic.costOf(job, readingTraffic(plan))}
        passphrase={isAsked ? (isNeeded ? "needed" : "known-here") : undefined}
        problem={problem}
      />
    ),
  };
}

/** The destination is listed first. */
function readingTraffic({ lists, indexes }: Pick<ImmediateAnswer<"reading-plan">, "lists" | "indexes">): Traffic {
  return { requests: 1 + lists.count + indexes.count, uploaded: 0, downloaded: lists.size + indexes.size };
}

/** One that is open for looking has it among its settings, which are nowhere but in memory; for others it is remembered with the sign-in. */
function keepPassphrase(services: Services, session: string, job: Job, passphrase: string): void {
  if (!job.isTemporary) basketsOf(services).setPassphrase(session, job.id, passphrase);
  else {
    const { schedule } = requireJob(services, job.id);
    services.jobs.update(job.id, { ...job, settings: withPassphrase(job.settings, passphrase) }, schedule);
  }
}

/** The task that reads the index of the backup. */
function readingOf({ tasks }: Services, { id }: Job): Task | undefined {
  return tasks.list().find((task) => task.jobId === id && isReading(task));
}

function isReading({ request }: Task): boolean {
  return request.kind === "operation" && (request.operation === "Repair" || request.operation === "RepairUpdate");
}

type RunCall = PageCall<"id" | "task", { readonly next: string }, undefined>;

function runOf({ params, query, view }: RunCall, services: Services): ReadingRunProps {
  const { job } = requireJob(services, params.id);
  const taskId = wholeNumber(params.task);
  const found = services.tasks.get(taskId);
  const isThis = found?.jobId === job.id && isReading(found);
  return {
    id: job.id,
    name: job.name,
    isTemporary: job.isTemporary,
    next: nextOf(job, query.next),
    taskId,
    state: isThis ? stateOf(found, services, view) : { kind: "forgotten" },
  };
}

function stateOf(task: Task, { tasks }: Services, view: View): ReadingState {
  const underWay = underWayOf(task, tasks, view);
  if (underWay) return underWay;
  return task.status === "Failed" ? { kind: "failed", why: problemOfTask(task) } : { kind: "done" };
}

function titleOf({ texts }: View, { name }: { readonly name: string }): string {
  return texts.elsewhere.index.title(name);
}

/** Where to go then: a page of the restore of this backup, and no other. */
function nextOf({ id }: Job, next: string): string {
  const usual = `restore/${id}`;
  const isInside = next === usual || next.startsWith(`${usual}?`) || next.startsWith(`${usual}/`);
  return isInside && !next.startsWith(`${usual}/index`) ? next : usual;
}

function runLink({ id }: Job, taskId: number, next: string): string {
  const query = next === `restore/${id}` ? "" : `?${new URLSearchParams({ next })}`;
  return `restore/${id}/index/${taskId}${query}`;
}

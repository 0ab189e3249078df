import * as v from "valibot";
import type { ScheduleExtras } from "../../database/server/schedules.ts";
import type { JobWithSchedule, ScheduleContent } from "../../jobs/job-store.ts";
import { isInCircle } from "../../jobs/scheduler/chains.ts";
import { parseCron } from "../../jobs/scheduler/cron.ts";
import { daysAhead } from "../../jobs/scheduler/planned-jobs.ts";
import { upcomingRuns } from "../../jobs/scheduler/run-times.ts";
import { serverZone, type TimeZone } from "../../jobs/scheduler/time-zone.ts";
import { parseWindows } from "../../jobs/scheduler/windows.ts";
import { parseTimespan } from "../../options/values/index.ts";
import { formatUtcTime } from "../../support/time.ts";
import { found, refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { integer, integerInQuery } from "../http/values.ts";
import type { Services } from "../services.ts";
import { requireJob } from "./backups.ts";

const day = 24 * 3_600_000;
const runsShown = 10;
const mostDays = 60;
/** Stands beside a cron expression, for clients that only know intervals. */
const besideCron = "1D";

const planInput = v.object({
  Cron: v.nullish(v.string()),
  Windows: v.nullish(v.string()),
  After: v.nullish(v.array(v.string())),
  SkipNext: v.nullish(v.boolean()),
  Missed: v.nullish(v.string()),
  WhenAvailable: v.nullish(v.boolean()),
  Priority: v.nullish(integer),
});
type PlanInput = v.InferOutput<typeof planInput>;

const shownPlan = v.object({
  Cron: v.nullable(v.string()),
  Windows: v.nullable(v.string()),
  After: v.array(v.string()),
  SkipNext: v.boolean(),
  Missed: v.string(),
  WhenAvailable: v.boolean(),
  Priority: v.number(),
  NextRuns: v.array(v.string()),
});

const plannedRun = v.object({
  BackupID: v.string(),
  Name: v.string(),
  Time: v.string(),
  /** `runs`, `skipped` as somebody asked for, `unfinished` if the one before is not over by then, `closed` by its windows. */
  Expectation: v.picklist(["runs", "skipped", "unfinished", "closed"]),
  /** When it is expected to begin and to end, from what its last runs took. */
  Begins: v.nullable(v.string()),
  Ends: v.nullable(v.string()),
  /** Seconds; null if it has never run. */
  UsualDuration: v.nullable(v.number()),
  /** Others that it waits for, that wait for it, or that run at the same time. */
  Clashes: v.array(v.string()),
  WaitsFor: v.array(v.string()),
});

/** What schedules know beyond an interval and days, the days ahead, and groups of jobs. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/plan",
    access: "read",
    summary: "What the schedule of a job knows beyond Duplicati's, and its next runs",
    answer: shownPlan,
    handle: ({ params }, services) => shown(requireJob(services, params.id).schedule, services),
  }),
  route({
    method: "PATCH",
    path: "/api/v1/backup/{id}/plan",
    access: "administer",
    summary:
      "Changes what is named of it, null removes: a cron expression, windows of the week, jobs to come after, whether the next run is skipped, " +
      "what becomes of missed runs (run, skip, or a time span: only if the last good backup is older), waiting for drives, priority",
    body: planInput,
    answer: shownPlan,
    handle: ({ params, body }, services) => shown(changePlan(params.id, body, services), services),
  }),
  route({
    method: "GET",
    path: "/api/v1/schedule",
    access: "read",
    forSomeJobs: true,
    summary: "The runs of all jobs in the days ahead, as they are expected, and which of them get in each other's way",
    query: v.object({ days: v.optional(integerInQuery, "14") }),
    answer: v.array(plannedRun),
    handle: ({ query: { days } }, services) => {
      if (days < 1 || days > mostDays) throw refused(400, "DaysOutOfRange", `Days must be from 1 to ${mostDays}`);
      return shownDays(services, days);
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/backups/run",
    access: "run",
    forSomeJobs: true,
    summary: "Runs all jobs, or those with a tag",
    query: v.object({ tag: v.optional(v.string(), "") }),
    answer: v.object({ Status: v.literal("OK"), IDs: v.array(v.number()) }),
    handle: ({ query: { tag } }, services) => ({ Status: "OK", IDs: runGroup(services, tag.trim().toLowerCase()) }),
  }),
];

function shown(schedule: ScheduleContent | undefined, { database, clock }: Services): v.InferOutput<typeof shownPlan> {
  const {
    cron,
    windows,
    after,
    skipNext,
    missed = "run",
    whenAvailable,
    priority,
  }: ScheduleExtras = schedule?.extras ?? {};
  const runs = schedule ? upcomingRuns(schedule, serverZone(database.settings), clock.now(), runsShown) : [];
  return {
    Cron: cron ?? null,
    Windows: windows ?? null,
    After: (after ?? []).map(String),
    SkipNext: skipNext ?? false,
    Missed: typeof missed === "object" ? missed.olderThan : missed,
    WhenAvailable: whenAvailable ?? false,
    Priority: priority ?? 0,
    NextRuns: runs.map(formatUtcTime),
  };
}

/** Changes what is named of a job's plan; returns its schedule. Throws a UserError or an HttpError for what can't be followed. */
export function changePlan(jobId: string, input: PlanInput, services: Services): ScheduleContent {
  const known = requireJob(services, jobId);
  const schedule = changed(known, input, services);
  const { id: _, isTemporary: __, databasePath: ___, ...content } = known.job;
  services.jobs.update(known.job.id, content, schedule);
  return schedule;
}

function changed({ job, schedule }: JobWithSchedule, input: PlanInput, services: Services): ScheduleContent {
  const { database, clock } = services;
  const extras = extrasOf(schedule?.extras ?? {}, input, serverZone(database.settings));
  if (input.After) requireOrder(job.id, extras.after ?? [], services);
  if (schedule) return { ...schedule, extras };
  if (!extras.cron && !extras.after) throw refused(400, "ScheduleMissing", "The backup has no schedule");
  return { time: clock.now(), repeat: extras.cron ? besideCron : "", rule: "", lastRun: null, extras };
}

function extrasOf(before: ScheduleExtras, input: PlanInput, zone: TimeZone): ScheduleExtras {
  const { Cron, Windows, After, SkipNext, Missed, WhenAvailable, Priority } = input;
  const [cron, windows, missed] = [Cron, Windows, Missed].map((text) => text?.trim());
  if (cron) parseCron(cron, zone);
  if (windows) parseWindows(windows, zone);
  const changes: Partial<Record<keyof ScheduleExtras, unknown>> = {
    ...(Cron !== undefined && { cron: cron || undefined }),
    ...(Windows !== undefined && { windows: windows || undefined }),
    ...(After !== undefined && { after: After?.length ? After.map(Number) : undefined }),
    ...(SkipNext !== undefined && { skipNext: SkipNext || undefined }),
    ...(Missed !== undefined && { missed: missedOf(missed ?? "") }),
    ...(WhenAvailable !== undefined && { whenAvailable: WhenAvailable || undefined }),
    ...(Priority !== undefined && { priority: Priority || undefined }),
  };
  const kept = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept);
}

function missedOf(text: string): ScheduleExtras["missed"] {
  if (text === "" || text.toLowerCase() === "run") return undefined;
  if (text.toLowerCase() === "skip") return "skip";
  parseTimespan(text);
  return { olderThan: text };
}

/** Throws unless all jobs are there that a job comes after, and it does not come after itself. */
function requireOrder(id: string, after: readonly number[], { jobs, database }: Services): void {
  for (const each of after) found(jobs.get(String(each)), `No such backup: ${each}`, "JobNotFound");
  const others = database.schedules.all().filter(({ jobId }) => String(jobId) !== id);
  if (isInCircle(Number(id), [...others, { jobId: Number(id), lastRun: null, extras: { after } }])) {
    throw refused(400, "PlanInCircle", "The backup would come after itself");
  }
}

function shownDays(services: Services, days: number): v.InferOutput<typeof plannedRun>[] {
  const now = services.clock.now();
  const { jobs, runs } = daysAhead(services, now, new Date(now.getTime() + days * day));
  return runs.map(({ jobId, planned, expectation, begins, ends, waitsFor, holdsUp, joins, joinedBy }) => ({
    BackupID: String(jobId),
    Name: jobs.get(jobId)?.name ?? "",
    Time: formatUtcTime(planned),
    Expectation: expectation,
    Begins: begins ? formatUtcTime(begins) : null,
    Ends: ends ? formatUtcTime(ends) : null,
    UsualDuration: jobs.get(jobId)?.usualSeconds ?? null,
    Clashes: [...new Set([...waitsFor, ...holdsUp, ...joins, ...joinedBy])].map(String),
    WaitsFor: [...waitsFor].map(String),
  }));
}

/** Queues the runs of all jobs with a tag. @param tag in small letters; empty for all. */
export function runGroup({ jobs, tasks }: Services, tag: string): number[] {
  const chosen = jobs.list().filter(({ job }) => tag === "" || job.tags.some((each) => each.toLowerCase() === tag));
  if (chosen.length === 0) throw refused(404, "JobNotFound", "No such backups");
  return chosen.map(({ job, schedule }) => {
    const operation = job.operationType === "Sync" ? "Sync" : "Backup";
    const priority = schedule?.extras.priority ?? 0;
    return tasks.add({ kind: "operation", operation, jobId: job.id }, { priority }).id;
  });
}

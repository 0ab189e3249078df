/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import {
  Calendar,
  type CalendarDay,
  CalendarOfDay,
  type Clash,
  type DayEntry,
  type DayHours,
  type DayRun,
  type OtherBackups,
} from "../../../views/pages/calendar.tsx";
import { readTaskLimits } from "../../jobs/queue/task-limits.ts";
import { isSamePlace, type RunAhead } from "../../jobs/scheduler/days-ahead.ts";
import { type DaysAhead, daysAhead, type JobAhead } from "../../jobs/scheduler/planned-jobs.ts";
import { serverZone, type TimeZone } from "../../jobs/scheduler/time-zone.ts";
import { WindowReader } from "../../jobs/scheduler/window-reader.ts";
import { silentLogger } from "../../support/log.ts";
import { HttpError } from "../http/errors.ts";
import type { Services } from "../services.ts";
import { changePlan } from "../v1/plans.ts";
import { action, formTick, type Page, page } from "./page.ts";
import { back } from "./run-actions.ts";

const hour = 3_600_000;
const daysShown = 14;
const entriesShown = 6;
const runsAtOnce = 100;
const namesShown = 2;

const query = v.object({
  day: v.optional(v.string(), ""),
  page: v.optional(v.fallback(v.pipe(v.string(), v.regex(/^\d{1,4}$/), v.transform(Number)), 0), "0"),
});

/** A day, from its midnight to the next. */
interface Day {
  readonly key: string;
  readonly start: Date;
  readonly end: Date;
  readonly runs: RunAhead[];
}

/** The plan of the next two weeks, and of one day of it. */
export const calendarPages: readonly Page[] = [
  page({
    path: "/calendar",
    access: "read",
    forSomeJobs: true,
    query,
    handle: ({ query: { day: key, page: wanted }, view }, services) => {
      const { texts } = view;
      const { plan, days } = twoWeeks(services);
      const place = "activity" as const;
      if (key === "") {
        const props = {
          days: days.map((day) => dayOf(day, plan, services)),
          clashes: clashesOf(plan),
          limit: readTaskLimits(services.database.settings).atOnce,
          hasPlans: plan.jobs.size > 0,
        };
        return { title: texts.calendar.title, place, body: <Calendar {...props} /> };
      }
      const position = days.findIndex((day) => day.key === key);
      const day = days[position];
      if (!day) throw new HttpError(404, texts.calendar.unknownDay);
      const pages = Math.max(1, Math.ceil(day.runs.length / runsAtOnce));
      const current = Math.min(wanted, pages - 1);
      const next = nextRuns(plan);
      const props = {
        ...day,
        position,
        hours: hoursOf(day, services),
        runs: day.runs
          .slice(current * runsAtOnce, (current + 1) * runsAtOnce)
          .map((run) => dayRun(run, plan, next.has(run))),
        page: current,
        pages,
        before: days[position - 1]?.key,
        after: days[position + 1]?.key,
      };
      const title = `${texts.calendar.title}: ${view.formats.date(day.start)}`;
      return { title, place, body: <CalendarOfDay {...props} /> };
    },
  }),
  action({
    path: "/backup/{id}/skip-next",
    access: "run",
    form: v.object({ skip: formTick }),
    handle: (call, services) => {
      changePlan(call.params.id, { SkipNext: Boolean(call.form.skip) }, services);
      return back(call);
    },
  }),
];

function twoWeeks(services: Services): { plan: DaysAhead; days: Day[] } {
  const now = services.clock.now();
  const zone = serverZone(services.database.settings);
  const starts = midnights(now, zone);
  const days = starts.slice(0, daysShown).map((start, position): Day => {
    const end = starts[position + 1] as Date;
    return { key: keyOf(start, zone), start, end, runs: [] };
  });
  // The midnight at the end belongs to the day after it.
  const until = new Date((starts[daysShown] as Date).getTime() - 1);
  const plan = daysAhead(services, now, until);
  for (const run of plan.runs) days.find(({ end }) => run.planned < end)?.runs.push(run);
  return { plan, days };
}

/** The begins of today and of the days after it, one more than are shown. */
function midnights(now: Date, zone: TimeZone): Date[] {
  const today = Math.floor((now.getTime() + zone.offset(now)) / (24 * hour));
  return Array.from({ length: daysShown + 1 }, (_, position) => {
    const local = (today + position) * 24 * hour;
    // The clock may be put forward or back in that very night.
    const near = new Date(local - zone.offset(new Date(local)));
    return new Date(local - zone.offset(near));
  });
}

function keyOf(start: Date, zone: TimeZone): string {
  return new Date(start.getTime() + zone.offset(start)).toISOString().slice(0, 10);
}

function dayOf(day: Day, plan: DaysAhead, services: Services): CalendarDay {
  const { key, start, runs } = day;
  const entries = [...Map.groupBy(runs, ({ jobId }) => jobId)].map(
    ([jobId, own]): DayEntry => ({
      jobId: String(jobId),
      name: nameOf(jobId, plan),
      first: (own[0] as RunAhead).planned,
      times: own.length,
      isLeftOut: own.every(({ expectation }) => expectation !== "runs"),
      isClash: own.some(isClash),
    }),
  );
  const shown = entries.length > entriesShown ? entries.slice(0, entriesShown - 1) : entries;
  return { key, start, hours: hoursOf(day, services), entries: shown, more: entries.length - shown.length };
}

function isClash({ waitsFor, joins }: RunAhead): boolean {
  return waitsFor.size + joins.size > 0;
}

/** What the windows for all jobs do on a day. */
function hoursOf({ start, end }: Day, { database }: Services): DayHours[] {
  const windows = new WindowReader(silentLogger).ofAll(database.settings, serverZone(database.settings));
  const hours: DayHours[] = [];
  for (let from = start; from < end; ) {
    const next = windows.nextChange(from);
    const to = next && next < end ? next : end;
    const { kind } = windows.at(from);
    if (kind !== "run") hours.push({ kind: kind === "limit" ? "limited" : "closed", from, to });
    from = to;
  }
  return hours;
}

/** Each backup that gets in the way of others, with how often; those that wait come first. */
function clashesOf(plan: DaysAhead): Clash[] {
  const { jobs, runs } = plan;
  const own = Map.groupBy(runs, ({ jobId }) => jobId);
  const clashes = [...own].flatMap(([jobId, all]) =>
    (["waitsFor", "joins"] as const).flatMap((kind): (Clash & { others: OtherBackups })[] => {
      const clashing = all.filter((run) => run[kind].size > 0);
      const [first] = clashing;
      if (!first) return [];
      const others = new Set(clashing.flatMap((run) => [...run[kind]]));
      return [
        {
          jobId: String(jobId),
          name: nameOf(jobId, plan),
          kind,
          others: othersOf(others, plan),
          times: clashing.length,
          first: first.planned,
          seconds: Math.max(...clashing.map(({ planned, begins }) => secondsBetween(planned, begins))),
          reason: reasonOf(
            jobs.get(jobId),
            [...others].map((other) => jobs.get(other)),
            kind,
          ),
        },
      ];
    }),
  );
  const rank = ({ kind, reason }: Clash) => (kind === "waitsFor" ? 0 : reason ? 1 : 2);
  return clashes.toSorted((one, other) => rank(one) - rank(other) || other.times - one.times);
}

/** What a job has in common with any of the others. */
function reasonOf(job: JobAhead | undefined, others: readonly (JobAhead | undefined)[], kind: Clash["kind"]) {
  const isShared = (key: string) => others.some((other) => other?.destinations.includes(key));
  if (job?.destinations.some(isShared)) return "sameDestination";
  const places = others.flatMap((other) => other?.places ?? []);
  const shared = job?.places.find((place) => places.some((other) => isSamePlace(place, other)));
  if (shared) return shared.kind === "disk" ? "sameDisk" : "sameServer";
  return kind === "waitsFor" ? "limit" : undefined;
}

function secondsBetween(planned: Date, begins: Date | undefined): number {
  return begins ? (begins.getTime() - planned.getTime()) / 1000 : 0;
}

/** The first run of each job that comes by its own schedule. */
function nextRuns({ runs }: DaysAhead): Set<RunAhead> {
  const next = new Map<number, RunAhead>();
  for (const run of runs) if (!run.isFollowing && !next.has(run.jobId)) next.set(run.jobId, run);
  return new Set(next.values());
}

function dayRun(run: RunAhead, plan: DaysAhead, isNext: boolean): DayRun {
  const { jobId, expectation, waitsFor, joins } = run;
  return {
    ...run,
    jobId: String(jobId),
    name: nameOf(jobId, plan),
    leftOut: expectation === "runs" ? undefined : expectation,
    usualSeconds: plan.jobs.get(jobId)?.usualSeconds,
    waitsFor: othersOf(waitsFor, plan),
    joins: othersOf(joins, plan),
    isNext,
  };
}

function othersOf(others: ReadonlySet<number>, plan: DaysAhead): OtherBackups {
  return { names: [...others].slice(0, namesShown).map((id) => nameOf(id, plan)), count: others.size };
}

function nameOf(jobId: number, { jobs }: DaysAhead): string {
  return jobs.get(jobId)?.name ?? String(jobId);
}

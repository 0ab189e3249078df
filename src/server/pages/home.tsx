/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import {
  type BackupRow,
  Home,
  type HomeOrder,
  type HomeProps,
  HomeSum,
  homeOrders,
  Row,
} from "../../../views/pages/home.tsx";
import { NoticeLines } from "../../../views/pages/settings/notifications.tsx";
import { type BackupState, backupStates } from "../../../views/parts/state.tsx";
import type { View } from "../../../views/view.tsx";
import { type KnownCopies, readCopies } from "../../jobs/copies.ts";
import { drillRecord } from "../../jobs/drills/drill-record.ts";
import type { JobListing } from "../../jobs/job-store.ts";
import type { OutcomeWord } from "../../jobs/outcome.ts";
import type { Task } from "../../jobs/task.ts";
import type { Services } from "../services.ts";
import { proofOf } from "./backup/drills.tsx";
import { backupCondition, followsOthers } from "./backup-states.ts";
import { destinationText } from "./destination-text.ts";
import { page } from "./page.ts";
import { describeProgress } from "./progress.ts";
import { noticesOf } from "./settings/notifications.tsx";

const barsShown = 30;
const noticesShown = 3;

const query = v.object({
  filter: v.optional(v.string(), ""),
  order: v.optional(v.fallback(v.picklist(homeOrders), "trouble"), "trouble"),
});

export const home = page({
  path: "/",
  access: "read",
  forSomeJobs: true,
  query,
  handle: ({ query: wanted, view }, services) => ({
    title: view.texts.common.backups,
    place: "backups",
    body: <Home {...homeProps(services, view, wanted)} />,
  }),
  live: ({ query: wanted, view }, services) => {
    const props = homeProps(services, view, wanted);
    return [
      <HomeSum {...props} />,
      <NoticeLines notices={props.notices} more={props.moreNotices} />,
      ...props.rows.map((row) => <Row row={row} />),
    ];
  },
});

function homeProps(services: Services, view: View, wanted: { filter: string; order: HomeOrder }): HomeProps {
  const tasks = new Map<string, Task[]>();
  for (const task of services.tasks.list()) {
    if (task.jobId === undefined) continue;
    tasks.set(task.jobId, [...(tasks.get(task.jobId) ?? []), task]);
  }
  const next = new Map(services.scheduler.proposed().map(({ jobId, time }) => [String(jobId), time]));
  const held = new Map(services.scheduler.held().map(({ jobId, reason }) => [String(jobId), reason]));
  const copies = readCopies(services.database);
  const rows = services.jobs.list().map((listing) => {
    const { id } = listing.job;
    const planned = { next: next.get(id), waitsFor: held.get(id) };
    return rowOf(listing, tasks.get(id) ?? [], planned, copies, services, view);
  });
  const sums = Object.fromEntries(backupStates.map((state) => [state, 0])) as Record<BackupState, number>;
  for (const { state } of rows) sums[state]++;
  const failing = new Set(rows.filter(({ state }) => state === "failing").map(({ id }) => id));
  const notices = noticesOf(services, view).filter(({ backupId }) => backupId === undefined || !failing.has(backupId));
  return {
    rows: ordered(
      rows.filter((row) => matches(row, wanted.filter)),
      wanted.order,
      view,
    ),
    total: rows.length,
    sums,
    paused: services.tasks.paused,
    notices: notices.slice(0, noticesShown),
    moreNotices: Math.max(0, notices.length - noticesShown),
    group: groupOf(rows, wanted.filter),
    ...wanted,
  };
}

function rowOf(
  { job, schedule }: JobListing,
  tasks: readonly Task[],
  planned: Pick<BackupRow, "next" | "waitsFor">,
  copies: KnownCopies,
  services: Services,
  view: View,
): BackupRow {
  const running = tasks.find(({ status }) => status === "Running");
  const isRun = running?.request.kind === "operation" && running.request.operation === job.operationType;
  const summary = { ...job, id: Number(job.id) };
  const progress = running && services.tasks.progressOf(running.id)?.progress;
  const size = Number(job.metadata.TargetFilesSize ?? Number.NaN);
  return {
    ...backupCondition(services, summary, schedule, isRun || running !== undefined, copies),
    id: job.id,
    name: job.name,
    tags: job.tags,
    ...planned,
    hasSchedule: schedule !== undefined,
    follows: followsOthers(schedule),
    isWaiting: !running && tasks.length > 0,
    running: running && {
      taskId: running.id,
      ...describeProgress(progress, running, view),
      currentFile: progress?.currentFile,
      ending: running.ending,
    },
    runs: services.database.runs
      .recent(summary.id, job.operationType, barsShown)
      .map(({ finished, outcome, stored }) => ({
        time: finished,
        outcome: outcome as OutcomeWord,
        bytes: stored,
      })),
    size: Number.isFinite(size) && size >= 0 ? size : undefined,
    destination: destinationText(job.targetUrl),
    proof: proofOf(drillRecord(services.database, summary.id)),
  };
}

function groupOf(rows: readonly BackupRow[], filter: string): HomeProps["group"] {
  const tag = filter.trim().toLowerCase();
  const count = rows.filter(({ tags }) => tag === "" || tags.some((each) => each.toLowerCase() === tag)).length;
  return count > 0 ? { tag, count } : undefined;
}

function matches({ name, tags, destination }: BackupRow, filter: string): boolean {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const text = [name, ...tags, destination].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

const orders: Readonly<Record<HomeOrder, (a: BackupRow, b: BackupRow) => number>> = {
  trouble: (a, b) => backupStates.indexOf(a.state) - backupStates.indexOf(b.state),
  name: () => 0,
  last: (a, b) => (b.lastGood?.getTime() ?? 0) - (a.lastGood?.getTime() ?? 0),
  size: (a, b) => (b.size ?? 0) - (a.size ?? 0),
};

function ordered(rows: readonly BackupRow[], order: HomeOrder, { language }: View): BackupRow[] {
  const names = new Intl.Collator(language, { numeric: true });
  return rows.toSorted((a, b) => orders[order](a, b) || names.compare(a.name, b.name));
}

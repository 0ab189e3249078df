/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { BackupFrame, type BackupTab } from "../../../../views/pages/backup/frame.tsx";
import { BackupHead, type BackupHeadProps, type FailureCause } from "../../../../views/pages/backup/head.tsx";
import type { View } from "../../../../views/view.tsx";
import { changeRecord } from "../../../jobs/changes/change-record.ts";
import { drillRecord } from "../../../jobs/drills/drill-record.ts";
import type { JobWithSchedule } from "../../../jobs/job-store.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { backupCondition, followsOthers } from "../backup-states.ts";
import { destinationText } from "../destination-text.ts";
import type { PageContent } from "../page.ts";
import { runLine } from "../run-lines.ts";
import { runningTask } from "../running-task.ts";
import { proofOf } from "./drills.tsx";

/** Among so many there is one that is no drill. */
const runsLookedAt = 5;

/** What has to be looked at, by the id of the error. */
const causes: ReadonlyMap<string, FailureCause> = new Map([
  ["NoSources", "sources"],
  ["NoSourceFolders", "sources"],
  ["SourceIsMissing", "sources"],
  ["SourceUnauthorized", "sources"],
  ["FolderMissing", "destination"],
  ["EmptyRemoteFolder", "destination"],
  ["ExtraRemoteFiles", "files"],
  ["MissingRemoteFiles", "files"],
]);

/** A tab of the page of a backup, with what stands above all of them. */
export function tabOf(
  services: Services,
  view: View,
  id: string,
  tab: BackupTab,
  body: Child,
  status?: number,
): PageContent {
  const head = headOf(services, view, requireJob(services, id));
  const name = view.texts.backup.tabs[tab];
  return {
    title: tab === "versions" ? head.name : `${name}: ${head.name}`,
    place: "backups",
    ...(status !== undefined && { status }),
    body: (
      <BackupFrame head={head} tab={tab}>
        {body}
      </BackupFrame>
    ),
  };
}

/** The part above the tabs, which changes while somebody looks. */
export function liveHead(services: Services, view: View, id: string): Child {
  return <BackupHead head={headOf(services, view, requireJob(services, id))} />;
}

function headOf(services: Services, view: View, { job, schedule }: JobWithSchedule): BackupHeadProps {
  const { tasks, database, scheduler } = services;
  const own = tasks.list().filter(({ jobId }) => jobId === job.id);
  const running = own.find(({ status }) => status === "Running");
  const summary = { ...job, id: Number(job.id) };
  // What drills have shown stands in a line of its own.
  const recent = job.isTemporary ? [] : database.runs.page({ jobId: summary.id, size: runsLookedAt });
  const last = recent.find(({ operation }) => operation !== "Drill");
  const { failed, ...condition } = backupCondition(services, summary, schedule, running !== undefined);
  return {
    ...condition,
    failed: failed && { ...failed, cause: causes.get(failed.errorId ?? "") },
    id: job.id,
    name: job.name,
    description: job.description,
    destination: destinationText(job.targetUrl),
    next: scheduler.proposed().find(({ jobId }) => String(jobId) === job.id)?.time,
    waitsFor: scheduler.held().find(({ jobId }) => String(jobId) === job.id)?.reason,
    follows: followsOthers(schedule),
    isWaiting: !running && own.length > 0,
    running: running && runningTask(running, services, view),
    last: last && runLine(last, view),
    unusual: changeRecord(job.metadata),
    proof: job.isTemporary ? undefined : proofOf(drillRecord(database, summary.id)),
  };
}

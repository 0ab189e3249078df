import * as v from "valibot";
import { nextDrillOf } from "../../jobs/drills/drill-planner.ts";
import { type DrillRecord, drillOf, drillRecord, type EndedDrill } from "../../jobs/drills/drill-record.ts";
import type { Job } from "../../jobs/job-store.ts";
import type { Task } from "../../jobs/task.ts";
import { formatUtcTime } from "../../support/time.ts";
import { refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { requireJob } from "./backups.ts";

const historyShown = 24;

const drill = v.object({
  /** Of its run. */
  ID: v.number(),
  Time: v.string(),
  /** `good`, `failed`, or `partial`: it was stopped. */
  End: v.picklist(["good", "failed", "partial"]),
  Files: v.number(),
  Bytes: v.number(),
  FailedFiles: v.number(),
  ErrorMessage: v.nullable(v.string()),
  Destinations: v.array(
    v.object({
      Address: v.string(),
      Version: v.nullable(v.string()),
      Files: v.number(),
      Bytes: v.number(),
      FailedFiles: v.number(),
      /** Percent of the version that has been proven so far. */
      Coverage: v.nullable(v.number()),
    }),
  ),
});

const drillState = v.object({
  /** The last one that has proven something. */
  Proven: v.nullable(drill),
  Last: v.nullable(drill),
  Next: v.nullable(v.string()),
  /** The newest first. */
  History: v.array(drill),
});

/** Restore drills of a job. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/drill",
    access: "read",
    summary: "What restore drills of a job have proven, and when the next one is due",
    answer: drillState,
    handle: ({ params }, services) => {
      const { job } = requireJob(services, params.id);
      const { last, proven, next } = drillsOf(services, job);
      return {
        Proven: proven ? shown(proven) : null,
        Last: last ? shown(last) : null,
        Next: next ? formatUtcTime(next) : null,
        History: drillHistory(services, job).map(shown),
      };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/drill",
    access: "run",
    summary: "Restores some files on trial; paths, in filter syntax, are proven first",
    body: v.nullish(v.object({ paths: v.nullish(v.array(v.string())) })),
    answer: v.object({ Status: v.literal("OK"), ID: v.number() }),
    handle: ({ params, body }, services) => {
      const task = startDrill(services, params.id, { paths: body?.paths ?? [] });
      return { Status: "OK" as const, ID: task.id };
    },
  }),
];

/** What is known of the drills of a job, and when the next one is due by itself. */
export function drillsOf({ database, clock }: Services, job: Job): DrillRecord & { readonly next: Date | undefined } {
  if (job.isTemporary) return { last: undefined, proven: undefined, next: undefined };
  const summary = { ...job, id: Number(job.id) };
  const settings = [...database.globalOptions.all(), ...job.settings];
  return { ...drillRecord(database, summary.id), next: nextDrillOf(database, summary, settings, clock.now()) };
}

/** The newest first. */
export function drillHistory({ database }: Services, job: Job): EndedDrill[] {
  if (job.isTemporary) return [];
  return database.runs.page({ jobId: Number(job.id), operation: "Drill", size: historyShown }).map(drillOf);
}

/** Queues a drill. */
export function startDrill(
  services: Services,
  id: string,
  { paths = [], options }: { readonly paths?: readonly string[]; readonly options?: Record<string, string> } = {},
): Task {
  const { job } = requireJob(services, id);
  if (job.operationType === "Sync")
    throw refused(400, "CopyHasNoVersions", "A copy of folders has no versions to restore");
  return services.tasks.add({
    kind: "operation",
    operation: "Drill",
    jobId: job.id,
    paths: [...paths],
    ...(options && { options }),
  });
}

function shown({
  id,
  time,
  end,
  files,
  bytes,
  failedFiles,
  problem,
  destinations,
}: EndedDrill): v.InferOutput<typeof drill> {
  return {
    ID: id,
    Time: formatUtcTime(time),
    End: end,
    Files: files,
    Bytes: bytes,
    FailedFiles: failedFiles,
    ErrorMessage: problem ?? null,
    Destinations: destinations.map((place) => ({
      Address: place.address,
      Version: place.version ? formatUtcTime(place.version) : null,
      Files: place.files,
      Bytes: place.bytes,
      FailedFiles: place.failedFiles,
      Coverage: place.coverage ?? null,
    })),
  };
}

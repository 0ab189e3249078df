import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { splitSpecialSource, unmaskUrl } from "../../jobs/secret-masking/index.ts";
import { expandPath } from "../../jobs/special-folders.ts";
import type { JobOperation, Task } from "../../jobs/task.ts";
import { type Route, route } from "../http/route.ts";
import { integer, optionalFlag } from "../http/values.ts";
import { allowedRestore } from "../restore-places.ts";
import type { Services } from "../services.ts";
import { requireJob } from "./backups.ts";
import { requireTime } from "./time-input.ts";

type Options = Record<string, string | null>;

const taskStarted = v.object({ Status: v.literal("OK"), ID: v.number() });

const restoreBody = v.object({
  paths: v.nullish(v.array(v.string())),
  passphrase: v.nullish(v.string()),
  time: v.nullish(v.string()),
  restore_path: v.nullish(v.string()),
  overwrite: v.nullish(v.boolean()),
  permissions: v.nullish(v.boolean()),
  skip_metadata: v.nullish(v.boolean()),
  connection_string_id: v.nullish(integer),
  source_prefix: v.nullish(v.string()),
});

const repairBody = v.nullish(
  v.object({
    only_paths: v.nullish(v.boolean()),
    time: v.nullish(v.string()),
    version: v.nullish(v.string()),
    paths: v.nullish(v.array(v.string())),
    refresh_lock_info: v.nullish(v.boolean()),
  }),
);
type RepairBody = v.InferOutput<typeof repairBody>;

/** What is queued for a job (rest-api.md 8). */
export const routes: readonly Route[] = [
  ...["run", "start"].map((name) =>
    route({
      method: "POST",
      path: `/api/v1/backup/{id}/${name}` as "/api/v1/backup/{id}/run",
      access: "run",
      summary: "Runs the job",
      query: v.object({ skipQueue: optionalFlag }),
      answer: taskStarted,
      handle: ({ params, query }, services) => {
        const { job } = requireJob(services, params.id);
        const operation = job.operationType === "Sync" ? "Sync" : "Backup";
        return started(
          services.tasks.add({ kind: "operation", operation, jobId: job.id }, { skipQueue: query.skipQueue }),
        );
      },
    }),
  ),
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/restore",
    access: "restore",
    summary: "Restores files",
    body: restoreBody,
    answer: taskStarted,
    handle: ({ params, body, caller }, services) => {
      const { job } = requireJob(services, params.id);
      const { settings } = services.database;
      const options: Options = allowedRestore(settings, caller, restoreOptions(services, job.id, body));
      return queue(services, job.id, "Restore", options, body.paths ?? []);
    },
  }),
  simple("verify", "run", "Test", "Verifies files of the destination"),
  simple("compact", "administer", "Compact", "Gives wasted space at the destination back"),
  simple("vacuum", "administer", "Vacuum", "Gives unused space of the local database back"),
  simple("createreport", "administer", "CreateReport", "Makes a report for whoever helps with a problem"),
  simple("report-remote-size", "run", "ListRemote", "Finds out the size of the destination"),
  repairing("repair", "Repair", "Mends the local database, or the destination"),
  repairing("repairupdate", "RepairUpdate", "Fills the local database with what a restore needs"),
  route({
    method: "DELETE",
    path: "/api/v1/backup/{id}",
    access: "administer",
    summary: "Deletes a job",
    query: v.object({ "delete-remote-files": optionalFlag, "delete-local-db": optionalFlag, force: optionalFlag }),
    answer: v.object({ Status: v.string(), Reason: v.nullable(v.string()), ID: v.nullable(v.number()) }),
    handle: async ({ params, query }, services) => {
      const { "delete-remote-files": remoteFiles, "delete-local-db": localDatabase, force } = query;
      const outcome = await deleteBackup(services, params.id, { remoteFiles, localDatabase, force });
      if ("refused" in outcome) return refusal(outcome.refused, outcome.task);
      return { Status: "OK", Reason: null, ID: outcome.task };
    },
  }),
];

function started({ id }: Pick<Task, "id">) {
  return { Status: "OK", ID: id } as const;
}

function queue(
  services: Services,
  jobId: string,
  operation: JobOperation,
  options: Options = {},
  paths: readonly string[] = [],
) {
  return started(services.tasks.add({ kind: "operation", operation, jobId, options, paths: [...paths] }));
}

/** A route that needs nothing but the job. */
function simple(name: string, access: "run" | "administer", operation: JobOperation, summary: string): Route {
  return route({
    method: "POST",
    path: `/api/v1/backup/{id}/${name}` as "/api/v1/backup/{id}/verify",
    access,
    summary,
    answer: taskStarted,
    handle: ({ params }, services) => queue(services, requireJob(services, params.id).job.id, operation),
  });
}

function repairing(name: string, operation: JobOperation, summary: string): Route {
  return route({
    method: "POST",
    path: `/api/v1/backup/{id}/${name}` as "/api/v1/backup/{id}/repair",
    access: "administer",
    summary,
    body: repairBody,
    answer: taskStarted,
    handle: ({ params, body }, services) => {
      const { job } = requireJob(services, params.id);
      return queue(services, job.id, operation, repairOptions(body), body?.paths ?? []);
    },
  });
}

function repairOptions(body: RepairBody): Options {
  if (!body) return {};
  const { only_paths: onlyPaths, time, version, refresh_lock_info: refreshLocks } = body;
  if (time) requireTime(time);
  return {
    ...given("repair-only-paths", onlyPaths),
    ...given("time", time),
    ...given("version", version),
    ...((time || version) && { "ignore-update-if-version-exists": "true" }),
    ...given("repair-refresh-lock-info", refreshLocks),
  };
}

function restoreOptions(services: Services, jobId: string, body: v.InferOutput<typeof restoreBody>): Options {
  const { time, passphrase, overwrite, permissions, skip_metadata: skipMetadata, restore_path: place } = body;
  if (time) requireTime(time);
  return {
    ...given("passphrase", passphrase?.trim() ? passphrase : null),
    ...given("time", time),
    ...given("restore-path", place ? restorePlace(services, jobId, place, body) : null),
    ...given("overwrite", overwrite),
    ...given("restore-permissions", permissions),
    ...given("skip-metadata", skipMetadata),
    "allow-passphrase-change": "true",
  };
}

/** A folder, or `@` and the URL of a destination to restore to, whose secrets are known to a saved destination or a source. */
function restorePlace(
  services: Services,
  jobId: string,
  place: string,
  body: Pick<v.InferOutput<typeof restoreBody>, "connection_string_id" | "source_prefix">,
): string {
  if (!place.startsWith("@")) return expandPath(place, services.surroundings);
  const { connection_string_id: savedId, source_prefix: prefix } = body;
  const saved = savedId ? services.database.connectionStrings.get(savedId)?.baseUrl : undefined;
  const source = services.jobs
    .get(jobId)
    ?.job.sources.map(splitSpecialSource)
    .find((special) => special !== undefined && prefix && special.mount === prefix)?.url;
  return `@${unmaskUrl(
    place.slice(1),
    [saved, source].filter((url) => url !== undefined),
  )}`;
}

function given(name: string, value: string | boolean | null | undefined): Options {
  if (value === null || value === undefined || value === "") return {};
  return { [name]: String(value) };
}

/** What goes with a job. */
export interface JobDeletion {
  readonly remoteFiles: boolean;
  readonly localDatabase: boolean;
  /** What runs and waits for the job is given up. */
  readonly force: boolean;
}

/** How long a running task may take to end before its job is deleted, in milliseconds. */
const patience = 10_000;

/** Queues the end of a job; refused while a task of it runs. `task` is the one that runs, or that deletes. */
export async function deleteBackup(
  services: Services,
  id: string,
  { remoteFiles, localDatabase, force }: JobDeletion,
): Promise<{ task: number } | { refused: string; task: number }> {
  const { tasks } = services;
  const { job } = requireJob(services, id);
  const running = () => tasks.list().find((task) => task.jobId === job.id && task.status === "Running");
  const task = running();
  if (task && !force) return { refused: "backup-in-progress", task: task.id };
  if (task) {
    // Those that wait come first: they would begin as soon as nothing runs.
    const all = tasks.list().filter(({ jobId }) => jobId === job.id);
    for (const { id: unwanted } of all.toReversed()) tasks.abort(unwanted);
    const end = services.clock.now().getTime() + patience;
    while (running() && services.clock.now().getTime() < end) await sleep(100);
    const stubborn = running();
    if (stubborn) return { refused: "backup-unstoppable", task: stubborn.id };
  }
  const queued = tasks.add({
    kind: "delete-job",
    jobId: job.id,
    deleteRemoteFiles: remoteFiles,
    deleteLocalDatabase: localDatabase,
  });
  return { task: queued.id };
}

function refusal(reason: string, task: number): Response {
  const headers = { "Content-Type": "application/json; charset=utf-8" };
  return new Response(JSON.stringify({ Status: "failed", Reason: reason, ID: task }), { status: 500, headers });
}

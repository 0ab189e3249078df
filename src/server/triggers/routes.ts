import * as v from "valibot";
import { keyScopes } from "../../database/server/schema.ts";
import type { TriggerKey } from "../../database/server/trigger-keys.ts";
import type { JobListing } from "../../jobs/job-store.ts";
import { isRun } from "../../jobs/task.ts";
import { formatUtcTime } from "../../support/time.ts";
import { findJob } from "../auth/subject.ts";
import { found, HttpError } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { jobStatus, statusOf } from "./job-status.ts";
import { createTriggerKey } from "./keys.ts";
import { streamRun } from "./run-stream.ts";

const shownKey = v.object({
  ID: v.number(),
  Name: v.string(),
  Scopes: v.array(v.picklist(keyScopes)),
  Backups: v.nullable(v.array(v.string())),
  /** Requests are signed with it. */
  Signs: v.boolean(),
  Created: v.string(),
  LastUsed: v.nullable(v.string()),
  Revoked: v.nullable(v.string()),
  Expires: v.nullable(v.string()),
});

const wantedKey = v.object({
  Name: v.string(),
  Backups: v.nullish(v.array(v.string())),
  Scopes: v.nullish(v.array(v.picklist(keyScopes))),
  Expires: v.nullish(v.pipe(v.string(), v.isoTimestamp())),
  Signs: v.nullish(v.boolean()),
});

const flag = v.optional(v.string(), "0");
const isYes = (text: string) => /^(1|true|yes)$/i.test(text);

/** What other programs do with jobs, and the keys for that. */
export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/trigger/{job}/run",
    access: { keyScope: "run" },
    summary: "Starts a job with a key; wait=1 streams its progress and ends with its result",
    query: v.object({ wait: flag }),
    answer: v.object({ Status: v.literal("OK"), ID: v.number() }),
    handle: ({ params, query }, services) => {
      const { job } = requireJob(services, params.job);
      const operation = job.operationType === "Sync" ? "Sync" : "Backup";
      const task = services.tasks.add({ kind: "operation", operation, jobId: job.id });
      if (!isYes(query.wait)) return { Status: "OK", ID: task.id };
      return new Response(streamRun(services, task), {
        headers: { "Content-Type": "application/x-ndjson", "Cache-Control": "no-store" },
      });
    },
  }),
  route({
    method: "POST",
    path: "/api/trigger/{job}/stop",
    access: { keyScope: "stop" },
    summary:
      "Ends the runs of a job with a key, after the current file; now=1 at once. What waits is taken out of the queue",
    query: v.object({ now: flag }),
    answer: v.object({ Status: v.literal("OK"), IDs: v.array(v.number()) }),
    handle: ({ params, query }, services) => {
      const { job } = requireJob(services, params.job);
      const { tasks } = services;
      const runs = tasks.list().filter((task) => task.jobId === job.id && isRun(task.request));
      const stopped = runs.filter(({ id }) => (isYes(query.now) ? tasks.abort(id) : tasks.stop(id)));
      return { Status: "OK", IDs: stopped.map(({ id }) => id) };
    },
  }),
  route({
    method: "GET",
    path: "/api/trigger/{job}/status",
    access: { keyScope: "status" },
    summary: "How a job does, with a key",
    answer: jobStatus,
    handle: ({ params }, services) => statusOf(services, requireJob(services, params.job)),
  }),
  route({
    method: "GET",
    path: "/api/trigger/status",
    access: { keyScope: "status" },
    forSomeJobs: true,
    summary: "How each job of a key does",
    answer: v.array(jobStatus),
    handle: (_, services) => services.jobs.list().map((listing) => statusOf(services, listing)),
  }),
  route({
    method: "GET",
    path: "/api/v1/trigger-keys",
    access: "administer",
    summary: "Keys of other programs",
    answer: v.array(shownKey),
    handle: (_, { database }) => database.triggerKeys.list().map(shown),
  }),
  route({
    method: "POST",
    path: "/api/v1/trigger-keys",
    access: "administer",
    summary:
      "Makes a key, which is shown only now: to run (unless said) or stop jobs, for their status, for the metrics, or to read " +
      "everything; for some backups or all; for ever or until it expires; to be sent, or to sign with",
    body: wantedKey,
    answer: v.object({ ID: v.number(), Key: v.string() }),
    handle: ({ body: { Name, Backups, Scopes, Expires, Signs } }, services) => {
      if (Name.trim() === "") throw new HttpError(400, "The key needs a name", "InvalidKey");
      const { id, key } = createTriggerKey(services, {
        name: Name,
        jobIds: Backups?.map((name) =>
          Number(found(findJob(services.jobs, name), `No such backup: ${name}`, "JobNotFound").job.id),
        ),
        scopes: Scopes ?? undefined,
        expires: Expires ? new Date(Expires) : undefined,
        signs: Signs ?? false,
      });
      return { ID: id, Key: key };
    },
  }),
  route({
    method: "DELETE",
    path: "/api/v1/trigger-key/{id}",
    access: "administer",
    summary: "Makes a key worthless",
    handle: ({ params }, { database: { triggerKeys }, clock }) => {
      const key = found(
        triggerKeys.list().find(({ id }) => String(id) === params.id),
        "No such key",
        "KeyNotFound",
      );
      if (key.revoked === null) triggerKeys.revoke(key.id, clock.now());
    },
  }),
];

/** The job that a request with a key is about. Whoever has a key must not learn which other ones there are. */
function requireJob({ jobs }: Services, idOrName: string): JobListing {
  const listing = findJob(jobs, idOrName);
  if (!listing) throw new HttpError(403, "The key is for no such backup", "KeyNotForBackup");
  return listing;
}

function shown({ id, name, scopes, jobIds, signingKey, created, lastUsed, revoked, expires }: TriggerKey) {
  return {
    ID: id,
    Name: name,
    Scopes: scopes,
    Backups: jobIds?.map(String) ?? null,
    Signs: signingKey !== null,
    Created: formatUtcTime(created),
    LastUsed: lastUsed && formatUtcTime(lastUsed),
    Revoked: revoked && formatUtcTime(revoked),
    Expires: expires && formatUtcTime(expires),
  };
}

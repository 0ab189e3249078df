import * as v from "valibot";
import type { TriggerKey } from "../../database/server/trigger-keys.ts";
import { formatUtcTime } from "../../support/time.ts";
import { found, HttpError } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { createTriggerKey, hashOfTriggerKey, mayStart, triggerKeyOf } from "./keys.ts";
import { streamRun } from "./run-stream.ts";

const shownKey = v.object({
  ID: v.number(),
  Name: v.string(),
  Backups: v.nullable(v.array(v.string())),
  Created: v.string(),
  LastUsed: v.nullable(v.string()),
  Revoked: v.nullable(v.string()),
});

/** Starting jobs from other programs, and the keys for that. */
export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/trigger/{job}/run",
    // A key of its own kind is asked for below.
    access: "open",
    summary: "Starts a job with a trigger key; wait=1 streams its progress and ends with its result",
    query: v.object({ wait: v.optional(v.string(), "0") }),
    answer: v.object({ Status: v.literal("OK"), ID: v.number() }),
    handle: ({ params, query, request }, services) => {
      const key = requireKey(services, request);
      const job = findJob(services, params.job);
      // Whoever has a key for other jobs must not learn which ones there are.
      if (!job || !mayStart(key, job.id)) throw new HttpError(403, "This key may not start such a job");
      services.database.triggerKeys.touch(key.id, services.clock.now());
      const operation = job.operationType === "Sync" ? "Sync" : "Backup";
      const task = services.tasks.add({ kind: "operation", operation, jobId: job.id });
      if (!/^(1|true|yes)$/i.test(query.wait)) return { Status: "OK", ID: task.id };
      return new Response(streamRun(services, task), {
        headers: { "Content-Type": "application/x-ndjson", "Cache-Control": "no-store" },
      });
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/trigger-keys",
    access: "login",
    summary: "Keys with which other programs may start jobs",
    answer: v.array(shownKey),
    handle: (_, { database }) => database.triggerKeys.list().map(shown),
  }),
  route({
    method: "POST",
    path: "/api/v1/trigger-keys",
    access: "login",
    summary: "Makes a key, which is shown only now",
    body: v.object({ Name: v.string(), Backups: v.nullish(v.array(v.string())) }),
    answer: v.object({ ID: v.number(), Key: v.string() }),
    handle: ({ body }, services) => {
      if (body.Name.trim() === "") throw new HttpError(400, "The key needs a name");
      const jobIds = body.Backups?.map((name) => Number(found(findJob(services, name), `No such backup: ${name}`).id));
      const { id, key } = createTriggerKey(services, body.Name, jobIds);
      return { ID: id, Key: key };
    },
  }),
  route({
    method: "DELETE",
    path: "/api/v1/trigger-key/{id}",
    access: "login",
    summary: "Makes a key worthless",
    handle: ({ params }, { database: { triggerKeys }, clock }) => {
      const key = found(
        triggerKeys.list().find(({ id }) => String(id) === params.id),
        "No such key",
      );
      if (key.revoked === null) triggerKeys.revoke(key.id, clock.now());
    },
  }),
];

function requireKey({ database }: Services, request: Request): TriggerKey {
  const given = triggerKeyOf(request);
  const key = given === undefined ? undefined : database.triggerKeys.findByHash(hashOfTriggerKey(given));
  if (!key || key.revoked !== null) throw new HttpError(401, "A valid trigger key is needed");
  return key;
}

/** By its number, or by its name in any case. */
function findJob({ jobs }: Services, idOrName: string) {
  const stored = jobs.list().map(({ job }) => job);
  return (
    stored.find(({ id }) => id === idOrName) ?? stored.find(({ name }) => name.toLowerCase() === idOrName.toLowerCase())
  );
}

function shown({ id, name, jobIds, created, lastUsed, revoked }: TriggerKey) {
  return {
    ID: id,
    Name: name,
    Backups: jobIds?.map(String) ?? null,
    Created: formatUtcTime(created),
    LastUsed: lastUsed && formatUtcTime(lastUsed),
    Revoked: revoked && formatUtcTime(revoked),
  };
}

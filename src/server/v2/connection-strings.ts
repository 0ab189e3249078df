import * as v from "valibot";
import type { ConnectionString } from "../../database/server/connection-strings.ts";
import { mergeDestinations } from "../../jobs/saved-destination.ts";
import { maskUrl, unmaskUrl } from "../../jobs/secret-masking/index.ts";
import { formatUtcTime } from "../../support/time.ts";
import { succeeded } from "../http/answers.ts";
import { found, MalformedRequest, refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";

const content = v.object({
  Name: v.string(),
  Description: v.nullable(v.string()),
  BaseUrl: v.string(),
});

/** Saved destinations (rest-api.md 15.3). */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v2/connection-strings",
    access: "administer",
    summary: "All saved destinations",
    handle: (_, services) =>
      succeeded(services.database.connectionStrings.list().map((saved) => shown(services, saved))),
  }),
  route({
    method: "POST",
    path: "/api/v2/connection-strings",
    access: "administer",
    summary: "Saves a destination",
    body: content,
    handle: ({ body }, services) => {
      const { connectionStrings } = services.database;
      refuseZeroCharacter(body);
      if (connectionStrings.findByName(body.Name)) throw new Error(`There is a saved destination "${body.Name}"`);
      const now = services.clock.now();
      const id = connectionStrings.insert({
        name: body.Name,
        description: body.Description ?? "",
        baseUrl: body.BaseUrl,
        createdAt: now,
        updatedAt: now,
      });
      return succeeded(shown(services, requireSaved(services, String(id))));
    },
  }),
  route({
    method: "GET",
    path: "/api/v2/connection-string/{id}",
    access: "administer",
    summary: "One saved destination",
    handle: ({ params }, services) => succeeded(shown(services, requireSaved(services, params.id))),
  }),
  route({
    method: "PUT",
    path: "/api/v2/connection-string/{id}",
    access: "administer",
    summary: "Changes a saved destination",
    body: content,
    handle: ({ params, body }, services) => {
      const before = requireSaved(services, params.id);
      refuseZeroCharacter(body);
      const changed = {
        ...before,
        name: body.Name,
        description: body.Description ?? "",
        baseUrl: unmaskUrl(body.BaseUrl, [before.baseUrl]),
        updatedAt: services.clock.now(),
      };
      services.database.connectionStrings.update(changed);
      return succeeded(shown(services, changed));
    },
  }),
  route({
    method: "DELETE",
    path: "/api/v2/connection-string/{id}",
    access: "administer",
    summary: "Forgets a saved destination",
    handle: ({ params }, { database: { connectionStrings } }) => {
      const id = numberOf(params.id);
      if (connectionStrings.backupsOf(id).length > 0) {
        throw refused(409, "DestinationInUse", "Backups use this destination; change them first");
      }
      connectionStrings.delete(id);
      return succeeded(null);
    },
  }),
  route({
    method: "POST",
    path: "/api/v2/connection-string/{id}/update-backups",
    access: "administer",
    summary: "Gives jobs the account and the settings of a saved destination",
    body: v.object({ BackupIDs: v.array(v.string()) }),
    handle: ({ params, body }, services) => {
      const saved = requireSaved(services, params.id);
      const jobs = body.BackupIDs.map((id) => {
        const known = services.jobs.get(id);
        if (known?.job.connectionStringId !== saved.id) {
          throw refused(400, "DestinationNotUsed", `The backup ${id} does not use this destination`);
        }
        return known;
      });
      services.database.transaction(() => {
        for (const { job, schedule } of jobs) {
          const targetUrl = mergeDestinations(job.targetUrl, saved.baseUrl);
          services.jobs.update(job.id, { ...job, targetUrl }, schedule);
        }
      });
      return succeeded({ UpdatedBackupIDs: jobs.map(({ job }) => job.id) });
    },
  }),
];

function refuseZeroCharacter(saved: v.InferOutput<typeof content>): void {
  if (`${saved.Name}${saved.BaseUrl}`.includes("\0")) {
    throw refused(400, "ZeroCharacter", "The name or the address has a character with the code 0");
  }
}

function shown({ database }: Services, { id, name, description, baseUrl, createdAt, updatedAt }: ConnectionString) {
  return {
    ID: id,
    Name: name,
    Description: description,
    BaseUrl: maskUrl(baseUrl),
    CreatedAt: formatUtcTime(createdAt),
    UpdatedAt: formatUtcTime(updatedAt),
    Backups: database.connectionStrings.backupsOf(id).map((job) => ({ ID: String(job.id), Name: job.name })),
  };
}

function requireSaved({ database }: Services, id: string): ConnectionString {
  return found(database.connectionStrings.get(numberOf(id)), "Connection string not found", "DestinationNotKnown");
}

function numberOf(id: string): number {
  if (!/^-?\d{1,10}$/.test(id)) throw new MalformedRequest(400);
  return Number(id);
}

import * as v from "valibot";
import { formatUtcTime } from "../../support/time.ts";
import { archives } from "../http/content.ts";
import { HttpError } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { requireJob } from "../v1/backups.ts";
import { linkHours, linksOf, makeLink, revokeAllLinks, revokeLink, type ShownLink } from "./links.ts";

const shownLink = v.object({
  ID: v.number(),
  BackupID: v.string(),
  /** When the version was made. */
  Version: v.string(),
  Path: v.string(),
  /** In which a folder comes. */
  Archive: v.picklist(archives),
  Maker: v.nullable(v.string()),
  Created: v.string(),
  Expires: v.string(),
  LastUsed: v.nullable(v.string()),
});

const wantedLink = v.object({
  /** When the version was made. */
  Version: v.pipe(v.string(), v.isoTimestamp()),
  /** A folder ends with its separator. */
  Path: v.string(),
  Archive: v.nullish(v.picklist(archives)),
  Hours: v.picklist(linkHours),
});

/** Links to single files and folders, for others. */
export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/links",
    access: "restore",
    summary:
      "Makes a link by which whoever has it downloads one file or folder of one version, without a sign-in, for 1, 24 or 168 hours; " +
      "Address is below the address of this server, and shown only now",
    body: wantedLink,
    answer: v.object({ ID: v.number(), Address: v.string(), Expires: v.string() }),
    handle: async ({ params, caller, body }, services) => {
      const { job } = requireJob(services, params.id);
      const { link, token } = await makeLink(services, caller, {
        job,
        version: new Date(body.Version),
        path: body.Path,
        archive: body.Archive ?? "zip",
        hours: body.Hours,
      });
      return { ID: link.id, Address: `shared/${token}`, Expires: formatUtcTime(link.expires) };
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/links",
    access: "restore",
    forSomeJobs: true,
    summary: "Links that are good: all of them for administrators, their own for others",
    answer: v.array(shownLink),
    handle: ({ caller }, services) => linksOf(services, caller).map(shown),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/link/{id}",
    access: "restore",
    forSomeJobs: true,
    summary: "Makes a link worthless",
    handle: ({ params, caller }, services) => {
      if (!revokeLink(services, caller, Number(params.id))) throw new HttpError(404, "No such link");
    },
  }),
  route({
    method: "DELETE",
    path: "/api/v1/links",
    access: "administer",
    summary: "Makes all links worthless, and forgets what they were signed with",
    handle: (_, services) => revokeAllLinks(services),
  }),
];

function shown({ id, jobId, version, path, archive, maker, created, expires, lastUsed }: ShownLink) {
  return {
    ID: id,
    BackupID: String(jobId),
    Version: formatUtcTime(version),
    Path: path,
    Archive: archive,
    Maker: maker ?? null,
    Created: formatUtcTime(created),
    Expires: formatUtcTime(expires),
    LastUsed: lastUsed && formatUtcTime(lastUsed),
  };
}

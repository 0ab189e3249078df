import * as v from "valibot";
import { pinnedAmong, pinVersions, releaseVersions } from "../../jobs/pinned-versions.ts";
import { UserError } from "../../support/errors.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { requireJob } from "./backups.ts";

const path = "/api/v1/backup/{id}/pinned-versions";
/** Times of versions, as `2026-11-30T21:51:02Z`. */
const times = v.array(v.pipe(v.string(), v.isoTimestamp()));
const body = v.object({ Times: times });
const answer = v.array(v.string());

/** Versions that no rule deletes. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path,
    access: "read",
    summary: "The times of the versions of a backup that are pinned",
    answer,
    handle: async ({ params }, services) => shown(services, params.id, await versionTimes(services, params.id)),
  }),
  route({
    method: "POST",
    path,
    access: "administer",
    summary: "Pins versions, so that no rule deletes them",
    body,
    answer,
    handle: async ({ params, body }, services) => {
      const known = await versionTimes(services, params.id);
      pin(services, params.id, body.Times.map(toSeconds), known);
      return shown(services, params.id, known);
    },
  }),
  route({
    method: "POST",
    path: `${path}/release`,
    access: "administer",
    summary: "Lets the rules delete pinned versions again",
    body,
    answer,
    handle: async ({ params, body }, services) => {
      const known = await versionTimes(services, params.id);
      releaseVersions(services.jobs, requireJob(services, params.id), body.Times.map(toSeconds), known);
      return shown(services, params.id, known);
    },
  }),
];

/** Throws `VersionNotFound` if one of them is not there. */
export function pin(services: Services, id: string, chosen: readonly number[], known: readonly number[]): void {
  const missing = chosen.find((time) => !known.includes(time));
  if (missing !== undefined) {
    throw new UserError("VersionNotFound", `There is no version of ${new Date(missing * 1000).toISOString()}`, {
      advice: "Nothing was pinned. Look at the versions again, and choose once more.",
    });
  }
  pinVersions(services.jobs, requireJob(services, id), chosen);
}

/** In seconds since 1970. */
export async function versionTimes(services: Services, id: string): Promise<number[]> {
  const { job } = requireJob(services, id);
  const { filesets } = await services.tasks.immediate(job.id, { call: "list-filesets", fromRemote: false });
  return filesets.map(({ time }) => Math.floor(time.getTime() / 1000));
}

function toSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

function shown(services: Services, id: string, known: readonly number[]): string[] {
  const { job } = requireJob(services, id);
  return [...pinnedAmong(job, known)].toSorted((a, b) => b - a).map((time) => new Date(time * 1000).toISOString());
}

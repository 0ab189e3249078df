import * as v from "valibot";
import { acceptedWarnings, acceptWarning, revokeWarning } from "../../jobs/accepted-warnings.ts";
import type { AcceptedWarning } from "../../options/index.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { requireJob } from "./backups.ts";

const path = "/api/v1/backup/{id}/accepted-warnings";
const warning = v.object({
  /** Of the message, as `FileLocked`. */
  ID: v.pipe(v.string(), v.regex(/^[^:\s]+$/)),
  /** Null: all of that kind. One that ends as a folder does stands for everything in it. */
  Path: v.nullish(v.string()),
});
const list = v.array(v.object({ ID: v.string(), Path: v.nullable(v.string()) }));

/** Warnings that a user knows, and that do not count any more. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path,
    access: "read",
    summary: "The warnings of a backup that are accepted and do not count",
    answer: list,
    handle: ({ params }, services) => shown(services, params.id),
  }),
  route({
    method: "POST",
    path,
    access: "administer",
    summary: "Accepts warnings of a kind, or of a kind and one path",
    body: warning,
    answer: list,
    handle: ({ params, body }, services) => {
      acceptWarning(services.jobs, requireJob(services, params.id), toWarning(body));
      return shown(services, params.id);
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/accepted-warnings/revoke",
    access: "administer",
    summary: "Lets accepted warnings count again",
    body: warning,
    answer: list,
    handle: ({ params, body }, services) => {
      revokeWarning(services.jobs, requireJob(services, params.id), toWarning(body));
      return shown(services, params.id);
    },
  }),
];

function toWarning({ ID, Path }: v.InferOutput<typeof warning>): AcceptedWarning {
  return Path ? { id: ID, path: Path } : { id: ID };
}

function shown(services: Services, id: string): v.InferOutput<typeof list> {
  const { job } = requireJob(services, id);
  return acceptedWarnings(job).map(({ id: ID, path: Path }) => ({ ID, Path: Path ?? null }));
}

import { paramsOf } from "../http/app.ts";
import type { Services } from "../services.ts";

/** Paths that have a job in them, and those that have a task. */
const jobPath = /^(?:\/api\/v1|\/live)?\/(?:backup|restore|search)\/\{id\}/;
const taskPath = /^(?:\/api\/v1)?\/task\/\{(?:id|taskid)\}/;
const triggerPath = "/api/trigger/{job}/";

/**
 * The job that a request is about, by its path; undefined if it is about none, or about one that there isn't.
 *
 * @param declared path of the route or page.
 */
export function jobOfPath(
  declared: string,
  pathname: string,
  { jobs, tasks }: Pick<Services, "jobs" | "tasks">,
): string | undefined {
  const params = paramsOf(declared, pathname);
  if (jobPath.test(declared)) return params.id;
  if (taskPath.test(declared)) return tasks.get(Number(params.id ?? params.taskid))?.jobId;
  return declared.startsWith(triggerPath) ? findJob(jobs, params.job ?? "")?.job.id : undefined;
}

/** By its number, or by its name in any case. */
export function findJob(jobs: Services["jobs"], idOrName: string) {
  const all = jobs.list();
  return (
    all.find(({ job }) => job.id === idOrName) ??
    all.find(({ job }) => job.name.toLowerCase() === idOrName.toLowerCase())
  );
}

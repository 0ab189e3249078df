import type { Job } from "../../../jobs/job-store.ts";
import type { Services } from "../../services.ts";

const all = new WeakMap<object, Set<string>>();

/** Ids of the temporary jobs that people have opened to look into them; others are kept for other ends. */
export function openedOf({ database }: Pick<Services, "database">): Set<string> {
  const known = all.get(database) ?? new Set();
  all.set(database, known);
  return known;
}

/** Those that are open still. */
export function openedJobs(services: Pick<Services, "database" | "jobs">): Job[] {
  return [...openedOf(services)].flatMap((id) => services.jobs.get(id)?.job ?? []);
}

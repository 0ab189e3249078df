import type { ServerDatabase } from "../../database/server/server-database.ts";
import { sortJobs } from "../../jobs/job-order.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import { listedBackup } from "./backup.ts";

/** All stored jobs as clients see them, in the order asked for or else in that of the settings (rest-api.md 7). */
export function backupList({ jobs, database }: { jobs: JobStore; database: ServerDatabase }, order?: string) {
  return sortJobs(jobs.list(), order ?? database.settings.get("backup-list-sort-order") ?? "").map(listedBackup);
}

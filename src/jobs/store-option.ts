import { withOptions } from "./job-settings.ts";
import type { JobStore, JobWithSchedule } from "./job-store.ts";

/** Gives one option of a job another value, and leaves all else; undefined takes it away. */
export function storeOption(
  jobs: JobStore,
  { job, schedule }: JobWithSchedule,
  name: string,
  value: string | undefined,
): void {
  const { id, isTemporary: _, databasePath: __, ...content } = job;
  jobs.update(id, { ...content, settings: withOptions(content.settings, new Map([[name, value]])) }, schedule);
}

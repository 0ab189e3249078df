import { formatVolumeTime } from "../support/time.ts";
import type { JobListing } from "./job-store.ts";

/** What a list of jobs can be sorted by (rest-api.md 7); each gives what is compared. */
const keys: Readonly<Record<string, (listing: JobListing) => string | number>> = {
  name: ({ job }) => job.name.toLowerCase(),
  id: ({ job }) => Number(job.id),
  lastrun: ({ job }) => job.metadata.LastBackupStarted ?? "",
  nextrun: ({ schedule }) => (schedule ? formatVolumeTime(Math.floor(schedule.time.getTime() / 1000)) : ""),
  schedule: ({ schedule }) => (schedule ? 0 : 1),
  backend: ({ job }) => job.targetUrl.slice(0, Math.max(0, job.targetUrl.indexOf(":"))).toLowerCase(),
  sourcesize: ({ job }) => Number(job.metadata.SourceFilesSize ?? 0),
  destinationsize: ({ job }) => Number(job.metadata.TargetFilesSize ?? 0),
  duration: ({ job }) => job.metadata.LastBackupDuration ?? "",
};

/** Sorts by a list such as `-lastrun,name`; keys that are unknown count for nothing. */
export function sortJobs(jobs: readonly JobListing[], order: string): JobListing[] {
  const wanted = order.split(",").flatMap((part) => {
    const key = keys[part.trim().replace(/^[+-]/, "").toLowerCase()];
    return key ? [{ key, sign: part.trim().startsWith("-") ? -1 : 1 }] : [];
  });
  return jobs.toSorted((a, b) => {
    for (const { key, sign } of wanted) {
      const [left, right] = [key(a), key(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}

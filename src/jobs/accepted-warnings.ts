import {
  type AcceptedWarning,
  formatAcceptedWarnings,
  parseAcceptedWarnings,
} from "../options/values/accepted-warnings.ts";
import { optionsOf } from "./job-settings.ts";
import type { Job, JobStore, JobWithSchedule } from "./job-store.ts";
import { storeOption } from "./store-option.ts";

const option = "accepted-warnings";

/** The warnings of a job that the user knows, beside those that options for all jobs name; none where its settings can't be read. */
export function acceptedWarnings({ settings }: Pick<Job, "settings">): AcceptedWarning[] {
  try {
    return parseAcceptedWarnings(optionsOf(settings).get(option) ?? "");
  } catch {
    return []; // a run tells what is wrong with it
  }
}

/** From now on such warnings of a job count no longer. */
export function acceptWarning(jobs: JobStore, job: JobWithSchedule, warning: AcceptedWarning): void {
  // Once more where it is there already.
  store(jobs, job, [...without(acceptedWarnings(job.job), warning), warning]);
}

/** They count again. */
export function revokeWarning(jobs: JobStore, job: JobWithSchedule, warning: AcceptedWarning): void {
  store(jobs, job, without(acceptedWarnings(job.job), warning));
}

function without(all: readonly AcceptedWarning[], { id, path }: AcceptedWarning): AcceptedWarning[] {
  return all.filter((entry) => entry.id.toLowerCase() !== id.toLowerCase() || entry.path !== path);
}

function store(jobs: JobStore, found: JobWithSchedule, accepted: readonly AcceptedWarning[]): void {
  storeOption(jobs, found, option, accepted.length > 0 ? formatAcceptedWarnings(accepted) : undefined);
}

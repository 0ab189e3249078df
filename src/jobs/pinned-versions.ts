import { formatPinnedVersions, parsePinnedVersions, versionsPinned } from "../options/values/pinned-versions.ts";
import { optionsOf } from "./job-settings.ts";
import type { Job, JobStore, JobWithSchedule } from "./job-store.ts";
import { storeOption } from "./store-option.ts";

const option = "pinned-versions";

/**
 * Which of these versions of a job no rule deletes; none where its settings can't be read. Versions are named by their times in
 * seconds since 1970.
 */
export function pinnedAmong(job: Pick<Job, "settings">, versions: readonly number[]): ReadonlySet<number> {
  return new Set(versionsPinned(pinsOf(job), versions).values());
}

export function pinVersions(jobs: JobStore, found: JobWithSchedule, times: readonly number[]): void {
  store(jobs, found, [...pinsOf(found.job), ...times]);
}

/** @param versions all that there are. */
export function releaseVersions(
  jobs: JobStore,
  found: JobWithSchedule,
  times: readonly number[],
  versions: readonly number[],
): void {
  const pins = pinsOf(found.job);
  const held = versionsPinned(pins, versions);
  const isReleased = (pin: number) => times.includes(held.get(pin) ?? pin);
  store(
    jobs,
    found,
    pins.filter((pin) => !isReleased(pin)),
  );
}

function pinsOf({ settings }: Pick<Job, "settings">): number[] {
  try {
    return parsePinnedVersions(optionsOf(settings).get(option) ?? "");
  } catch {
    return []; // a run tells what is wrong with it
  }
}

function store(jobs: JobStore, found: JobWithSchedule, pins: readonly number[]): void {
  storeOption(jobs, found, option, pins.length > 0 ? formatPinnedVersions(pins) : undefined);
}

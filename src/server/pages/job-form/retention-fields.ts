import type { RetentionValues } from "../../../../views/pages/job-form/values.ts";
import { type RetentionRules, selectVersionsToDelete } from "../../../engine/retention/index.ts";
import { keepTimeLimit, parseInteger, parseRetentionPolicy, parseTimespan } from "../../../options/values/index.ts";
import { UserError } from "../../../support/errors.ts";

export type RetentionFault = "versions" | "age" | "policy";

/** One version a day of the last week, one a week of the last month, one a month of the last year. */
const smart = "1W:1D,4W:1W,12M:1M";

export const usualRetention: RetentionValues = { kind: "smart", versions: "10", age: "6M", policy: smart };

/** The options by which versions are kept. */
export const retentionNames = ["keep-versions", "keep-time", "retention-policy"] as const;
type RetentionOptions = Readonly<Partial<Record<(typeof retentionNames)[number], string>>>;

/** The options in the fields of the form. */
export function retentionValues(options: RetentionOptions): RetentionValues {
  const { "keep-versions": versions = "", "keep-time": age = "", "retention-policy": policy = "" } = options;
  if (policy !== "") return { ...usualRetention, kind: policy === smart ? "smart" : "policy", policy };
  if (age !== "") return { ...usualRetention, kind: "time", age };
  if (versions !== "" && versions !== "0") return { ...usualRetention, kind: "versions", versions };
  return { ...usualRetention, kind: "all" };
}

/** The options that the fields stand for, or which of them is wrong. */
export function retentionOptions(values: RetentionValues): { options: RetentionOptions } | { fault: RetentionFault } {
  switch (values.kind) {
    case "smart":
      return { options: { "retention-policy": smart } };
    case "all":
      return { options: {} };
    case "versions":
      return (parseInteger(values.versions.trim()) ?? 0) > 0
        ? { options: { "keep-versions": values.versions.trim() } }
        : { fault: "versions" };
    case "time":
      return isRight(() => parseTimespan(values.age.trim()) > 300)
        ? { options: { "keep-time": values.age.trim() } }
        : { fault: "age" };
    case "policy":
      return isRight(() => parseRetentionPolicy(values.policy.trim()).length > 0)
        ? { options: { "retention-policy": values.policy.trim() } }
        : { fault: "policy" };
  }
}

/** What would be there after a long time of runs. */
export interface RetentionForecast {
  /** Ages in days, the youngest first. */
  readonly kept: readonly number[];
  readonly gone: readonly number[];
}

const day = 24 * 3_600_000;
const runsLookedAt = 800;
const daysLookedAt = 800;

/**
 * Lets a job run again and again, each time with the deletion that follows a run.
 *
 * @param distance between two runs, in milliseconds.
 */
export function forecast(options: RetentionOptions, distance: number, now: Date): RetentionForecast {
  const step = Math.max(distance, (daysLookedAt * day) / runsLookedAt);
  const runs = Math.floor((daysLookedAt * day) / step);
  let versions: Date[] = [];
  const gone: number[] = [];
  for (let run = runs; run >= 0; run--) {
    const time = new Date(now.getTime() - run * step);
    versions = [time, ...versions];
    const deleted = new Set(
      selectVersionsToDelete(
        versions.map((each, number) => ({ number, time: each, isFull: true })),
        rulesOf(options, time),
        time,
      ).delete,
    );
    for (const number of deleted) gone.push((now.getTime() - (versions[number] as Date).getTime()) / day);
    versions = versions.filter((_, number) => !deleted.has(number));
  }
  return { kept: versions.map((time) => (now.getTime() - time.getTime()) / day), gone };
}

function rulesOf(options: RetentionOptions, now: Date): RetentionRules {
  const { "keep-versions": versions, "keep-time": age, "retention-policy": policy } = options;
  return {
    keepVersions: versions === undefined ? undefined : parseInteger(versions),
    keepTimeLimit: age === undefined ? undefined : keepTimeLimit(age, now, { tolerance: true }),
    retentionPolicy: policy === undefined ? undefined : parseRetentionPolicy(policy),
  };
}

function isRight(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

import { UserError } from "../../support/errors.ts";
import { parseTime } from "./date.ts";
import { parseTimespan } from "./timespan.ts";

/** One entry of a retention policy; seconds, with months of 30 days and years of 365. */
export interface RetentionRule {
  /** Versions up to this age; undefined: of any age. */
  readonly timeframe: number | undefined;
  /** Least distance between kept versions; 0: keep all. */
  readonly interval: number;
}

/**
 * The entries of `7D:U,3M:1D,10Y:2M` in the order written (options.md 2.12). Empty: none. Throws a UserError: an entry
 * without exactly one colon, bad or negative durations, an interval that isn't shorter than its timeframe.
 */
export function parseRetentionPolicy(text: string): RetentionRule[] {
  return text === "" ? [] : text.split(",").map(parseRule);
}

/**
 * Versions older than this are too old for `keep-time` (options.md 7.1 step 2): `now` minus the duration with calendar
 * months, minus a tolerance of a hundredth of it, at most an hour.
 */
export function keepTimeLimit(keepTime: string, now: Date, options: { tolerance: boolean }): Date {
  const limit = parseTime(keepTime, { base: now, negate: true });
  const tolerance = options.tolerance ? Math.min(parseTimespan(keepTime) / 100, 3600) : 0;
  return new Date(limit.getTime() - tolerance * 1000);
}

function parseRule(entry: string): RetentionRule {
  const parts = entry.split(":");
  if (parts.length !== 2) throw invalidRule(entry, "it needs exactly one colon");
  const [timeframe, interval] = parts.map((part) => parseSpan(part, entry)) as [number | undefined, number | undefined];
  if (timeframe !== undefined && interval !== undefined && interval !== 0 && interval >= timeframe) {
    throw invalidRule(entry, "the interval must be shorter than the timeframe");
  }
  return { timeframe, interval: interval ?? 0 };
}

function parseSpan(text: string, entry: string): number | undefined {
  if (text.toUpperCase() === "U") return undefined;
  const seconds = parseTimespan(text);
  if (seconds < 0) throw invalidRule(entry, "a duration can't be negative");
  return seconds;
}

function invalidRule(entry: string, why: string): UserError {
  return new UserError("RetentionPolicyInvalidValue", `Invalid retention policy entry "${entry}": ${why}`, {
    advice: "Write timeframe:interval entries, for example 7D:U,3M:1D,10Y:2M",
  });
}

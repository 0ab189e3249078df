import { parseTimespan } from "../../options/values/index.ts";
import type { EndedDrill } from "./drill-record.ts";

const day = 24 * 3_600_000;
const usualInterval = 30 * day;

/** Milliseconds from one drill to the next, by the value of `drill-interval`; undefined: there are none. */
export function intervalOf(value: string | null | undefined): number | undefined {
  const text = value?.trim() ?? "";
  try {
    const seconds = text === "" ? usualInterval / 1000 : parseTimespan(text);
    return seconds > 0 ? seconds * 1000 : undefined;
  } catch {
    return usualInterval; // a drill by the usual rule is better than none
  }
}

/** What the time of the next drill depends on. */
export interface DrillFacts {
  /** Milliseconds. */
  readonly interval: number;
  /** When the first good backup ended; undefined: there is none yet. */
  readonly firstGood: Date | undefined;
  readonly last: EndedDrill | undefined;
}

/**
 * When the next drill of a job is due: the first a day after the first backup, the others in their interval; sooner after one
 * that failed, or that was stopped before anything was proven. Undefined as long as there is nothing to restore.
 */
export function nextDrill({ interval, firstGood, last }: DrillFacts): Date | undefined {
  if (!last) return firstGood && new Date(firstGood.getTime() + Math.min(day, interval));
  return new Date(last.time.getTime() + Math.min(interval, longestAfter(last)));
}

function longestAfter({ end, files }: EndedDrill): number {
  if (end === "failed") return 7 * day;
  return end === "partial" && files === 0 ? day : Number.POSITIVE_INFINITY;
}

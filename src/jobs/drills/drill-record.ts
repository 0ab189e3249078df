import * as v from "valibot";
import type { StoredRun } from "../../database/server/records.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";

/** A drill that has ended. */
export interface EndedDrill {
  /** Of its run. */
  readonly id: number;
  readonly time: Date;
  /** `partial`: stopped or broken off. Whatever it is, files may have been proven. */
  readonly end: "good" | "failed" | "partial";
  readonly files: number;
  readonly bytes: number;
  readonly failedFiles: number;
  readonly destinations: readonly DrilledPlace[];
  /** Why it failed as a whole. */
  readonly problem: string | undefined;
}

/** What was restored from one destination. */
export interface DrilledPlace {
  /** Its address, without user and password. */
  readonly address: string;
  /** Of the version; undefined: nothing could be restored. */
  readonly version: Date | undefined;
  readonly files: number;
  readonly bytes: number;
  readonly failedFiles: number;
  /** Percentage of the version that has been proven so far. */
  readonly coverage: number | undefined;
}

export interface DrillRecord {
  readonly last: EndedDrill | undefined;
  /** The last one that was good, or stopped, and has proven something. */
  readonly proven: EndedDrill | undefined;
}

type Runs = { readonly runs: Pick<ServerDatabase["runs"], "page" | "last"> };

const good = ["Success", "Warning"];

/** What the history knows of the drills of a job. */
export function drillRecord({ runs }: Runs, jobId: number): DrillRecord {
  const last = lastDrill({ runs }, jobId);
  if (!last) return { last, proven: undefined };
  const of = (outcomes: readonly string[]) => runs.page({ jobId, operation: "Drill", outcomes, size: 1 }).map(drillOf);
  const [lastGood] = last.end !== "failed" ? [last] : of(good);
  return { last, proven: lastGood && lastGood.files > 0 ? lastGood : provenBefore(runs, jobId) };
}

export function lastDrill({ runs }: Runs, jobId: number): EndedDrill | undefined {
  const last = runs.last(jobId, "Drill");
  return last && drillOf(last);
}

/** The last drill may have been stopped, or have found nothing to do. */
function provenBefore(runs: Runs["runs"], jobId: number): EndedDrill | undefined {
  const several = runs.page({ jobId, operation: "Drill", outcomes: good, size: 10 }).map(drillOf);
  return several.find(({ files }) => files > 0);
}

const count = v.fallback(v.number(), 0);
const summarySchema = v.object({
  ProvenFiles: v.optional(count, 0),
  ProvenBytes: v.optional(count, 0),
  FailedFiles: v.optional(count, 0),
  Interrupted: v.optional(v.fallback(v.boolean(), false), false),
  ErrorMessage: v.optional(v.string()),
  Destinations: v.optional(
    v.fallback(
      v.array(
        v.object({
          Destination: v.string(),
          VersionTime: v.nullable(v.string()),
          ProvenFiles: count,
          ProvenBytes: count,
          FailedFiles: count,
          Coverage: v.nullable(v.number()),
        }),
      ),
      [],
    ),
    [],
  ),
});

/** Of a run that was a drill. */
export function drillOf({ id, finished, outcome, summary }: StoredRun): EndedDrill {
  const known = v.parse(summarySchema, summary);
  return {
    id,
    time: finished,
    end: endOf(outcome, known.Interrupted),
    files: known.ProvenFiles,
    bytes: known.ProvenBytes,
    failedFiles: known.FailedFiles,
    problem: known.ErrorMessage,
    destinations: known.Destinations.map((place) => ({
      address: place.Destination,
      version: place.VersionTime === null ? undefined : new Date(place.VersionTime),
      files: place.ProvenFiles,
      bytes: place.ProvenBytes,
      failedFiles: place.FailedFiles,
      coverage: place.Coverage ?? undefined,
    })),
  };
}

function endOf(outcome: string, isInterrupted: boolean): EndedDrill["end"] {
  if (outcome === "Error" || outcome === "Fatal") return "failed";
  return outcome === "Aborted" || isInterrupted ? "partial" : "good";
}

import type { ServerDatabase } from "../../database/server/server-database.ts";
import { silentLogger } from "../../support/log.ts";
import { destinationKeys } from "../job-options.ts";
import type { JobStore } from "../job-store.ts";
import { LocalPlaces } from "../queue/local-places.ts";
import { placesOf } from "../queue/places.ts";
import { readTaskLimits } from "../queue/task-limits.ts";
import { expandPath, type FolderSurroundings } from "../special-folders.ts";
import { type PlannedJob, type RunAhead, runsAhead } from "./days-ahead.ts";
import { serverZone } from "./time-zone.ts";
import { WindowReader } from "./window-reader.ts";

export interface DaysAheadParts {
  readonly database: Pick<ServerDatabase, "runs" | "settings">;
  readonly jobs: Pick<JobStore, "all">;
  readonly surroundings: FolderSurroundings;
}

/** A job with a schedule, as the plan of the days ahead shows it. */
export interface JobAhead extends PlannedJob {
  readonly name: string;
}

export interface DaysAhead {
  readonly jobs: ReadonlyMap<number, JobAhead>;
  readonly runs: readonly RunAhead[];
}

/** From so many runs the usual length comes. */
const runsCompared = 9;

/** What is planned from now until a moment. */
export function daysAhead({ database, jobs, surroundings }: DaysAheadParts, now: Date, until: Date): DaysAhead {
  const zone = serverZone(database.settings);
  const reader = new WindowReader(silentLogger);
  const forAll = reader.ofAll(database.settings, zone);
  const local = new LocalPlaces(surroundings);
  local.refresh();
  const planned = jobs.all().flatMap(({ job, schedule }): JobAhead[] => {
    if (!schedule) return [];
    const { id, name, operationType } = job;
    const seconds = database.runs.recentSeconds(schedule.jobId, operationType, runsCompared);
    const request = { kind: "operation", operation: operationType, jobId: id } as const;
    const expand = (path: string) => expandPath(path, surroundings);
    return [
      {
        jobId: schedule.jobId,
        name,
        schedule,
        usualSeconds: median(seconds),
        destinations: destinationKeys(job),
        windows: [reader.ofJob(schedule, zone), forAll],
        lastEnd: database.runs.lastEnd(schedule.jobId, operationType),
        places: placesOf(request, job, expand, (path) => local.of(path)),
      },
    ];
  });
  const runs = runsAhead(planned, { now, until, zone, limits: readTaskLimits(database.settings) });
  return { jobs: new Map(planned.map((job) => [job.jobId, job])), runs };
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

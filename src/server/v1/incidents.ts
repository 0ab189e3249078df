import * as v from "valibot";
import { repeatOf } from "../../jobs/incidents/policy.ts";
import { toldIncidents } from "../../jobs/incidents/told-record.ts";
import { optionsOfJob } from "../../jobs/job-options.ts";
import type { Job } from "../../jobs/job-store.ts";
import { formatUtcTime } from "../../support/time.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { requireJob } from "./backups.ts";

/** Trouble that was told and is not over. */
export interface OpenIncident {
  /** What goes wrong: the backup, or a restore drill. */
  readonly operation: string;
  /** Who has told it: report modules by their key, and `notification`. */
  readonly channels: readonly string[];
  readonly since: Date;
  /** When it was told last. */
  readonly told: Date;
  /** When it is told again if it lasts; undefined: not as long as it stays the same. */
  readonly again: Date | undefined;
  readonly signs: readonly string[];
}

/** What is told once is listed here until it is over (`report-policy`). */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/incidents",
    access: "read",
    summary: "Trouble with a backup that was told by reports or notifications and is not over, where each is told once",
    answer: v.array(
      v.object({
        Operation: v.string(),
        Channels: v.array(v.string()),
        Since: v.string(),
        Told: v.string(),
        Again: v.nullable(v.string()),
        Signs: v.array(v.string()),
      }),
    ),
    handle: ({ params }, services) =>
      openIncidents(services, requireJob(services, params.id).job).map((incident) => ({
        Operation: incident.operation,
        Channels: [...incident.channels],
        Since: formatUtcTime(incident.since),
        Told: formatUtcTime(incident.told),
        Again: incident.again ? formatUtcTime(incident.again) : null,
        Signs: [...incident.signs],
      })),
  }),
];

/** What was told of a job and is not over, by operation; nothing where each run is told. */
export function openIncidents({ database }: Pick<Services, "database">, job: Job): OpenIncident[] {
  const repeat = repeatOf(optionsOfJob(job, database.globalOptions.all()));
  if (repeat === undefined) return [];
  return Object.entries(toldIncidents(job.metadata)).map(([operation, channels]) => {
    const all = Object.values(channels);
    const told = Math.max(...all.map((incident) => incident.told));
    return {
      operation,
      channels: Object.keys(channels),
      since: new Date(Math.min(...all.map(({ since }) => since))),
      told: new Date(told),
      again: repeat > 0 ? new Date(told + repeat) : undefined,
      signs: [...new Set(all.flatMap(({ signs }) => signs))],
    };
  });
}

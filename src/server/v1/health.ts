import * as v from "valibot";
import { readCopies } from "../../jobs/copies.ts";
import { serverZone } from "../../jobs/scheduler/time-zone.ts";
import { copyHealth } from "../../jobs/watch/copy-health.ts";
import { graceOf, jobHealth } from "../../jobs/watch/job-health.ts";
import { lastGoodBackup } from "../../jobs/watch/last-good.ts";
import type { BackupHealth } from "../../jobs/watch/overdue.ts";
import { formatUtcTime } from "../../support/time.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { requireJob } from "./backups.ts";

const time = v.nullable(v.string());
const shownHealth = v.object({
  State: v.picklist(["good", "never", "overdue"]),
  LastGood: time,
  /** The planned moment since which a good one is missing. */
  MissingSince: time,
  Copies: v.array(
    v.object({
      /** As in the metrics; the backup's own destination is 0. */
      Destination: v.number(),
      /** Its address without anything secret. */
      Address: v.string(),
      State: v.picklist(["good", "never", "overdue"]),
      LastGood: time,
      MissingSince: time,
      /** The last attempt, if it failed. */
      LastFailure: time,
      Message: v.nullable(v.string()),
    }),
  ),
});

/** How old the last good backup and the last good copies of it are. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/health",
    access: "read",
    summary: "Age and state of the last good backup of a job, and of its copies at each further destination",
    answer: shownHealth,
    handle: ({ params }, services) => healthOf(services, params.id),
  }),
];

function healthOf({ database, jobs, tasks, clock }: Services, id: string): v.InferOutput<typeof shownHealth> {
  const { job, schedule } = requireJob({ jobs }, id);
  const summary = { ...job, id: Number(job.id) };
  const moment = {
    zone: serverZone(database.settings),
    now: clock.now(),
    isRunning: () => tasks.list().some((task) => task.jobId === job.id && task.status === "Running"),
    grace: graceOf(database.settings),
  };
  return {
    ...shown(jobHealth(database, summary, schedule, moment), lastGoodBackup(database, summary, moment.now)),
    Copies: copyHealth(database, summary, schedule, readCopies(database), moment).map((health) => ({
      Destination: health.copy.number,
      Address: health.copy.name,
      ...shown(health, health.lastGood),
      LastFailure: timeOf(health.failed?.time),
      Message: health.failed?.message ?? null,
    })),
  };
}

function shown({ state, missing }: BackupHealth, lastGood: Date | undefined) {
  return { State: state, LastGood: timeOf(lastGood), MissingSince: timeOf(missing) };
}

function timeOf(moment: Date | undefined): string | null {
  return moment ? formatUtcTime(moment) : null;
}

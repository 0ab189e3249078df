import * as v from "valibot";
import type { StoredSchedule } from "../../database/server/schedules.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { changeKey } from "../changes/change-record.ts";
import { toldKey } from "../incidents/told-record.ts";

const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);
const schema = v.object({
  /** What the schedule was when it was last looked at. */
  schedule: v.string(),
  /** Since when it is so. */
  since: instant,
  /** The incident that was told and is not over. */
  overdue: v.optional(v.object({ since: instant, told: instant })),
});

/** What the watch over a job remembers; it lies among the job's metadata. */
type WatchRecord = v.InferOutput<typeof schema>;

const metadataKey = "Watch";

type Jobs = Pick<ServerDatabase["jobs"], "setMetadata">;

function readWatchRecord(metadata: Readonly<Record<string, string>>): WatchRecord | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), metadata[metadataKey]);
  return parsed.success ? parsed.output : undefined;
}

export function writeWatchRecord(jobs: Jobs, jobId: number, record: WatchRecord): void {
  jobs.setMetadata(jobId, { [metadataKey]: JSON.stringify(record) });
}

/** What is remembered of a job with this schedule; one that is new or was changed begins now. */
export function currentRecord(
  metadata: Readonly<Record<string, string>>,
  schedule: StoredSchedule | undefined,
  now: Date,
): { readonly record: WatchRecord; readonly isNew: boolean } {
  const known = readWatchRecord(metadata);
  const key = schedule ? JSON.stringify([schedule.repeat, schedule.rule, schedule.extras.cron]) : "";
  // One that lies ahead was looked at before the clock was put back.
  return known?.schedule === key && known.since <= now
    ? { record: known, isNew: false }
    : { record: { ...known, schedule: key, since: now }, isNew: true };
}

const skippedKey = "LastSkippedRun";

/** The metadata of a job without what only this server has a use for. */
export function metadataForOthers(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const own = [metadataKey, skippedKey, changeKey, toldKey];
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !own.includes(name)));
}

/** Keeps in mind that nobody expects a run which was planned for then. */
export function rememberSkipped(jobs: Jobs, jobId: number, planned: Date): void {
  jobs.setMetadata(jobId, { [skippedKey]: planned.toISOString() });
}

export function skippedRun(metadata: Readonly<Record<string, string>>): Date | undefined {
  const parsed = v.safeParse(instant, metadata[skippedKey]);
  return parsed.success ? parsed.output : undefined;
}

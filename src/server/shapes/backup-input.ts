import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { JobTarget } from "../../database/server/stored-job.ts";
import type { JobContent, JobWithSchedule, ScheduleContent } from "../../jobs/job-store.ts";
import { parseWeekday, ruleWithDays, type Weekday } from "../../jobs/weekdays.ts";
import { integer, nameOf } from "../http/values.ts";

const text = v.nullish(v.string(), "");
const texts = v.nullish(v.array(v.string()), []);

const setting = v.object({ Name: v.string(), Value: text, Filter: text });
const filter = v.object({
  Order: v.optional(integer, 0),
  Include: v.optional(v.boolean(), false),
  Expression: text,
});
const target = v.object({
  UrlKey: v.nullish(v.string()),
  TargetUrl: v.string(),
  Mode: v.nullish(v.string(), "inline"),
  Interval: v.nullish(v.string(), null),
  ConnectionStringID: v.nullish(integer, -1),
  Options: v.nullish(v.record(v.string(), v.unknown()), null),
});
const time = v.pipe(
  v.string(),
  v.transform((given) => new Date(given)),
  v.date(),
);
const day = v.pipe(
  v.string(),
  v.check((name) => parseWeekday(name) !== undefined),
  v.transform((name) => parseWeekday(name) as Weekday),
);

/** A job and its schedule as clients write them (rest-api.md 5.2, 5.3). */
export const backupInput = v.object({
  Backup: v.object({
    Name: text,
    Description: text,
    DBPath: v.nullish(v.string()),
    Tags: texts,
    TargetURL: text,
    ConnectionStringID: v.nullish(integer, -1),
    OperationType: v.optional(nameOf(["Backup", "Sync"]), "Backup"),
    Sources: texts,
    Settings: v.nullish(v.array(setting), []),
    Filters: v.nullish(v.array(filter), []),
    Metadata: v.nullish(v.record(v.string(), text)),
    AdditionalTargetURLs: v.nullish(v.array(target), []),
  }),
  Schedule: v.nullish(
    v.object({
      Time: v.optional(time),
      Repeat: text,
      Rule: text,
      AllowedDays: v.nullish(v.array(day)),
    }),
  ),
});
export type BackupInput = v.InferOutput<typeof backupInput>;

/** What a client wants a job to be. What it cannot change stays as it was `before`. */
export function toJobContent(
  { Backup: backup }: BackupInput,
  before: JobWithSchedule | undefined,
  now: Date,
): JobContent {
  const known = before?.job;
  return {
    name: backup.Name,
    description: backup.Description,
    tags: backup.Tags,
    targetUrl: backup.TargetURL,
    externalId: known?.externalId ?? null,
    connectionStringId: backup.ConnectionStringID > 0 ? backup.ConnectionStringID : -1,
    operationType: backup.OperationType,
    sources: backup.Sources,
    settings: backup.Settings.map(({ Name, Value, Filter }) => ({ name: Name, value: Value, filter: Filter })),
    filters: backup.Filters.map(({ Order, Include, Expression }) => ({
      order: Order,
      include: Include,
      expression: Expression,
    })),
    metadata: backup.Metadata ?? known?.metadata ?? {},
    additionalTargets: backup.AdditionalTargetURLs.map((given): JobTarget => {
      const stored = known?.additionalTargets.find(({ urlKey }) => urlKey === given.UrlKey);
      return {
        urlKey: given.UrlKey || randomUUID(),
        targetUrl: given.TargetUrl,
        mode: given.Mode,
        interval: given.Interval,
        connectionStringId: given.ConnectionStringID > 0 ? given.ConnectionStringID : -1,
        options: given.Options === null ? null : JSON.stringify(given.Options),
        createdAt: stored?.createdAt ?? now,
        updatedAt: now,
      };
    }),
  };
}

/** The schedule that a client wants; without one the job runs only when it is told to. */
export function toScheduleContent(
  { Schedule: given }: BackupInput,
  before: JobWithSchedule | undefined,
  now: Date,
): ScheduleContent | undefined {
  if (!given) return undefined;
  const known = before?.schedule;
  const rule = known?.rule ?? given.Rule;
  return {
    time: given.Time ?? known?.time ?? now,
    repeat: given.Repeat,
    lastRun: known?.lastRun ?? null,
    rule: given.AllowedDays === undefined ? rule : ruleWithDays(rule, given.AllowedDays ?? undefined),
    extras: known?.extras ?? {},
  };
}

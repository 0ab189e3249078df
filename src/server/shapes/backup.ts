import { existsSync } from "node:fs";
import type { StoredSchedule } from "../../database/server/schedules.ts";
import { displayNames } from "../../jobs/display-names.ts";
import type { Job, JobListing, JobWithSchedule } from "../../jobs/job-store.ts";
import { maskJob, maskUrl } from "../../jobs/secret-masking/index.ts";
import { scheduleInFile } from "../../jobs/transfer/index.ts";
import { metadataForOthers } from "../../jobs/watch/watch-record.ts";
import { daysOfRule, shortName } from "../../jobs/weekdays.ts";

/** A job in the list of all (rest-api.md 5.1), which has neither sources nor settings. */
export function listedBackup({ job, schedule }: JobListing) {
  return {
    Backup: {
      ...head(job, job.externalId ?? "", maskUrl(job.targetUrl)),
      Sources: [],
      Settings: null,
      Filters: null,
      Metadata: metadataForOthers(job.metadata),
      IsTemporary: false,
      IsUnencryptedOrPassphraseStored: job.isUnencryptedOrPassphraseStored,
      AdditionalTargetURLs: [],
    },
    Schedule: schedule ? shownSchedule(schedule) : null,
  };
}

/** One job with all that belongs to it, and placeholders for its secrets. */
export function shownBackup({ job, schedule }: JobWithSchedule) {
  const masked = maskJob(job);
  return {
    Schedule: schedule ? shownSchedule(schedule) : null,
    Backup: {
      ...head(masked, masked.externalId, masked.targetUrl),
      Sources: masked.sources,
      Settings: masked.settings.map(({ filter, name, value }) => ({
        Filter: job.isTemporary ? null : filter,
        Name: name,
        Value: value,
        Argument: null,
      })),
      Filters: masked.filters.map(({ order, include, expression }) => ({
        Order: order,
        Include: include,
        Expression: expression,
      })),
      Metadata: metadataForOthers(masked.metadata),
      IsTemporary: masked.isTemporary,
      IsUnencryptedOrPassphraseStored: false,
      AdditionalTargetURLs: masked.additionalTargets.map((target) => ({
        UrlKey: target.urlKey,
        TargetUrl: target.targetUrl,
        Mode: target.mode,
        Interval: target.interval,
        ConnectionStringID: Math.max(0, target.connectionStringId),
        Options: target.options === null ? null : JSON.parse(target.options),
      })),
    },
    DisplayNames: displayNames(masked.sources),
  };
}

/**
 * The same for whoever may not do everything: where the backup lies, what is in it, and how it is done is left out, placeholders
 * or not.
 */
export function withoutSetUp<Shown extends { readonly Backup: object }>(shown: Shown) {
  const none = { TargetURL: "", ConnectionStringID: -1, DBPath: "", Sources: [], Settings: [], Filters: [] };
  const { DisplayNames: _, ...others } = { DisplayNames: undefined, ...shown };
  return { ...others, Backup: { ...shown.Backup, ...none, AdditionalTargetURLs: [] } };
}

function head(
  job: Omit<Job, "sources" | "settings" | "filters" | "additionalTargets" | "isTemporary">,
  externalId: string | null,
  url: string,
) {
  return {
    ID: job.id,
    ExternalID: externalId,
    Name: job.name,
    Description: job.description,
    Tags: job.tags,
    TargetURL: url,
    ConnectionStringID: job.connectionStringId,
    OperationType: job.operationType,
    DBPath: job.databasePath,
    DBPathExists: existsSync(job.databasePath),
  };
}

function shownSchedule(schedule: StoredSchedule) {
  return { ...scheduleInFile(schedule), AllowedDays: daysOfRule(schedule.rule)?.map(shortName) ?? null };
}

import { isAbsolute, join, relative } from "node:path";
import type { StoredSchedule } from "../../database/server/schedules.ts";
import type { JobTarget } from "../../database/server/stored-job.ts";
import { programVersion } from "../../engine/program-version.ts";
import { formatUtcTime, noTime } from "../../support/time.ts";
import { displayNames } from "../display-names.ts";
import type { Job } from "../job-store.ts";
import { jobWithoutSecrets } from "../secret-masking/index.ts";
import { metadataForOthers } from "../watch/watch-record.ts";
import { daysOfRule, fullName } from "../weekdays.ts";

/** A job as files carry it (rest-api.md 17.1): what an export holds, and an entry of `task-setup.json`. */
export interface JobFile {
  readonly CreatedByVersion: string;
  readonly Schedule: ScheduleInFile | null;
  readonly Backup: JobInFile;
  readonly DisplayNames: Readonly<Record<string, string>>;
}

export interface ScheduleInFile {
  readonly ID: number;
  readonly Tags: readonly string[];
  readonly Time: string;
  readonly Repeat: string;
  readonly LastRun: string;
  readonly Rule: string;
  readonly AllowedDays: readonly string[] | null;
}

export interface JobInFile {
  readonly ID: string | null;
  readonly ExternalID: string | null;
  readonly Name: string;
  readonly Description: string;
  readonly Tags: readonly string[];
  readonly TargetURL: string;
  /** Relative if it lies in the data folder. */
  readonly DBPath: string | null;
  readonly ConnectionStringID: number;
  readonly OperationType: string;
  readonly Sources: readonly string[];
  readonly Settings: readonly { Filter: string; Name: string; Value: string; Argument: null }[];
  readonly Filters: readonly { Order: number; Include: boolean; Expression: string }[];
  readonly Metadata: Readonly<Record<string, string>>;
  readonly AdditionalTargetURLs: readonly TargetInFile[];
  readonly IsTemporary: boolean;
}

export interface TargetInFile {
  readonly ID: number;
  readonly BackupID: number;
  readonly TargetUrlKey: string;
  readonly TargetUrl: string;
  readonly Mode: string;
  readonly Interval: string | null;
  readonly ConnectionStringID: number;
  readonly Options: unknown;
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
}

export interface JobFileOptions {
  /** Passwords and passphrases go along. */
  readonly withSecrets: boolean;
  readonly dataFolder: string;
  /** In place of the job's own number. */
  readonly id?: string | null;
}

export function toJobFile(job: Job, schedule: StoredSchedule | undefined, options: JobFileOptions): JobFile {
  const { withSecrets, dataFolder, id = job.id } = options;
  const shown = withSecrets ? job : jobWithoutSecrets(job);
  return {
    CreatedByVersion: programVersion.number,
    Schedule: schedule ? scheduleInFile(schedule) : null,
    Backup: {
      ID: id,
      ExternalID: shown.externalId,
      Name: shown.name,
      Description: shown.description,
      Tags: shown.tags,
      TargetURL: shown.targetUrl,
      DBPath: relativeTo(dataFolder, shown.databasePath),
      ConnectionStringID: shown.connectionStringId,
      OperationType: shown.operationType,
      Sources: shown.sources,
      Settings: shown.settings.map(({ filter, name, value }) => ({
        Filter: filter,
        Name: name,
        Value: value,
        Argument: null,
      })),
      Filters: shown.filters.map(({ order, include, expression }) => ({
        Order: order,
        Include: include,
        Expression: expression,
      })),
      Metadata: metadataForOthers(shown.metadata),
      AdditionalTargetURLs: shown.additionalTargets.map((target, index) =>
        targetInFile(target, index + 1, Number(job.id)),
      ),
      IsTemporary: shown.isTemporary,
    },
    DisplayNames: displayNames(shown.sources),
  };
}

/**
 * The file's text: UTF-8, indented, with everything that is not plain ASCII, and what has a meaning in HTML, as `\uXXXX`, as
 * Duplicati writes it.
 */
export function jobFileText(file: JobFile | readonly JobFile[]): string {
  return JSON.stringify(file, undefined, 2)
    .replace(/\\(.)/g, (escaped, character: string) => (character === '"' ? "\\u0022" : escaped))
    .replace(/[<>&'+`\x7f-\uffff]/g, (character) => `\\u${unitOf(character)}`);
}

function unitOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
}

/** A schedule as files have it. */
export function scheduleInFile({ id, jobId, time, repeat, lastRun, rule }: StoredSchedule): ScheduleInFile {
  return {
    ID: id,
    Tags: [`ID=${jobId}`],
    Time: formatUtcTime(time),
    Repeat: repeat,
    LastRun: lastRun ? formatUtcTime(lastRun) : noTime,
    Rule: rule,
    AllowedDays: daysOfRule(rule)?.map(fullName) ?? null,
  };
}

function targetInFile(target: JobTarget, id: number, jobId: number): TargetInFile {
  return {
    ID: id,
    BackupID: jobId,
    TargetUrlKey: target.urlKey,
    TargetUrl: target.targetUrl,
    Mode: target.mode,
    Interval: target.interval,
    ConnectionStringID: Math.max(0, target.connectionStringId),
    Options: target.options === null ? null : JSON.parse(target.options),
    CreatedAt: formatUtcTime(target.createdAt),
    UpdatedAt: formatUtcTime(target.updatedAt),
  };
}

function relativeTo(folder: string, path: string): string {
  const inside = relative(folder, path);
  return inside !== "" && !isAbsolute(inside) && join(folder, inside) === path && !inside.startsWith("..")
    ? inside
    : path;
}

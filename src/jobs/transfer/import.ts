import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { DecryptionError } from "../../crypto/encryption.ts";
import { isAesCrypt, openSealedBytes } from "../../crypto/sealed-bytes.ts";
import type { JobSetting } from "../../database/server/stored-job.ts";
import { fromUtf8 } from "../../support/bytes.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import type { JobContent, ScheduleContent } from "../job-store.ts";
import { parseWeekday, ruleWithDays, type Weekday } from "../weekdays.ts";

/**
 * A job that came in a file. Its places on the other computer are gone: number, database, saved destination. Its schedule
 * still tells the number that the job had there; -1: none.
 */
export interface ImportedJob {
  readonly job: JobContent;
  readonly schedule: (ScheduleContent & { readonly jobId: number }) | undefined;
}

export interface ImportOptions {
  /** Of an encrypted file. */
  readonly passphrase?: string | undefined;
  /** Keep what is known of earlier runs. */
  readonly withMetadata?: boolean;
  /** `settings.<name>`, and `name`, `targeturl`, `description`, `sources`, which count unless they are blank. */
  readonly replacements?: Readonly<Record<string, string>>;
}

/**
 * Reads an exported job, encrypted or not (rest-api.md 17.3). Throws a UserError: `ImportPassphrase` if an encrypted one cannot be
 * read, `ImportNotReadable` for anything that is no such file.
 */
export function importJob(file: Uint8Array, options: ImportOptions = {}): ImportedJob {
  const parsed = parseFile(decrypted(file, options.passphrase));
  return replaced(toJob(parsed, options.withMetadata === true), options.replacements ?? {});
}

/** Reads the jobs that a backup carries along (`task-setup.json`). Throws as {@link importJob} does. */
export function importJobs(file: Uint8Array): ImportedJob[] {
  const entries = parseJson(file);
  if (!Array.isArray(entries)) throw notReadable("it is not a list of jobs");
  return entries.map((entry) => toJob(parseEntry(entry), true));
}

function decrypted(file: Uint8Array, passphrase: string | undefined): Uint8Array {
  if (!isAesCrypt(file)) return file;
  if (!passphrase) {
    throw new UserError("ImportPassphrase", "The file is encrypted, and no passphrase was given", {
      advice: "Give the passphrase that the job was exported with.",
    });
  }
  try {
    return openSealedBytes(file, passphrase);
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error;
    throw new UserError("ImportPassphrase", "The passphrase is wrong, or the file is damaged", {
      advice: "Give the passphrase that the job was exported with.",
      cause: error,
    });
  }
}

const text = v.nullish(v.string(), "");
const number = v.nullish(v.union([v.number(), v.pipe(v.string(), v.transform(Number))]), -1);
const texts = v.nullish(v.array(v.string()), []);

const weekday = v.pipe(
  v.string(),
  v.check((name) => parseWeekday(name) !== undefined, "it is no day of the week"),
  v.transform((name) => parseWeekday(name) as Weekday),
);

const jobFile = v.object({
  Schedule: v.nullish(
    v.object({
      Time: v.pipe(
        v.string(),
        v.transform((value) => new Date(value)),
        v.date(),
      ),
      Repeat: text,
      LastRun: v.nullish(
        v.pipe(
          v.string(),
          v.transform((value) => new Date(value)),
          v.date(),
        ),
      ),
      Rule: text,
      AllowedDays: v.nullish(v.array(weekday)),
    }),
  ),
  Backup: v.object({
    ID: v.nullish(v.union([v.string(), v.number()])),
    ExternalID: v.nullish(v.string(), null),
    Name: text,
    Description: text,
    Tags: texts,
    TargetURL: text,
    OperationType: v.nullish(v.picklist(["Backup", "Sync"]), "Backup"),
    Sources: texts,
    Settings: v.nullish(v.array(v.object({ Filter: text, Name: v.string(), Value: text })), []),
    Filters: v.nullish(
      v.array(v.object({ Order: number, Include: v.nullish(v.boolean(), false), Expression: text })),
      [],
    ),
    Metadata: v.nullish(v.record(v.string(), text), {}),
    AdditionalTargetURLs: v.nullish(
      v.array(
        v.object({
          TargetUrl: v.string(),
          Mode: v.nullish(v.string(), "inline"),
          Interval: v.nullish(v.string(), null),
          Options: v.nullish(v.record(v.string(), v.unknown()), null),
        }),
      ),
      [],
    ),
  }),
});
type ParsedFile = v.InferOutput<typeof jobFile>;

function parseFile(file: Uint8Array): ParsedFile {
  return parseEntry(parseJson(file));
}

function parseJson(file: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(file));
  } catch (error) {
    throw notReadable(messageOf(error), error);
  }
}

function parseEntry(entry: unknown): ParsedFile {
  const canonical = withCanonicalNames(entry, jobFile);
  if (typeof canonical !== "object" || canonical === null || !("Backup" in canonical) || canonical.Backup === null) {
    throw notReadable("there is no backup in it");
  }
  const result = v.safeParse(jobFile, canonical);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw notReadable(`${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
}

function notReadable(why: string, cause?: unknown): UserError {
  return new UserError("ImportNotReadable", `The file is not an exported job: ${why}`, {
    advice: "Choose a file that was made by the export of a job.",
    cause,
  });
}

/** Names of members count in any case. Goes only as deep as the schema of objects and arrays does. */
function withCanonicalNames(value: unknown, schema: unknown): unknown {
  const inner = unwrapped(schema);
  if (Array.isArray(value)) return inner.item ? value.map((item) => withCanonicalNames(item, inner.item)) : value;
  if (typeof value !== "object" || value === null || !inner.entries) return value;
  const byName = new Map(Object.keys(inner.entries).map((name) => [name.toLowerCase(), name]));
  const members = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const known = byName.get(name.toLowerCase());
    return known === undefined ? [] : [[known, withCanonicalNames(member, inner.entries?.[known])]];
  });
  return Object.fromEntries(members);
}

interface SchemaParts {
  readonly wrapped?: unknown;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly item?: unknown;
}

function unwrapped(schema: unknown): SchemaParts {
  const parts = schema as SchemaParts;
  return parts.wrapped === undefined ? parts : unwrapped(parts.wrapped);
}

function toJob({ Backup: backup, Schedule: schedule }: ParsedFile, withMetadata: boolean): ImportedJob {
  const now = new Date();
  return {
    job: {
      name: backup.Name,
      description: backup.Description,
      tags: backup.Tags,
      targetUrl: backup.TargetURL,
      externalId: backup.ExternalID,
      connectionStringId: -1,
      operationType: backup.OperationType,
      sources: backup.Sources,
      settings: backup.Settings.map(({ Filter, Name, Value }) => ({ filter: Filter, name: Name, value: Value })),
      filters: backup.Filters.map(({ Order, Include, Expression }) => ({
        order: Order,
        include: Include,
        expression: Expression,
      })),
      metadata: withMetadata ? backup.Metadata : {},
      additionalTargets: backup.AdditionalTargetURLs.map(({ TargetUrl, Mode, Interval, Options }) => ({
        urlKey: randomUUID(),
        targetUrl: TargetUrl,
        mode: Mode,
        interval: Interval,
        connectionStringId: -1,
        options: Options === null ? null : JSON.stringify(Options),
        createdAt: now,
        updatedAt: now,
      })),
    },
    schedule: schedule
      ? {
          time: schedule.Time,
          repeat: schedule.Repeat,
          lastRun: schedule.LastRun && schedule.LastRun.getUTCFullYear() > 1 ? schedule.LastRun : null,
          rule: schedule.AllowedDays ? ruleWithDays(schedule.Rule, schedule.AllowedDays) : schedule.Rule,
          extras: {},
          jobId: /^\d{1,15}$/.test(String(backup.ID)) ? Number(backup.ID) : -1,
        }
      : undefined,
  };
}

function replaced(imported: ImportedJob, replacements: Readonly<Record<string, string>>): ImportedJob {
  let { job } = imported;
  for (const [key, value] of Object.entries(replacements)) {
    const name = key.toLowerCase();
    if (name.startsWith("settings.")) {
      job = { ...job, settings: withSetting(job.settings, key.slice("settings.".length), value) };
    } else if (value.trim() === "") {
    } else if (name === "name") job = { ...job, name: value };
    else if (name === "targeturl") job = { ...job, targetUrl: value };
    else if (name === "description") job = { ...job, description: value };
    else if (name === "sources") {
      const separator = process.platform === "win32" ? ";" : ":";
      job = { ...job, sources: value.split(separator).filter((source) => source !== "") };
    }
  }
  return { ...imported, job };
}

function withSetting(settings: readonly JobSetting[], name: string, value: string): readonly JobSetting[] {
  const isNamed = (setting: { name: string }): boolean => setting.name.toLowerCase() === name.toLowerCase();
  if (!settings.some(isNamed)) return [...settings, { filter: "", name, value }];
  return settings.map((setting) => (isNamed(setting) ? { ...setting, value } : setting));
}

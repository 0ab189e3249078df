import * as v from "valibot";
import type { JobContent, JobWithSchedule, ScheduleContent } from "../../jobs/job-store.ts";
import { findJobFaults } from "../../jobs/job-validation.ts";
import { UnknownSecret, unmaskJob, unmaskUrl } from "../../jobs/secret-masking/index.ts";
import { messageOf } from "../../support/errors.ts";
import { isAllowed } from "../auth/caller.ts";
import { found, type HttpError, refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { optionalFlag } from "../http/values.ts";
import type { Services } from "../services.ts";
import { shownBackup, withoutSetUp } from "../shapes/backup.ts";
import { type BackupInput, backupInput, toJobContent, toScheduleContent } from "../shapes/backup-input.ts";
import { backupList } from "../shapes/backup-list.ts";

/** Jobs: the list, one, new, changed (rest-api.md 7). */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/backups",
    access: "read",
    forSomeJobs: true,
    summary: "All jobs",
    query: v.object({ orderBy: v.optional(v.string()) }),
    handle: ({ query, caller }, services) => {
      const all = backupList(services, query.orderBy);
      return isAllowed(caller, "administer") ? all : all.map(withoutSetUp);
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/backups",
    access: "administer",
    summary: "Stores a new job",
    query: v.object({ temporary: optionalFlag, existingdb: optionalFlag }),
    body: backupInput,
    answer: v.object({ ID: v.string(), Temporary: v.boolean() }),
    handle: ({ query, body }, services) => {
      const content = toJobContent(body, undefined, services.clock.now());
      const schedule = toScheduleContent(body, undefined, services.clock.now());
      if (query.temporary) {
        const id = services.jobs.addTemporary(content, schedule, services.temporaryFolder);
        return { ID: id, Temporary: true };
      }
      return { ID: addJob(services, content, schedule, body, query.existingdb), Temporary: false };
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/backup/{id}",
    access: "read",
    summary: "One job with its schedule",
    handle: ({ params, caller }, services) => {
      const shown = shownBackup(requireJob(services, params.id));
      return isAllowed(caller, "administer") ? shown : withoutSetUp(shown);
    },
  }),
  route({
    method: "PUT",
    path: "/api/v1/backup/{id}",
    access: "administer",
    summary: "Puts a job in place of a stored one",
    body: backupInput,
    handle: ({ params, body }, services) => changeJob(services, params.id, body),
  }),
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/copytotemp",
    access: "administer",
    summary: "Copies a job to a temporary one with a database of its own",
    answer: v.object({ ID: v.string(), Temporary: v.boolean() }),
    handle: ({ params }, services) => {
      const { job, schedule } = requireJob(services, params.id);
      const { id: _, isTemporary, databasePath, ...content } = job;
      return { ID: services.jobs.addTemporary(content, schedule, services.temporaryFolder), Temporary: true };
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/backupdefaults",
    access: "administer",
    summary: "What a new job begins with",
    handle: (_, { database }) => ({
      ApplicationOptions: database.globalOptions.all().map(({ filter, name, value }) => ({
        Filter: filter,
        Name: name,
        Value: value,
        Argument: null,
      })),
      Backup: {
        Settings: [
          { Name: "encryption-module", Value: "aes" },
          { Name: "keep-time", Value: "" },
        ],
      },
      Schedule: {
        Repeat: "1D",
        Time: "13:00:00",
        AllowedDays: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
      },
    }),
  }),
];

export function requireJob({ jobs }: Pick<Services, "jobs">, id: string): JobWithSchedule {
  return found(jobs.get(id), "Backup not found", "JobNotFound");
}

function addJob(
  services: Services,
  draft: JobContent,
  schedule: ScheduleContent | undefined,
  { Backup: { DBPath: databasePath } }: BackupInput,
  usesExistingDatabase: boolean,
): string {
  const { jobs } = services;
  if (usesExistingDatabase && !databasePath) {
    throw refused(
      500,
      "DatabasePathMissing",
      "Unable to save schedule or backup object: no path of a database was given",
    );
  }
  if (jobs.isNameTaken(draft.name)) throw nameTaken(draft.name);
  const content = withSavedSecrets(services, draft);
  requireSound(content, schedule);
  return jobs.add(content, schedule, usesExistingDatabase ? (databasePath ?? undefined) : undefined);
}

/** Placeholders in the URL of a new job stand for the secrets of its saved destination. */
export function withSavedSecrets({ database }: Services, draft: JobContent): JobContent {
  const saved = database.connectionStrings.get(draft.connectionStringId)?.baseUrl;
  if (saved === undefined) return draft;
  try {
    return { ...draft, targetUrl: unmaskUrl(draft.targetUrl, [saved]) };
  } catch (error) {
    // The check of the job says it better.
    if (error instanceof UnknownSecret) return draft;
    throw error;
  }
}

function changeJob(services: Services, id: string, body: BackupInput): void {
  const { jobs, database, clock } = services;
  const before = requireJob(services, id);
  const draft = toJobContent(body, before, clock.now());
  const schedule = toScheduleContent(body, before, clock.now());
  if (jobs.isNameTaken(draft.name, id)) throw nameTaken(draft.name);
  const content = unmasked(draft, before, (number) => database.connectionStrings.get(number)?.baseUrl);
  requireSound(content, schedule);
  jobs.update(id, content, schedule);
}

function unmasked(
  draft: JobContent,
  before: JobWithSchedule,
  savedUrl: (id: number) => string | undefined,
): JobContent {
  try {
    return unmaskJob(draft, { stored: before.job, savedUrl });
  } catch (error) {
    if (!(error instanceof UnknownSecret)) throw error;
    throw refused(500, "UnknownSecret", `Unable to save backup or schedule: ${messageOf(error)}`);
  }
}

function requireSound(content: JobContent, schedule: ScheduleContent | undefined): void {
  const [fault] = findJobFaults(content, schedule);
  if (fault) throw refused(400, fault.id, fault.message);
}

function nameTaken(name: string): HttpError {
  return refused(409, "NameTaken", `There already exists a backup with the name: ${name}`);
}

import * as v from "valibot";
import { sealBytes } from "../../crypto/sealed-bytes.ts";
import type { Job } from "../../jobs/job-store.ts";
import { findJobFault } from "../../jobs/job-validation.ts";
import {
  commandLineOf,
  type ImportedJob,
  importJob,
  jobFileText,
  plainArgument,
  toArguments,
  toJobFile,
} from "../../jobs/transfer/index.ts";
import { parseWeekday, shortName, type Weekday } from "../../jobs/weekdays.ts";
import { fromBase64, utf8 } from "../../support/bytes.ts";
import { messageOf } from "../../support/errors.ts";
import { HttpError, refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { optionalFlag } from "../http/values.ts";
import type { Services } from "../services.ts";
import { requireJob } from "./backups.ts";

/** Jobs on their way in and out (rest-api.md 17). */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/export",
    access: { singleOperation: "export" },
    summary: "The job as a file",
    query: v.object({ "export-passwords": optionalFlag, passphrase: v.optional(v.string(), "") }),
    handle: ({ params, query }, services) => {
      const { "export-passwords": withSecrets, passphrase } = query;
      return exportedFile(services, params.id, { withSecrets, passphrase });
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/export-cmdline",
    access: "administer",
    summary: "The job as a command line",
    query: v.object({ "export-passwords": optionalFlag, passphrase: v.optional(v.string()) }),
    answer: v.object({ Command: v.string() }),
    handle: ({ params, query }, services) => {
      return { Command: exportedCommandLine(services, params.id, query["export-passwords"]) };
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/export-argsonly",
    access: "administer",
    summary: "The job as arguments of a command line",
    query: v.object({ "export-passwords": optionalFlag, passphrase: v.optional(v.string()) }),
    answer: v.object({ Backend: v.string(), Arguments: v.array(v.string()), Options: v.array(v.string()) }),
    handle: ({ params, query }, services) => {
      const { url, sources, options, filters } = argumentsOf(
        services,
        requireJob(services, params.id).job,
        query["export-passwords"],
      );
      return { Backend: url, Arguments: sources, Options: [...options, ...filters].map(plainArgument) };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/backups/import",
    access: "administer",
    summary: "Takes over an exported job",
    body: v.object({
      config: v.nullish(v.string(), ""),
      cmdline: v.nullish(v.boolean(), false),
      import_metadata: v.nullish(v.boolean(), false),
      direct: v.nullish(v.boolean(), false),
      passphrase: v.nullish(v.string()),
      temporary: v.nullish(v.boolean(), false),
      replace_settings: v.nullish(v.record(v.string(), v.string()), {}),
    }),
    handle: ({ body }, services) => {
      if (body.config === "" || !isBase64(body.config)) throw new HttpError(500, "An error occurred");
      if (body.cmdline) throw importFailure("command lines cannot be imported");
      const imported = failing(() =>
        importJob(fromBase64(body.config), {
          passphrase: body.passphrase ?? undefined,
          withMetadata: body.import_metadata,
          replacements: body.replace_settings,
        }),
      );
      return storeImported(services, imported, { isDirect: body.direct, isTemporary: body.temporary });
    },
  }),
];

/** The job as a file to download, encrypted if there is a passphrase. */
export function exportedFile(
  services: Services,
  id: string,
  { withSecrets, passphrase }: { withSecrets: boolean; passphrase: string },
): Response {
  const { job, schedule } = requireJob(services, id);
  const content = utf8(jobFileText(toJobFile(job, schedule, { withSecrets, dataFolder: services.dataFolder })));
  const isEncrypted = passphrase.trim() !== "";
  const name = `${encodeURIComponent(job.name)}-duplicati-config.json${isEncrypted ? ".aes" : ""}`;
  return new Response(Buffer.from(isEncrypted ? sealBytes(content, passphrase) : content), {
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Disposition": `attachment; filename=${name}`,
    },
  });
}

/** The job as a command line that runs it. */
export function exportedCommandLine(services: Services, id: string, withSecrets: boolean): string {
  const { programPath, surroundings } = services;
  const args = argumentsOf(services, requireJob(services, id).job, withSecrets);
  return commandLineOf(programPath, args, surroundings.platform);
}

/** Stores an imported job, or hands it out as a draft that the client will store. */
export function storeImported(
  { jobs, temporaryFolder, dataFolder }: Services,
  { job: given, schedule }: ImportedJob,
  { isDirect, isTemporary }: { isDirect: boolean; isTemporary: boolean },
): { Id: string | null; data: unknown } {
  if (!isDirect) {
    const job: Job = { ...given, id: "", isTemporary: false, databasePath: "" };
    const draft = toJobFile(job, schedule && { ...schedule, id: -1 }, {
      withSecrets: true,
      dataFolder,
      id: null,
    });
    const shownSchedule = draft.Schedule && {
      ...draft.Schedule,
      AllowedDays: draft.Schedule.AllowedDays?.map((day) => shortName(parseWeekday(day) as Weekday)) ?? null,
    };
    return { Id: null, data: { ...draft, Schedule: shownSchedule, Backup: { ...draft.Backup, DBPath: null } } };
  }
  if (isTemporary) return { Id: jobs.addTemporary(given, schedule, temporaryFolder), data: null };
  const job = { ...given, name: jobs.freeName(given.name) };
  const fault = findJobFault(job, schedule);
  if (fault !== undefined) throw importFailure(fault);
  return { Id: jobs.add(job, schedule), data: null };
}

function argumentsOf({ database }: Services, job: Job, withSecrets: boolean) {
  return toArguments(job, { withSecrets, globalOptions: database.globalOptions.all() });
}

function failing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw importFailure(messageOf(error));
  }
}

function importFailure(why: string): HttpError {
  return refused(500, "ImportFailed", `Failed to import backup: ${why}`);
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text);
}

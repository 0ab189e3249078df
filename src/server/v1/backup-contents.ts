import * as v from "valibot";
import { displayNames } from "../../jobs/display-names.ts";
import type { ImmediateCall } from "../../jobs/process/immediate-calls.ts";
import { withoutSecrets } from "../../jobs/secret-masking/index.ts";
import { type ImportedJob, importJobs } from "../../jobs/transfer/index.ts";
import { utf8 } from "../../support/bytes.ts";
import { UserError } from "../../support/errors.ts";
import { formatLocalTime } from "../../support/time.ts";
import { HttpError, refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { integerInQuery, optionalFlag } from "../http/values.ts";
import type { Services } from "../services.ts";
import { storeImported } from "./backup-transfer.ts";
import { requireJob } from "./backups.ts";
import { requireTime } from "./time-input.ts";

const pageQuery = v.object({ offset: v.optional(integerInQuery), pagesize: v.optional(integerInQuery, "100") });

/** What is in a backup, and what happened to it, asked while the client waits (rest-api.md 8, 12). */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/filesets",
    access: "read",
    summary: "Versions of the backup",
    query: v.object({ "include-metadata": optionalFlag, "from-remote-only": optionalFlag }),
    handle: async ({ params, query }, services) => {
      const { job } = requireJob(services, params.id);
      const call = listCall({
        allVersions: true,
        fromRemote: query["from-remote-only"],
        withCounts: query["include-metadata"],
      });
      const { filesets } = await inV1(services.tasks.immediate(job.id, call, { "number-of-retries": "0" }));
      return filesets.map(shownFileset);
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/files",
    access: "browse",
    summary: "Files of a version, or of all",
    query: v.object({
      time: v.optional(v.string(), ""),
      filter: v.optional(v.string(), ""),
      "all-versions": optionalFlag,
      "prefix-only": optionalFlag,
      "folder-contents": optionalFlag,
    }),
    handle: async ({ params, query }, services) => {
      const { job } = requireJob(services, params.id);
      const allVersions = query["all-versions"];
      if (!allVersions && query.time.trim() === "") throw refused(400, "TimeMissing", "Invalid or missing time");
      if (query.time !== "") requireTime(query.time);
      const call = listCall({
        filter: [query.filter === "" ? "*" : query.filter],
        allVersions,
        prefixOnly: query["prefix-only"],
        folderContents: query["folder-contents"],
        withCounts: true,
      });
      const options = allVersions ? {} : { time: query.time };
      const { filesets, files } = await inV1(services.tasks.immediate(job.id, call, options));
      return {
        Filesets: filesets.map(shownFileset),
        // Sizes come newest first, and clients want them the other way round.
        Files: foldersFirst(files).map(({ path, sizes }) => ({ Path: path, Sizes: sizes.toReversed() })),
      };
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/log",
    access: "read",
    summary: "What the local database has recorded of earlier operations",
    query: pageQuery,
    handle: async ({ params, query }, services) => {
      const { job } = requireJob(services, params.id);
      const rows = await services.tasks.immediate(job.id, { call: "log", ...pageOf(query) });
      return rows.map(({ id, operationId, time, type, message, exception }) => ({
        ID: id,
        OperationID: operationId,
        Timestamp: seconds(time),
        Type: type,
        Message: message,
        Exception: exception ?? {},
      }));
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/remotelog",
    access: "read",
    summary: "What the local database has recorded of calls to the destination",
    query: pageQuery,
    handle: async ({ params, query }, services) => {
      const { job } = requireJob(services, params.id);
      const rows = await services.tasks.immediate(job.id, { call: "remote-log", ...pageOf(query) });
      return rows.map(({ id, operationId, time, operation, path, data }) => ({
        ID: id,
        OperationID: operationId,
        Timestamp: seconds(time),
        Operation: operation,
        Path: path,
        Data: data ?? {},
      }));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/restore-task-config",
    access: "administer",
    summary: "Jobs that the backup carries along, each as a temporary one",
    handle: async ({ params }, services) => {
      const { job } = requireJob(services, params.id);
      const text = await services.tasks.immediate(job.id, { call: "restore-task-config" });
      if (text === null) return [];
      return importJobs(utf8(text)).map((imported) => announce(services, imported));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/importfromtemp",
    access: "administer",
    summary: "Takes over one of those jobs",
    body: v.object({
      BackupId: v.nullish(v.string(), ""),
      ImportMetadata: v.nullish(v.boolean(), false),
      Direct: v.nullish(v.boolean(), false),
    }),
    handle: ({ body }, services) => {
      const found = services.jobs.get(body.BackupId);
      if (!found?.job.isTemporary) throw refused(400, "TemporaryBackupNotFound", "No such temporary backup");
      const { id: _, isTemporary, databasePath, ...job } = found.job;
      const imported = {
        job: body.ImportMetadata ? job : { ...job, metadata: {} },
        schedule: found.schedule,
      };
      const answer = storeImported(services, imported, { isDirect: body.Direct, isTemporary: false });
      services.jobs.delete(found.job.id);
      return answer;
    },
  }),
];

function listCall(wanted: Partial<ImmediateCall<"list">>): ImmediateCall<"list"> {
  const none = { filter: [], allVersions: false, prefixOnly: false, folderContents: false };
  return { call: "list", ...none, fromRemote: false, withCounts: false, ...wanted };
}

/** Errors that have a name of their own in the first API. */
async function inV1<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UserError && error.id === "FolderMissing") throw new HttpError(500, "folder-missing");
    if (error instanceof UserError && error.id === "EncryptedStorageNoPassphrase") {
      throw new HttpError(500, "encrypted-storage");
    }
    throw error;
  }
}

function foldersFirst<T extends { readonly path: string }>(files: readonly T[]): T[] {
  const isFolder = ({ path }: T): boolean => /[\\/]$/.test(path);
  return [...files.filter(isFolder), ...files.filter((file) => !isFolder(file))];
}

function pageOf({ offset, pagesize }: v.InferOutput<typeof pageQuery>) {
  return { ...(offset !== undefined && { beforeId: offset }), count: Math.min(500, Math.max(10, pagesize)) };
}

function shownFileset(fileset: {
  version: number;
  isFull: boolean | null;
  time: Date;
  fileCount: number | null;
  fileSizes: number | null;
}) {
  return {
    Version: fileset.version,
    IsFullBackup: fileset.isFull === false ? 0 : 1,
    Time: formatLocalTime(fileset.time),
    FileCount: fileset.fileCount ?? -1,
    FileSizes: fileset.fileSizes ?? -1,
  };
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

function announce(services: Services, { job, schedule }: ImportedJob) {
  const id = services.jobs.addTemporary(job, schedule, services.temporaryFolder);
  return {
    BackupId: id,
    Name: job.name,
    TargetURLDisplay: withoutSecrets(job.targetUrl),
    Metadata: job.metadata,
    DisplayNames: displayNames(job.sources),
    AdditionalTargetUrls: job.additionalTargets.map(({ targetUrl }) => withoutSecrets(targetUrl)),
  };
}

import * as v from "valibot";
import type { ImmediateAnswer } from "../../jobs/process/immediate-calls.ts";
import { UserError } from "../../support/errors.ts";
import { formatUtcTime } from "../../support/time.ts";
import { type PageInfo, succeeded } from "../http/answers.ts";
import { refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { integer } from "../http/values.ts";
import { requireJob } from "../v1/backups.ts";
import { requireTime } from "../v1/time-input.ts";

const page = { PageSize: v.nullable(integer), Page: v.nullable(integer) };
const paths = v.nullable(v.array(v.string()));

const taskStarted = v.object({ Status: v.literal("OK"), ID: v.number() });

/** What is in a backup, page by page, and versions that go (rest-api.md 15.1, 15.2). */
export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/v2/backup/list-filesets",
    access: "read",
    forSomeJobs: true,
    isQuestion: true,
    summary: "Versions of a backup",
    body: v.object({ BackupId: v.string(), ForceRemoteListing: v.nullish(v.boolean()) }),
    handle: async ({ body }, services) => {
      const { job } = requireJob(services, body.BackupId);
      const fromRemote = body.ForceRemoteListing ?? job.isTemporary;
      const { filesets } = await services.tasks.immediate(job.id, { call: "list-filesets", fromRemote });
      const data = filesets.map(({ version, time, isFull, fileCount, fileSizes }) => ({
        Version: version,
        Time: formatUtcTime(time),
        IsFullBackup: isFull,
        FileCount: fileCount,
        FileSizes: fileSizes,
      }));
      return succeeded(data, wholePage(data.length, 1));
    },
  }),
  route({
    method: "POST",
    path: "/api/v2/backup/list-folder",
    access: "browse",
    forSomeJobs: true,
    isQuestion: true,
    summary: "What is in folders of a version",
    body: v.object({
      BackupId: v.string(),
      Paths: paths,
      Time: v.nullable(v.string()),
      ...page,
      ReturnExtended: v.nullish(v.boolean()),
    }),
    handle: async ({ body }, services) => {
      const { job } = requireJob(services, body.BackupId);
      const folders = (body.Paths ?? []).filter((path) => path !== "");
      const madeAt = body.Time === null ? undefined : momentOf(requireTime(body.Time));
      const found = await services.tasks.immediate(job.id, { call: "list-folder", folders, madeAt, ...pageOf(body) });
      const data = found.items.map(({ path, size, isFolder, isSymlink, modified }) => ({
        Path: path,
        Size: size,
        IsDirectory: isFolder,
        IsSymlink: isSymlink,
        LastModified: formatUtcTime(modified),
        Metadata: null,
      }));
      return succeeded(data, folders.length === 0 ? wholePage(data.length, 0) : shownPage(found));
    },
  }),
  route({
    method: "POST",
    path: "/api/v2/backup/list-versions",
    access: "browse",
    forSomeJobs: true,
    isQuestion: true,
    summary: "All versions of files",
    body: v.object({ BackupId: v.string(), Paths: paths, ...page }),
    handle: async ({ body }, services) => {
      const { job } = requireJob(services, body.BackupId);
      const wanted = (body.Paths ?? []).filter((path) => path !== "");
      if (wanted.length === 0) throw new UserError("NoPathSpecified", "No path was given");
      const call = { call: "list-versions", paths: wanted, ...pageOf(body) } as const;
      const found = await services.tasks.immediate(job.id, { ...call, paths: [...call.paths] });
      return succeeded(found.items.map(fileVersion), shownPage(found));
    },
  }),
  route({
    method: "POST",
    path: "/api/v2/backup/search",
    access: "browse",
    forSomeJobs: true,
    isQuestion: true,
    summary: "Searches in versions",
    body: v.object({
      BackupId: v.string(),
      Paths: paths,
      Filters: v.nullable(v.array(v.string())),
      ...page,
      Time: v.nullish(v.string()),
      Version: v.nullish(v.array(integer)),
      CaseSensitiveSearch: v.nullish(v.boolean()),
      SearchMetadata: v.nullish(v.boolean()),
      ReturnExtended: v.nullish(v.boolean()),
    }),
    handle: async ({ body }, services) => {
      const { job } = requireJob(services, body.BackupId);
      const found = await services.tasks.immediate(
        job.id,
        {
          call: "search",
          folders: (body.Paths ?? []).filter((path) => path !== ""),
          expressions: body.Filters?.length ? body.Filters : ["*"],
          caseSensitive: body.CaseSensitiveSearch ?? false,
          ...pageOf(body),
        },
        {
          ...(body.Time && { time: requireTime(body.Time) }),
          ...(body.Version?.length ? { version: body.Version.join(",") } : !body.Time && { "all-versions": "true" }),
        },
      );
      return succeeded(
        found.items.map((item) => ({ ...fileVersion(item), Metadata: null })),
        shownPage(found),
      );
    },
  }),
  route({
    method: "POST",
    path: "/api/v2/backup/delete-versions",
    access: "administer",
    summary: "Deletes versions",
    body: v.object({
      BackupId: v.string(),
      Versions: v.array(integer),
      AllowFullRemoval: v.nullish(v.boolean()),
      SuppressCompact: v.nullish(v.boolean()),
    }),
    answer: taskStarted,
    handle: ({ body }, services) => {
      const { job } = requireJob(services, body.BackupId);
      if (body.Versions.length === 0) throw refused(400, "VersionsMissing", "No versions were given");
      const options = {
        version: body.Versions.join(","),
        ...(body.AllowFullRemoval && { "allow-full-removal": "true" }),
        ...(body.SuppressCompact && { "no-auto-compact": "true" }),
      };
      const task = services.tasks.add({ kind: "operation", operation: "Delete", jobId: job.id, options });
      return { Status: "OK", ID: task.id };
    },
  }),
  route({
    method: "POST",
    path: "/api/v2/backup/list-broken-files",
    access: "administer",
    isQuestion: true,
    summary: "Files whose content is lost",
    body: v.object({ BackupId: v.string(), Filters: v.nullish(v.array(v.string())) }),
    handle: async ({ body }, services) => {
      const { job } = requireJob(services, body.BackupId);
      if (body.Filters?.length) {
        throw new UserError("FiltersAreNotSupportedForListBrokenFiles", "This list cannot be filtered");
      }
      const broken = await services.tasks.immediate(job.id, { call: "list-broken-files" });
      const data = broken.map(({ version, time, files }) => ({
        FilesetID: version,
        FilesetTime: formatUtcTime(time),
        Files: files.map(({ path, size }) => ({ Path: path, Size: size })),
      }));
      return succeeded(data, wholePage(data.length, 1));
    },
  }),
  route({
    method: "POST",
    path: "/api/v2/backup/purge-broken-files",
    access: "administer",
    summary: "Takes files whose content is lost out of all versions",
    body: v.object({ BackupId: v.string() }),
    answer: taskStarted,
    handle: ({ body }, services) => {
      const { job } = requireJob(services, body.BackupId);
      const task = services.tasks.add({ kind: "operation", operation: "PurgeBrokenFiles", jobId: job.id });
      return { Status: "OK", ID: task.id };
    },
  }),
];

/** A version's time as clients give it back, in epoch seconds; undefined for another notation, in which none has it. */
function momentOf(time: string): number | undefined {
  const moment = new Date(time).getTime();
  return Number.isNaN(moment) ? undefined : Math.floor(moment / 1000);
}

const usualPage = 1000;

/** Page 0 is the first; a size of 0 or less is everything. */
function pageOf({ Page, PageSize }: { Page: number | null; PageSize: number | null }) {
  const pageSize = PageSize ?? usualPage;
  return { page: Math.max(0, Page ?? 0), pageSize: pageSize <= 0 ? everything : pageSize };
}

const everything = 2 ** 31 - 1;

function wholePage(total: number, number: 0 | 1): PageInfo {
  return { Page: number, PageSize: total, Total: total, Pages: 1 };
}

function shownPage({ page, pageSize, total, pages }: ImmediateAnswer<"search" | "list-folder">): PageInfo {
  return { Page: page, PageSize: pageSize, Total: total, Pages: pages };
}

function fileVersion({
  version,
  time,
  path,
  size,
  isFolder,
  isSymlink,
  modified,
}: ImmediateAnswer<"search">["items"][number]) {
  return {
    Version: version,
    Time: formatUtcTime(time),
    Path: path,
    Size: size,
    IsDirectory: isFolder,
    IsSymlink: isSymlink,
    LastModified: formatUtcTime(modified),
  };
}

import { sep } from "node:path";
import { expandPath } from "../../jobs/special-folders.ts";
import { formatUtcTime, parseVolumeTime } from "../../support/time.ts";
import { refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";

/** Folders that are backed up, for programs that show them with a mark (rest-api.md 10). */
interface FolderStatus {
  readonly Path: string;
  readonly Status: "notinbackup" | "backedup" | "warning" | "failed" | "inprogress" | "never";
  readonly BackupName: string | null;
  readonly LastBackupTime: string | null;
  readonly BackupId: string | null;
}

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/folderstatus",
    access: "browse",
    summary: "State of every folder that is backed up",
    handle: (_, services) => allFolders(services),
  }),
  route({
    method: "GET",
    path: "/api/v1/folderstatus/{*path}",
    access: "browse",
    summary: "State of a folder",
    handle: ({ params }, services) => {
      const path = params.path.startsWith("/") ? params.path : `/${params.path}`;
      const wanted = withSeparator(path);
      const found = allFolders(services).find((folder) => wanted.startsWith(withSeparator(folder.Path)));
      const nobodys = { Path: path, Status: "notinbackup", BackupName: null, LastBackupTime: null, BackupId: null };
      return { ...(found ?? nobodys), Path: path };
    },
  }),
];

function allFolders(services: Services): FolderStatus[] {
  const { database, jobs, surroundings } = services;
  if (!database.settings.isOn("enable-folder-status-service")) {
    throw refused(503, "FolderStatusOff", "Folder status service is disabled");
  }
  return jobs.list().flatMap(({ job: { id } }) => {
    const job = jobs.get(id)?.job;
    const sources = job?.sources.filter((source) => !source.startsWith("@")) ?? [];
    const last = timeOf(job?.metadata.LastBackupDate);
    return sources.map((source) => ({
      Path: expandPath(source, surroundings),
      Status: job ? statusOf(id, job.metadata, services) : "never",
      BackupName: job?.name ?? null,
      LastBackupTime: last === undefined ? null : formatUtcTime(new Date(last * 1000)),
      BackupId: id,
    }));
  });
}

function statusOf(id: string, metadata: Readonly<Record<string, string>>, { tasks }: Services): FolderStatus["Status"] {
  if (tasks.isActive(id)) return "inprogress";
  const last = timeOf(metadata.LastBackupDate);
  if (last === undefined) return "never";
  const isNear = (text: string | undefined) => Math.abs((timeOf(text) ?? Number.NEGATIVE_INFINITY) - last) <= 60;
  if (isNear(metadata.LastErrorDate)) return "failed";
  return isNear(metadata.LastWarningDate) ? "warning" : "backedup";
}

const timeOf = (text: string | undefined) => (text === undefined ? undefined : parseVolumeTime(text));
const withSeparator = (path: string) => (path.endsWith(sep) ? path : path + sep);

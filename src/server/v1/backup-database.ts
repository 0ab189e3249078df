import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import * as v from "valibot";
import { freeBackupName } from "../../database/local/database.ts";
import { isInDatabaseMap } from "../../database/location/database-locator.ts";
import type { Job } from "../../jobs/job-store.ts";
import { codeOf, messageOf } from "../../support/errors.ts";
import { sqliteFiles } from "../../support/sqlite-files.ts";
import { refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { requireJob } from "./backups.ts";

const newPath = v.object({ path: v.nullish(v.string(), "") });

/** The local database of a job as a file (rest-api.md 8). */
export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/deletedb",
    access: "administer",
    summary: "Deletes the local database",
    handle: ({ params }, services) => {
      const { job } = requireIdle(services, params.id);
      for (const path of sqliteFiles(databasePathOf(job))) rmSync(path, { force: true });
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/movedb",
    access: "administer",
    summary: "Moves the local database to another place",
    body: newPath,
    handle: ({ params, body }, services) => moveDatabaseOf(services, params.id, body.path),
  }),
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/updatedb",
    access: "administer",
    summary: "Tells where the local database lies",
    body: newPath,
    handle: ({ params, body }, services) => {
      const { job } = requireIdle(services, params.id);
      services.jobs.setDatabasePath(job.id, requirePath(body.path));
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/isactive",
    access: "read",
    summary: "Whether a task of the job runs or waits",
    answer: v.object({ Status: v.literal("OK"), Active: v.boolean() }),
    handle: ({ params }, services) => {
      const { job } = requireJob(services, params.id);
      const isAnywhere = services.tasks.list().some((task) => task.jobId === undefined);
      return { Status: "OK", Active: isAnywhere || services.tasks.isActive(job.id) };
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/isdbusedelsewhere",
    access: "administer",
    summary: "Whether the command line uses the local database, too",
    answer: v.object({ inuse: v.boolean() }),
    handle: ({ params }, services) => {
      const path = databasePathOf(requireJob(services, params.id).job);
      return { inuse: isInDatabaseMap(path, services.surroundings) };
    },
  }),
];

/** The setting `dbpath` wins. */
export function databasePathOf(job: Job): string {
  const given = job.settings.find(({ name }) => name.toLowerCase() === "--dbpath")?.value;
  return given || job.databasePath;
}

/** Moves the local database of a job. Throws if it cannot be moved there, or something works with it. */
export function moveDatabaseOf(services: Services, id: string, path: string): void {
  const { job } = requireIdle(services, id);
  const target = requirePath(path);
  if (existsSync(target)) throw refused(409, "FileAlreadyThere", "A file already exists at the new location");
  const source = databasePathOf(job);
  if (!existsSync(source)) throw refused(500, "NoLocalDatabase", "There is no local database to move");
  moveTo(source, target);
  services.jobs.setDatabasePath(job.id, target);
}

/** Moves the local database of a job out of the way, so that another is built. It is kept under the name that is given back. */
export function putDatabaseAside(services: Services, id: string): string | undefined {
  const { job } = requireIdle(services, id);
  const source = databasePathOf(job);
  if (!existsSync(source)) return undefined;
  const target = freeBackupName(source);
  moveDatabase(source, target);
  return target;
}

/** Nothing works with a database while its file is moved. */
function requireIdle(services: Services, id: string) {
  const found = requireJob(services, id);
  const isRunning = services.tasks.list().some((task) => task.jobId === found.job.id && task.status === "Running");
  if (isRunning) throw refused(409, "BackupIsRunning", "A task of the backup is running; wait until it has ended");
  return found;
}

function requirePath(path: string): string {
  if (path.trim() === "") throw refused(400, "PathMissing", "No target path supplied");
  if (!isAbsolute(path))
    throw refused(400, "PathNotAbsolute", "Target path is relative, please supply a fully qualified path");
  return path;
}

/** Moves the file of a database, with what SQLite keeps beside it, which is part of it. */
export function moveDatabase(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const targets = sqliteFiles(target);
  for (const [index, file] of sqliteFiles(source).entries()) {
    if (existsSync(file)) moveFile(file, targets[index] as string);
  }
}

/** The same for whoever has named the target: tells why it can't go there. */
function moveTo(source: string, target: string): void {
  try {
    moveDatabase(source, target);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw refused(500, "DatabaseNotMoved", `The local database can't be moved there: ${messageOf(error)}`);
  }
}

function moveFile(source: string, target: string): void {
  try {
    renameSync(source, target);
  } catch (error) {
    if (codeOf(error) !== "EXDEV") throw error;
    copyFileSync(source, target);
    rmSync(source);
  }
}

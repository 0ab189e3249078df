import { existsSync, statSync } from "node:fs";
import type { Job } from "../../../jobs/job-store.ts";
import type { ImmediateAnswer, ImmediateCall } from "../../../jobs/process/immediate-calls.ts";
import { UserError } from "../../../support/errors.ts";
import type { Services } from "../../services.ts";
import { databasePathOf } from "../../v1/backup-database.ts";

export type KnownVersion = ImmediateAnswer<"list">["filesets"][number];

/** The versions of a backup as far as they can be told at once. */
export interface VersionList {
  /** Newest first. */
  readonly versions: readonly KnownVersion[];
  /** The list may be older than the backup: a run works with the local database. */
  readonly isOld: boolean;
  /** Why nothing is known. */
  readonly problem?: UserError;
}

/** Counts of files, and nothing but versions. */
const call = {
  call: "list",
  filter: [],
  allVersions: true,
  prefixOnly: false,
  folderContents: false,
  fromRemote: false,
  withCounts: true,
} satisfies ImmediateCall;

interface Remembered {
  readonly state: string;
  readonly versions: readonly KnownVersion[];
}

const remembered = new WeakMap<Services["database"], Map<string, Remembered>>();

/**
 * Asks the local database for the versions, unless it is as it was the last time; while a run works with it, that last
 * answer is given. Without a database the destination is asked only if `asksDestination`.
 */
export async function versionList(services: Services, job: Job, asksDestination = false): Promise<VersionList> {
  const known = remembered.get(services.database) ?? new Map<string, Remembered>();
  remembered.set(services.database, known);
  const path = databasePathOf(job);
  const before = known.get(job.id);
  const state = stateOf(path);
  if (before !== undefined && before.state === state) return { versions: before.versions, isOld: false };
  const isRunning = services.tasks.list().some(({ jobId, status }) => jobId === job.id && status === "Running");
  if (isRunning && before) return { versions: before.versions, isOld: true };
  if (state === undefined && !asksDestination) return { versions: [], isOld: false };
  try {
    const { filesets: versions } = await services.tasks.immediate(job.id, call);
    if (state !== undefined) known.set(job.id, { state, versions });
    return { versions, isOld: false };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (before && error.id === "DatabaseLocked") return { versions: before.versions, isOld: true };
    // There is nothing at the destination, and never was.
    if (isEmptyPlace(error) && !hasVersions(job)) return { versions: [], isOld: false };
    return { versions: [], isOld: isRunning && error.id === "DatabaseLocked", problem: error };
  }
}

/** Whether the backup is known to have made a version. */
export function hasVersions({ metadata }: Pick<Job, "metadata">): boolean {
  return Number(metadata.BackupListCount ?? 0) > 0;
}

function isEmptyPlace({ id }: UserError): boolean {
  return id === "FolderMissing" || id === "EmptyRemoteFolder";
}

/** Another one whenever something was written to the database; undefined without one. */
function stateOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  return [path, `${path}-wal`]
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((found) => (found && found.size > 0 ? `${found.mtimeMs} ${found.size}` : ""))
    .join("|");
}

/** What it backs up lies on this computer: one that was opened at a destination has no sources. */
export function hasDisk({ operationType, sources }: Pick<Job, "operationType" | "sources">): boolean {
  return operationType === "Backup" && sources.length > 0;
}

/** The time of a version as it names it, in epoch seconds. */
export function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

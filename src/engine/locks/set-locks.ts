import { dblocksOfVersions } from "../../database/local/version-volumes.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import type { Settings } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { createLockResult, type LockResult } from "../results/index.ts";
import { selectVersions } from "../version-selection.ts";
import { eachVolume } from "./each-volume.ts";
import { noLocks } from "./support.ts";

const tag = "Duplicati.Library.Main.Operation.SetLocksHandler";
const shortestLock = 5;

/**
 * Locks the remote files of the chosen versions for `remote-file-lock-duration` from now (engine.md 19).
 *
 * @throws UserError `MissingLockDuration`, `LockDurationTooShort`, `NoVersionForLockOperation`,
 *   `BackendDoesNotSupportLocking`.
 */
export async function setLocks(context: DatabaseContext): Promise<LockResult<"SetLock">> {
  const seconds = lockDuration(context.settings);
  const versions = chosenVersions(context);
  if (!(await context.remote.hasLocks())) throw noLocks();
  return await lockVersions(context, versions, seconds, createLockResult(context.origin, "SetLock"));
}

/** The part of a backup that locks its new version; null where no locks are wanted, or there are none. */
export async function lockNewVersion(context: DatabaseContext, version: number): Promise<LockResult<"SetLock"> | null> {
  const { settings, remote, logger, clock, origin, progress, database } = context;
  if (settings.remoteFileLockSeconds === undefined) return null;
  progress.enter("Backup_Lock");
  if (!(await remote.hasLocks())) {
    logger.write("Warning", tag, "BackendDoesNotSupportLocking", noLocks().message);
    return null;
  }
  const found = database.versions.newestFirst().filter(({ id }) => id === version);
  const result = createLockResult({ ...origin, log: null, begin: clock.now() }, "SetLock");
  return await lockVersions(context, found, lockDuration(settings), result);
}

/**
 * Seconds.
 *
 * @throws UserError `MissingLockDuration`, `LockDurationTooShort`.
 */
export function lockDuration({ remoteFileLockSeconds: seconds }: Settings): number {
  if (seconds === undefined) {
    throw new UserError("MissingLockDuration", "It is not said for how long files shall be locked", {
      advice: "Add --remote-file-lock-duration, such as 30D.",
    });
  }
  if (seconds >= shortestLock) return seconds;
  throw new UserError("LockDurationTooShort", `Files cannot be locked for less than ${shortestLock} seconds`, {
    advice: "Raise --remote-file-lock-duration.",
  });
}

function chosenVersions({ settings, database, logger }: DatabaseContext): VersionRow[] {
  const all = database.versions.newestFirst();
  const isRestricted = settings.versions !== undefined || settings.time !== undefined;
  const numbers = isRestricted
    ? selectVersions(all, settings, "remote", logger)
    : settings.allVersions
      ? all.keys()
      : [];
  const chosen = [...numbers].map((number) => all[number]).filter((version) => version !== undefined);
  if (chosen.length > 0) return chosen;
  throw new UserError("NoVersionForLockOperation", "No version is chosen whose files shall be locked", {
    advice: "Choose with --version, --time or --all-versions.",
  });
}

async function lockVersions<R extends LockResult>(
  context: DatabaseContext,
  versions: readonly VersionRow[],
  seconds: number,
  result: R,
): Promise<R> {
  const { settings, database, clock, control, remote, logger } = context;
  const until = secondsOf(clock.now()) + seconds;
  const lock = async (volume: VolumeRow): Promise<boolean> => {
    if (settings.dryRun) {
      logger.write("DryRun", tag, "WouldSetObjectLock", `Would lock ${volume.name}`);
      return false;
    }
    try {
      await remote.setLock(volume.name, new Date(until * 1000));
      return true;
    } catch (error) {
      control.throwIfAborted();
      logger.write("Warning", tag, "SetObjectLockFailed", `Cannot lock ${volume.name}`, error);
      return false;
    }
  };
  const volumes = volumesOf(context, versions);
  result.VolumesRead = volumes.length;
  // A lock is never shortened.
  const due = volumes.filter(({ lockedUntil }) => lockedUntil < until);
  await eachVolume(context, due, lock, ({ id }, isLocked) => {
    if (!isLocked) return;
    database.volumes.setLock(id, until);
    result.VolumesUpdated++;
  });
  result.EndTime = clock.now();
  return result;
}

/** All that is needed to restore the versions. */
function volumesOf({ database }: DatabaseContext, versions: readonly VersionRow[]): VolumeRow[] {
  const { volumes, sql } = database;
  const dblocks = dblocksOfVersions(
    sql,
    versions.map(({ id }) => id),
  );
  const dindexes = dblocks.flatMap((id) => volumes.indexesOf(id));
  const dlists = versions.flatMap(({ dlist }) => dlist ?? []);
  return [...new Set([...dblocks, ...dindexes, ...dlists])]
    .map((id) => volumes.get(id))
    .filter((volume) => volume !== undefined)
    .filter(({ state }) => state === "uploaded" || state === "verified");
}

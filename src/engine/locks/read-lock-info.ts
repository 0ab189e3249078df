import type { VolumeRow } from "../../database/local/volumes.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { createLockResult, type LockResult } from "../results/index.ts";
import { eachVolume } from "./each-volume.ts";
import { noLocks } from "./support.ts";

const tag = "Duplicati.Library.Main.Operation.ReadLockInfoHandler";

/**
 * Asks the destination until when remote files are locked: those that are not known to be, or all with
 * `refresh-lock-info-complete` (engine.md 19).
 *
 * @throws UserError `BackendDoesNotSupportLocking`.
 */
export async function readLockInfo(context: DatabaseContext): Promise<LockResult<"ReadLockInfo">> {
  if (!(await context.remote.hasLocks())) throw noLocks();
  context.progress.enter("ReadLockInfo_Running");
  return await read(context);
}

/** The part of a repair that asks for locks; a warning where there are none. */
export async function refreshLocks(context: DatabaseContext): Promise<void> {
  if (await context.remote.hasLocks()) await read({ ...context, origin: { ...context.origin, log: null } });
  else context.logger.write("Warning", tag, "BackendDoesNotSupportLocking", noLocks().message);
}

async function read(context: DatabaseContext): Promise<LockResult<"ReadLockInfo">> {
  const { settings, database, clock, control, remote, logger } = context;
  const result = createLockResult(context.origin, "ReadLockInfo");
  const ask = async ({ name }: VolumeRow): Promise<Date | "unlocked" | undefined> => {
    try {
      return (await remote.getLock(name)) ?? "unlocked";
    } catch (error) {
      control.throwIfAborted();
      logger.write("Warning", tag, "GetObjectLockFailed", `Cannot read the lock of ${name}`, error);
      return undefined;
    }
  };
  const wanted = database.volumes
    .inState("uploaded", "verified")
    .filter(({ lockedUntil }) => settings.refreshLockInfoComplete || lockedUntil === 0);
  await eachVolume(context, wanted, ask, ({ id, lockedUntil }, lock) => {
    if (lock === undefined) return;
    result.VolumesRead++;
    const until = lock === "unlocked" ? 0 : secondsOf(lock);
    if (until === lockedUntil) return;
    database.volumes.setLock(id, until);
    result.VolumesUpdated++;
  });
  result.EndTime = clock.now();
  return result;
}

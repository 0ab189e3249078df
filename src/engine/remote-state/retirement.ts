import { damaged, type VolumeRow } from "../../database/local/volumes.ts";
import { retiredName } from "../../volumes/index.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";

/** Seconds that a file waits which is deleted because it was found damaged: it may be wrong, or the last to have something. */
const damagedSeconds = 7 * 24 * 60 * 60;
/** When the first of the files that wait was retired, in seconds since 1970; not set if none waits. */
const oldestRetired = "oldest-retired-file";

/** How long a retired file waits, in seconds. */
export function waitingSeconds({ settings }: DatabaseContext): number {
  return settings.keepRetiredSeconds ?? damagedSeconds;
}

/**
 * What a volume that is to be deleted is called while it waits; undefined: it goes at once. Unless the user wants all of them
 * to wait, only damaged ones do: they are few, whereas compaction would need twice the room for days.
 */
export function retiredAs(context: DatabaseContext, volume: VolumeRow): ((name: string) => string) | undefined {
  const { settings, clock, database } = context;
  const isDamaged = volume.verifications === damaged;
  if (settings.softDeletePrefix !== undefined || waitingSeconds(context) <= 0) return undefined;
  if (settings.keepRetiredSeconds === undefined && !isDamaged) return undefined;
  const now = secondsOf(clock.now());
  return (name) => {
    if (database.configuration.get(oldestRetired) === undefined) database.configuration.set(oldestRetired, String(now));
    return retiredName(name, now, { isDamaged });
  };
}

/** True if the time of a file that waits may be over, as far as the database knows. */
export function isAnyDue(context: DatabaseContext): boolean {
  const oldest = context.database.configuration.get(oldestRetired);
  return oldest !== undefined && isDue(context, Number(oldest));
}

/** True if what was retired at a time, in seconds since 1970, has waited long enough. */
export function isDue(context: DatabaseContext, time: number): boolean {
  return secondsOf(context.clock.now()) - time >= waitingSeconds(context);
}

/** Holds what the database knows of files that wait against those that are there, by their times. */
export function rememberRetired({ database: { configuration } }: DatabaseContext, times: readonly number[]): void {
  if (times.length > 0) configuration.set(oldestRetired, String(Math.min(...times)));
  else configuration.remove(oldestRetired);
}

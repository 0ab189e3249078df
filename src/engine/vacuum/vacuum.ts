import { type DatabaseContext, secondsOf } from "../context.ts";
import { createVacuumResult, type VacuumResult } from "../results/index.ts";

const tag = "Duplicati.Library.Main.Operation.VacuumHandler";
const lastVacuum = "last-vacuum";

/** Shrinks the file of the database to what is in it (engine.md 21). */
export async function vacuum(context: DatabaseContext): Promise<VacuumResult> {
  const { database, progress, logger, settings, clock } = context;
  const result = createVacuumResult(context.origin);
  progress.enter("Vacuum_Running");
  if (settings.dryRun) {
    logger.write("DryRun", tag, "WouldVacuum", "Would shrink the local database");
    return result;
  }
  database.configuration.set(lastVacuum, String(secondsOf(clock.now())));
  database.vacuum();
  result.EndTime = clock.now();
  return result;
}

/**
 * The last part of an operation, with `auto-vacuum`; null if that is not set, or `auto-vacuum-interval` is not over. A
 * failure is a warning: what the operation was for is done.
 */
export async function vacuumAutomatically(context: DatabaseContext): Promise<VacuumResult | null> {
  const { settings, clock, database, origin, control, logger } = context;
  if (!settings.autoVacuum || settings.dryRun || control.isStopRequested) return null;
  const now = secondsOf(clock.now());
  const last = Number(database.configuration.get(lastVacuum) ?? Number.NEGATIVE_INFINITY);
  if (last <= now && now - last < settings.autoVacuumIntervalSeconds) return null;
  try {
    return await vacuum({ ...context, origin: { ...origin, log: null, begin: clock.now() } });
  } catch (error) {
    logger.write("Warning", tag, "VacuumFailed", "The local database could not be shrunk", error);
    return null;
  }
}

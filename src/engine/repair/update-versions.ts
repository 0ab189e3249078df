import { UserError } from "../../support/errors.ts";
import { parseVolumeName } from "../../volumes/index.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { listDestination } from "../remote-state/analysis.ts";
import { createRepairResult, type RepairResult } from "../results/index.ts";
import { selectVersions } from "../version-selection.ts";
import { rebuildDatabase } from "./rebuild.ts";

/**
 * Brings the version that `version` or `time` names into a database that holds paths only, so that somebody can look into
 * it; the versions that are there already stay (engine.md 17). An empty database begins with that version. Of the versions
 * that are not newer than `time`, the newest is meant; without either option, all.
 *
 * Throws `RepairUpdateRequiresPathsOnly`, also where the database is a complete one that lacks it, and
 * `NoMatchingRemoteFilelists`.
 */
export async function updateVersions(context: DatabaseContext): Promise<RepairResult> {
  const { database, settings } = context;
  const result = createRepairResult(context.origin);
  const isEmpty = database.volumes.countLive() === 0;
  const known = new Set(database.versions.newestFirst().map(({ time }) => time));
  const choose = (times: readonly number[]): number[] => chooseVersions(context, times);
  if (isEmpty) {
    await rebuildDatabase(context, result, choose);
    return result;
  }
  if (!settings.repairOnlyPaths) throw pathsOnly();
  const times = await remoteTimes(context);
  const wanted = choose(times);
  if (wanted.length > 0 && wanted.every((number) => known.has(times[number] as number))) return result;
  if (!database.configuration.hasFlag("holds-only-paths")) throw pathsOnly();
  // One transaction: broken off, it leaves the versions that were there.
  database.clear();
  await rebuildDatabase(context, result, (times) => {
    const added = new Set(choose(times));
    return [...times.keys()].filter((number) => added.has(number) || known.has(times[number] as number));
  });
  return result;
}

function pathsOnly(): UserError {
  return new UserError(
    "RepairUpdateRequiresPathsOnly",
    "Single versions can be added only to a database that holds nothing but paths",
    { advice: "Run a repair instead: it brings the database up to date with all versions." },
  );
}

/** Numbers of the wanted versions; `times` in epoch seconds, newest first. */
function chooseVersions({ settings, logger }: DatabaseContext, times: readonly number[]): number[] {
  const { versions, time } = settings;
  const all = times.map((seconds) => ({ time: seconds }));
  if (versions !== undefined || time === undefined) {
    return selectVersions(all, { versions, time }, "remote", logger);
  }
  const number = times.findIndex((seconds) => seconds <= secondsOf(time));
  return number < 0 ? [] : [number];
}

async function remoteTimes(context: DatabaseContext): Promise<number[]> {
  const times = new Set<number>();
  for (const { name } of await listDestination(context)) {
    const volume = parseVolumeName(name);
    if (volume?.kind !== "dlist" || volume.parity || volume.prefix !== context.settings.prefix) continue;
    if (volume.time !== undefined) times.add(volume.time);
  }
  return [...times].sort((a, b) => b - a);
}

import { lstatSync, type Stats, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { setImmediate as yieldToEvents } from "node:timers/promises";
import type { LocalDatabase } from "../../database/local/database.ts";
import { entryKinds } from "../../database/local/entries.ts";
import { Listing } from "../../database/local/listing.ts";
import { RestorePlan, type RestoreTarget } from "../../database/local/restore-plan.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import { codeOf } from "../../support/errors.ts";
import type { OperationContext } from "../context.ts";
import { startOfName } from "../list/selection.ts";
import { selectVersions } from "../version-selection.ts";
import type { RestoreInput } from "./restore-input.ts";
import { TargetCollector } from "./target-collector.ts";
import { TargetPaths } from "./target-paths.ts";

/** What a restore is going to do, as far as it can be told without fetching anything. Sizes in bytes. */
export interface RestoreForecast {
  readonly files: number;
  readonly size: number;
  /** Files at whose places nothing is. */
  readonly newFiles: number;
  /** Files at whose places one of the same size and time is; the restore compares their contents. */
  readonly sameFiles: number;
  /** Files at whose places something else is. */
  readonly otherFiles: number;
  /** What has to be fetched; undefined where the local index knows paths only. */
  readonly volumes: { readonly count: number; readonly size: number } | undefined;
  /** Room where the files go; undefined if it can't be told. */
  readonly free: number | undefined;
}

/** Entries that are looked at before orders from outside are heard. */
const entriesPerRest = 2000;

/** Looks at the places of what is selected, as {@link restore} with the same settings will. Nothing is changed. */
export async function forecastRestore(
  context: OperationContext,
  database: LocalDatabase,
  input: RestoreInput,
): Promise<RestoreForecast> {
  const { settings, logger } = context;
  const versions = database.versions.newestFirst();
  const chosen = selectVersions(versions, settings, "database", logger).map((number) => versions[number] as VersionRow);
  using plan = new RestorePlan(database.sql);
  const version = chosen[0];
  const counts = { newFiles: 0, sameFiles: 0, otherFiles: 0 };
  if (!version) return { files: 0, size: 0, ...counts, volumes: undefined, free: undefined };
  const targets = new TargetCollector(plan, settings, input);
  let seen = 0;
  for (const entry of database.entries.ofVersion(version.id)) {
    if (++seen % entriesPerRest === 0) await rest(context);
    if (targets.wants(entry.path, entry)) targets.add(entry.path, entry);
  }
  targets.end();
  const paths = new TargetPaths({
    restorePath: settings.restorePath,
    dontCompress: settings.dontCompressRestorePaths,
    prefix: targets.prefix,
    requested: input.paths,
    allowOutside: settings.allowRestoreOutsideTargetDirectory,
  });
  const untouched: number[] = [];
  let looked = 0;
  let somePlace = paths.base;
  for (const target of plan.targets(entryKinds.file)) {
    if (++looked % entriesPerRest === 0) await rest(context);
    const place = paths.of(target.path);
    somePlace ??= place;
    const there = statusOf(place);
    if (!there) counts.newFiles++;
    else if (isAlike(there, target, database, version)) {
      counts.sameFiles++;
      untouched.push(target.id);
    } else {
      counts.otherFiles++;
      if (settings.restoreOnlyMissing) untouched.push(target.id);
    }
  }
  // It is written to the table that was read above.
  for (const id of untouched) plan.setWay(id, "untouched");
  const { files, size } = plan.totals();
  const free = somePlace === undefined ? undefined : freeAt(somePlace);
  return { files, size, ...counts, volumes: volumesOf(database, plan), free };
}

async function rest({ control }: OperationContext): Promise<void> {
  await yieldToEvents();
  control.throwIfAborted();
}

function volumesOf(database: LocalDatabase, plan: RestorePlan): RestoreForecast["volumes"] {
  if (database.configuration.hasFlag("holds-only-paths")) return undefined;
  plan.plan({ withMetadata: true });
  const sizes = plan.volumes().map((id) => Math.max(0, database.volumes.get(id)?.size ?? 0));
  return { count: sizes.length, size: sizes.reduce((sum, each) => sum + each, 0) };
}

function isAlike(there: Stats, target: RestoreTarget, database: LocalDatabase, version: VersionRow): boolean {
  if (!there.isFile() || there.size !== target.size) return false;
  const start = startOfName(target.path);
  const listing = new Listing(database.sql);
  const [state] = listing.path(target.path.slice(0, start), target.path.slice(start), version.id, version.id);
  return state?.modified === Math.floor(there.mtimeMs / 1000);
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // What can't be looked at is seen when it is to be written.
    if (codeOf(error) !== undefined) return undefined;
    throw error;
  }
}

/** Of the disk of a place that need not be there yet. */
function freeAt(place: string): number | undefined {
  for (let folder = place; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || dirname(folder) === folder) return undefined;
    }
  }
}

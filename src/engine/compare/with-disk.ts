import { setImmediate as yieldToEvents } from "node:timers/promises";
import { type ChangeType, type SizedChange, VersionComparison } from "../../database/local/comparison.ts";
import type { LocalDatabase } from "../../database/local/database.ts";
import { entryKinds } from "../../database/local/entries.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { contentSize, type FolderListing, SourceWalk, storedPath } from "../../sources/index.ts";
import { batches } from "../../support/batches.ts";
import { UserError } from "../../support/errors.ts";
import { sqliteFiles } from "../../support/sqlite-files.ts";
import type { OperationContext } from "../context.ts";
import { sourceWalkOptions } from "../walk-options.ts";

/** How long the walk goes on before other events get their turn, in milliseconds. */
const timeSlice = 20;

export interface DiskCompareInput {
  /** Of the version, epoch seconds. */
  readonly time: number;
  /** Absolute paths that exist, folders with their final separator. */
  readonly sources: readonly string[];
  /** Of the backup: what it leaves out is not on the disk. */
  readonly filter: Filter;
  /** How many changes of each type are told by name. */
  readonly shown: number;
  /** Hears of all changes, some at a time. */
  readonly onChanges?: (changes: readonly SizedChange[]) => void;
}

export interface DiskComparison {
  /** Of each type, with the bytes of the files: those on the disk, or in the version where they have gone. */
  readonly counts: Readonly<Record<ChangeType, { readonly count: number; readonly size: number }>>;
  /** The largest first. */
  readonly largest: readonly SizedChange[];
  /** What is on the disk. */
  readonly files: number;
  readonly size: number;
  /** Entries that could not be looked at, and count as gone. */
  readonly errors: number;
}

/**
 * Holds the sources of a backup against one of its versions: by kind, size and time of files, of which no content is read.
 * Throws `NoFilesetsFound` if there is no such version.
 */
export async function compareWithDisk(
  context: OperationContext,
  database: LocalDatabase,
  { time, sources, filter, shown, onChanges }: DiskCompareInput,
): Promise<DiskComparison> {
  const { control, logger, progress, settings } = context;
  const version = database.versions.newestFirst().find((each) => each.time === time);
  if (!version) throw new UserError("NoFilesetsFound", "There is no version of this time any more");
  using comparison = new VersionComparison(database.sql);
  progress.resetCounts();
  progress.filesTotal = database.totals.ofOne(version.id).files;
  comparison.addOutsides(0, version.id);
  const options = sourceWalkOptions(settings, logger, filter, sqliteFiles(database.path));
  const walk = new SourceWalk(sources, options, logger);
  let nextPause = performance.now() + timeSlice;
  for (let listing = walk.next(); listing; listing = walk.next()) {
    addListing(context, comparison, listing);
    if (performance.now() < nextPause) continue;
    await yieldToEvents();
    control.throwIfAborted();
    nextPause = performance.now() + timeSlice;
  }
  const counts = { added: none(), deleted: none(), modified: none() };
  for (const { type, count, size } of comparison.compare()) {
    counts[type].count += count;
    counts[type].size += size;
  }
  if (onChanges) for (const batch of batches(comparison.changes())) onChanges(batch);
  const { filesProcessed: files, bytesProcessed: size } = progress;
  const types = ["added", "modified", "deleted"] as const;
  const largest = types.flatMap((type) => comparison.largest(type, shown));
  return { counts, largest, files, size, errors: walk.errors };
}

const none = () => ({ count: 0, size: 0 });

function addListing(
  { progress, settings }: OperationContext,
  comparison: VersionComparison,
  { path, entry, files }: FolderListing,
): void {
  if (entry) comparison.addOutside(1, path, entryKinds.folder, 0, 0);
  for (const file of files) {
    const name = storedPath(path, file);
    if (file.kind === "symlink") {
      comparison.addOutside(1, name, entryKinds.symlink, 0, 0);
      continue;
    }
    const size = contentSize(path, file);
    if (size > (settings.skipFilesLargerThan ?? Number.POSITIVE_INFINITY)) continue;
    comparison.addOutside(1, name, entryKinds.file, size, file.mtimeSeconds);
    progress.filesProcessed++;
    progress.bytesProcessed += size;
  }
}

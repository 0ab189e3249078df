import { setImmediate as yieldToEvents } from "node:timers/promises";
import type { Filter } from "../../sources/filters/index.ts";
import { contentSize, type FolderListing, SourceWalk } from "../../sources/index.ts";
import type { OperationContext } from "../context.ts";
import { createTestFiltersResult, noteLeftOut, type TestFiltersResult } from "../results/index.ts";
import { sourceWalkOptions } from "../walk-options.ts";

/** The tag of the walk's own messages: who wants the decisions listens to this one. */
const tag = "Duplicati.Library.Main.Operation.Backup.FileEnumerationProcess";
/** How long the walk goes on before other events get their turn, in milliseconds. */
const timeSlice = 20;

export interface TestFiltersInput {
  /** Absolute paths that exist, folders with their final separator. */
  readonly sources: readonly string[];
  readonly filter: Filter;
  /** Called now and then; the walk goes on when it resolves. */
  pause?(): Promise<void>;
}

/** Counts the files that a backup of these sources would examine. The walk tells what it decides, at level Verbose. */
export async function testFilters(context: OperationContext, input: TestFiltersInput): Promise<TestFiltersResult> {
  const { control, logger, progress, settings } = context;
  const result = createTestFiltersResult(context.origin);
  const options = { ...sourceWalkOptions(settings, logger, input.filter, []), countsLeftOut: true };
  const walk = new SourceWalk([...input.sources], options, logger);
  progress.resetCounts();
  let nextPause = performance.now() + timeSlice;
  for (let listing = walk.next(); listing && !control.isStopRequested; listing = walk.next()) {
    count(context, listing, result);
    progress.filesProcessed = result.FileCount;
    progress.bytesProcessed = result.FileSize;
    if (performance.now() < nextPause) continue;
    await yieldToEvents();
    await input.pause?.();
    control.throwIfAborted();
    nextPause = performance.now() + timeSlice;
  }
  if (walk.leftOut) noteLeftOut(result, walk.leftOut);
  return result;
}

function count(
  { settings, logger }: OperationContext,
  { path, files }: FolderListing,
  result: TestFiltersResult,
): void {
  const limit = settings.skipFilesLargerThan ?? Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (file.kind === "symlink") continue;
    const size = contentSize(path, file);
    if (size > limit) {
      logger.write("Verbose", tag, "SkipCheckTooLarge", `Excluding path as it is too large: ${path}${file.name}`);
      continue;
    }
    result.FileCount++;
    result.FileSize += size;
  }
}

import { join } from "node:path";
import { type ChangeType, VersionComparison } from "../../database/local/comparison.ts";
import { LocalDatabase } from "../../database/local/database.ts";
import type { EntryKind } from "../../database/local/entries.ts";
import type { Filter } from "../../sources/filters/index.ts";
import type { OperationContext } from "../context.ts";
import { createListChangesResult, type ListChangesResult } from "../results/index.ts";
import type { ComparedVersions, WantedPair } from "./choose-versions.ts";
import { fillFromDatabase } from "./from-database.ts";
import { fillFromDestination } from "./from-destination.ts";

export interface CompareInput extends WantedPair {
  /** Only paths that it includes are compared and counted. */
  readonly filter: Filter;
  /** How many changes the result holds, at most. */
  readonly kept?: number;
  /** Takes the changes, or those of one type, or a part of them; called once the result is complete. */
  onResult?(result: ListChangesResult, changes: VersionComparison["changes"]): Promise<void>;
}

/** How many changes a result holds. */
const usuallyKept = 100_000;
const typeNames = { added: "Added", deleted: "Deleted", modified: "Modified" } as const;
const kindNames = ["File", "Folder", "Symlink"] as const;

/**
 * What differs between two versions (engine.md 14): paths that are in one of them, and paths with another content or
 * other metadata. Without a database the lists are read from the destination. Throws `NeedTwoBackupsToStartDiff`.
 */
export async function compareVersions(
  context: OperationContext,
  database: LocalDatabase | undefined,
  input: CompareInput,
): Promise<ListChangesResult> {
  const result = createListChangesResult(context.origin);
  using place = workingPlace(context, database);
  using comparison = new VersionComparison(place.sql);
  const versions = database
    ? fillFromDatabase(database, comparison, input)
    : await fillFromDestination(context, comparison, input);
  describeVersions(result, versions);
  for (const { type, kind, count, size } of comparison.compare()) countChanges(result, type, kind, count, size);
  for (const { type, kind, path } of comparison.changes(undefined, { limit: input.kept ?? usuallyKept, offset: 0 })) {
    result.ChangeDetails.push({ Item1: typeNames[type], Item2: kindNames[kind], Item3: path });
  }
  await input.onResult?.(result, (...wanted) => comparison.changes(...wanted));
  return result;
}

/** Where the temporary tables are: beside the backup's, or in a database of their own. */
function workingPlace(
  { temporaryFolder }: OperationContext,
  database: LocalDatabase | undefined,
): Disposable & Pick<LocalDatabase, "sql"> {
  if (database) return { sql: database.sql, [Symbol.dispose]: () => undefined };
  const temporary = LocalDatabase.openTemporary(join(temporaryFolder, "comparison.sqlite"));
  return { sql: temporary.sql, [Symbol.dispose]: () => temporary.close() };
}

function describeVersions(result: ListChangesResult, { base, target }: ComparedVersions): void {
  result.BaseVersionIndex = base.number;
  result.BaseVersionTimestamp = new Date(base.time * 1000);
  result.PreviousSize = base.size;
  result.CompareVersionIndex = target.number;
  result.CompareVersionTimestamp = new Date(target.time * 1000);
  result.CurrentSize = target.size;
}

function countChanges(result: ListChangesResult, type: ChangeType, kind: EntryKind, count: number, size: number): void {
  result[`${typeNames[type]}${kindNames[kind]}s`] = count;
  if (type === "added") result.AddedSize += size;
  if (type === "deleted") result.DeletedSize += size;
}

import { Dependents } from "../../database/local/dependents.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import type { DatabaseContext } from "../context.ts";
import { createListAffectedResult, type ListAffectedResult, type ListedFileset } from "../results/index.ts";

/** The paths of all versions that depend on the volumes. */
export interface AffectedFiles {
  readonly filesets: readonly ListedFileset[];
  readonly count: number;
  /** In order, each once, read as they are taken. */
  readonly paths: Iterable<string>;
}

export interface AffectedInput {
  /** Names of remote files; one that is not known affects nothing. */
  readonly names: readonly string[];
  /** Takes the paths; `Files` stays empty then, however many there are. */
  onFiles?(files: AffectedFiles): Promise<void>;
}

/**
 * What is lost with the named remote files (engine.md 14, cli.md 10.12): a list takes its version, data volumes take what
 * depends on their blocks and has no other copy. Only the local database is asked.
 */
export async function listAffected(context: DatabaseContext, input: AffectedInput): Promise<ListAffectedResult> {
  const { database, origin } = context;
  const result = createListAffectedResult(origin);
  const named = input.names.map((name) => database.volumes.find(name)).filter((volume) => volume !== undefined);
  const idsOf = (kind: VolumeRow["kind"]) => named.filter((volume) => volume.kind === kind).map(({ id }) => id);
  const lists = new Set(idsOf("dlist"));
  const dblocks = idsOf("dblock");
  using dependents = new Dependents(database.sql, dblocks);
  const versions = database.versions.newestFirst();
  const counts = dependents.counts(versions.map(({ id }) => id));
  const affected = versions
    .map((row, number) => ({ row, number }))
    .filter(({ row }) => (row.dlist !== null && lists.has(row.dlist)) || counts.get(row.id) !== 0);
  result.Filesets = affected.map(({ row, number }) => ({
    Version: number,
    IsFullBackup: row.isFull,
    Time: new Date(row.time * 1000),
    FileCount: null,
    FileSizes: null,
  }));
  for (const { row } of affected) if (row.dlist !== null && lists.has(row.dlist)) dependents.addVersion(row.id);

  const paths = { [Symbol.iterator]: () => dependents.paths() };
  if (input.onFiles) await input.onFiles({ filesets: result.Filesets, count: dependents.countPaths(), paths });
  else result.Files = Array.from(paths, (Path) => ({ Path, Sizes: [] }));
  result.LogMessages = database.log
    .mentioning(input.names)
    .map(({ time, message }) => ({ Timestamp: new Date(time * 1000), Message: message }));
  result.RemoteVolumes = dependentVolumes(context, dblocks, affected).map((Name) => ({ Name }));
  return result;
}

/** Indexes of the named volumes, and lists of the versions that need them. */
function dependentVolumes(
  { database }: DatabaseContext,
  dblocks: readonly number[],
  affected: readonly { readonly row: { readonly dlist: number | null } }[],
): string[] {
  const ids = new Set(dblocks.flatMap((dblock) => database.volumes.indexesOf(dblock)));
  for (const { row } of affected) if (row.dlist !== null) ids.add(row.dlist);
  return [...ids]
    .map((id) => database.volumes.get(id)?.name)
    .filter((name) => name !== undefined)
    .sort();
}

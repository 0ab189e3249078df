import type { VersionComparison } from "../../database/local/comparison.ts";
import type { LocalDatabase } from "../../database/local/database.ts";
import { entryKinds } from "../../database/local/entries.ts";
import { Listing } from "../../database/local/listing.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { candidates } from "../list/candidates.ts";
import { type ComparedVersions, choosePair, type WantedPair } from "./choose-versions.ts";

/** Adds the paths that are not the same in both versions. */
export function fillFromDatabase(
  database: LocalDatabase,
  comparison: VersionComparison,
  { filter, ...wanted }: WantedPair & { readonly filter: Filter },
): ComparedVersions {
  const versions = database.versions.newestFirst();
  const pair = choosePair(versions, wanted);
  const base = versions[pair.base] as VersionRow;
  const target = versions[pair.target] as VersionRow;
  comparison.addVersions(base.id, target.id, filter.isEmpty ? undefined : (path) => filter.includes(path));
  const [baseSize, targetSize] = sizes(database, [base.id, target.id], filter);
  return {
    base: { number: pair.base, time: base.time, size: baseSize },
    target: { number: pair.target, time: target.time, size: targetSize },
  };
}

/** Bytes of the files that the filter includes. */
function sizes(database: LocalDatabase, versions: readonly [number, number], filter: Filter): [number, number] {
  if (filter.isEmpty) return database.totals.of(versions).map(({ size }) => size) as [number, number];
  const sums: [number, number] = [0, 0];
  for (const state of candidates(new Listing(database.sql), filter, Math.min(...versions), Math.max(...versions))) {
    if (state.kind !== entryKinds.file || !filter.includes(state.folder + state.name)) continue;
    versions.forEach((version, side) => {
      if (state.first <= version && version < state.last) sums[side as 0 | 1] += state.size;
    });
  }
  return sums;
}

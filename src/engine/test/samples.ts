import type { VolumeKind, VolumeRow } from "../../database/local/volumes.ts";
import type { DatabaseContext } from "../context.ts";
import { selectVersions } from "../version-selection.ts";

/** Volumes that are at the destination as far as the database knows. */
export function storedVolumes({ database }: DatabaseContext): VolumeRow[] {
  return database.volumes.inState("uploaded", "verified");
}

/**
 * The volumes to test, `count` (at least one) of each kind that `full-remote-verification` looks at (engine.md 15.2):
 * those whose hash or size is not known, then dlists (all of the versions that `version` and `time` name, if they do),
 * dindexes, dblocks. At random, the least tested first, so that all are visited before one is repeated.
 *
 * @param lost ids of volumes that are not there, and therefore not chosen.
 */
export function chooseSamples(context: DatabaseContext, count: number, lost: ReadonlySet<number>): VolumeRow[] {
  const { fullRemoteVerification: depth } = context.settings;
  const volumes = shuffled(storedVolumes(context).filter(({ id }) => !lost.has(id)));
  volumes.sort((a, b) => a.verifications - b.verifications);
  const limit = Math.max(1, count);
  const sample = (kind: VolumeKind) => volumes.filter((volume) => volume.kind === kind).slice(0, limit);

  const chosen = new Set<VolumeRow>();
  const choose = (some: readonly VolumeRow[]) => {
    for (const volume of some) chosen.add(volume);
  };
  if (depth !== "IndexesOnly") {
    choose(volumes.filter(isUnknown));
    const lists = listsOfWantedVersions(context, volumes) ?? sample("dlist");
    choose(lists);
    if (lists.length === 0) return [...chosen];
  }
  choose(sample("dindex"));
  if (depth === "True" || depth === "False") choose(sample("dblock"));
  return [...chosen];
}

/** True if there is nothing that the file could be compared with. */
export function isUnknown({ hash, size }: VolumeRow): boolean {
  return hash === undefined || size <= 0;
}

function listsOfWantedVersions(
  { database, settings, logger }: DatabaseContext,
  volumes: readonly VolumeRow[],
): VolumeRow[] | undefined {
  if (settings.versions === undefined && settings.time === undefined) return undefined;
  const versions = database.versions.newestFirst();
  const selected = selectVersions(versions, settings, "database", logger);
  const lists = new Set(selected.map((number) => versions[number]?.dlist));
  return volumes.filter(({ id }) => lists.has(id));
}

function shuffled<T>(items: T[]): T[] {
  for (let rest = items.length; rest > 1; rest--) {
    const other = Math.floor(Math.random() * rest);
    [items[rest - 1], items[other]] = [items[other] as T, items[rest - 1] as T];
  }
  return items;
}

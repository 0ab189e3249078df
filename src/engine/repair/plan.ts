import type { VolumeRow } from "../../database/local/volumes.ts";
import type { RemoteFile, Traffic } from "../../destinations/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { ReadingPlan } from "../recreate/index.ts";
import type { RemoteAnalysis, RetiredFile } from "../remote-state/analysis.ts";
import { type Suspect, suspectsIn } from "../test/index.ts";

/** The destination is listed first. */
const list = 1;

/** A volume that is missing, and the file with its content. */
export interface RetiredCopy {
  readonly volume: VolumeRow;
  readonly retired: RetiredFile;
}

/** What a repair is going to do; all that `repair-actions` leaves out is empty. */
export interface RepairPlan {
  /** Why the database is built anew from the destination; undefined: it stays. */
  readonly rebuild: "empty" | "partial" | "outdated" | undefined;
  /** Files of the backup that the database does not know. */
  readonly unknown: readonly RemoteFile[];
  /** Files that are gone from the destination and are to be made anew. */
  readonly putBack: readonly VolumeRow[];
  /** Those of them that were retired, and still wait at the destination: they get their names back. */
  readonly broughtBack: readonly RetiredCopy[];
  /** Files that may be damaged: of another size than recorded, or found damaged by the last test. */
  readonly suspects: readonly Suspect[];
  /** What interrupted runs left at the destination. */
  readonly leftovers: readonly VolumeRow[];
}

export const planForEmptyDatabase: RepairPlan = {
  rebuild: "empty",
  unknown: [],
  putBack: [],
  broughtBack: [],
  suspects: [],
  leftovers: [],
};

/**
 * A database that does not know all that is at the destination may be an old one: nothing is put back or removed on its
 * word, it is built anew.
 */
export function planRepair({ database, settings }: DatabaseContext, analysis: RemoteAnalysis): RepairPlan {
  const { extra: unknown, missing, leftovers, retired } = analysis;
  const isPartial = database.configuration.hasFlag("partially-recreated");
  if (isPartial || (unknown.length > 0 && !settings.repairIgnoreOutdatedDatabase)) {
    return {
      rebuild: isPartial ? "partial" : "outdated",
      unknown,
      putBack: [],
      broughtBack: [],
      suspects: [],
      leftovers: [],
    };
  }
  const does = (action: (typeof settings.repairActions)[number]): boolean => settings.repairActions.includes(action);
  return {
    rebuild: undefined,
    unknown,
    putBack: does("PutFilesBack") ? missing : [],
    broughtBack: does("PutFilesBack") ? retiredCopies(missing, retired) : [],
    suspects: does("PutFilesBack") ? suspectsIn(database, analysis) : [],
    leftovers: does("RemoveLeftovers") ? leftovers : [],
  };
}

/** About what each part of a repair moves; undefined: nobody knows. */
export interface RepairTraffic {
  readonly rebuild: Traffic | undefined;
  readonly putBack: Traffic;
  readonly leftovers: Traffic;
}

/** @param reading what there is to build the database from. */
export function trafficOfRepair(
  { putBack, broughtBack, suspects, leftovers }: RepairPlan,
  reading?: Pick<ReadingPlan, "lists" | "indexes">,
): RepairTraffic {
  const size = (volumes: readonly { readonly size: number }[]) =>
    volumes.reduce((sum, volume) => sum + Math.max(0, volume.size), 0);
  // They are read to be sure of them, and renamed.
  const retired = size(broughtBack.map(({ volume }) => volume));
  return {
    rebuild: reading && {
      requests: list + reading.lists.count + reading.indexes.count,
      uploaded: 0,
      downloaded: reading.lists.size + reading.indexes.size,
    },
    putBack: {
      requests: list + putBack.length + broughtBack.length + suspects.length,
      uploaded: size(putBack) - retired,
      downloaded: size(suspects.map(({ volume }) => volume)) + retired,
    },
    leftovers: { requests: list + leftovers.length, uploaded: 0, downloaded: 0 },
  };
}

/** The youngest of each name and size, and a sound one rather than one that was found damaged; its hash is looked at later. */
function retiredCopies(missing: readonly VolumeRow[], retired: readonly RetiredFile[]): RetiredCopy[] {
  return missing.flatMap((volume) => {
    const [best] = retired
      .filter(({ name, file }) => name === volume.name && file.size === volume.size && volume.hash !== undefined)
      .sort((a, b) => Number(a.isDamaged) - Number(b.isDamaged) || b.time - a.time);
    return best ? [{ volume, retired: best }] : [];
  });
}

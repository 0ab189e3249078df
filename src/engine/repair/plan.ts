import type { VolumeRow } from "../../database/local/volumes.ts";
import type { RemoteFile } from "../../destinations/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { RemoteAnalysis } from "../remote-state/analysis.ts";
import { type Suspect, suspectsIn } from "../test/index.ts";

/** What a repair is going to do; all that `repair-actions` leaves out is empty. */
export interface RepairPlan {
  /** Why the database is built anew from the destination; undefined: it stays. */
  readonly rebuild: "empty" | "partial" | "outdated" | undefined;
  /** Files of the backup that the database does not know. */
  readonly unknown: readonly RemoteFile[];
  /** Files that are gone from the destination and are to be made anew. */
  readonly putBack: readonly VolumeRow[];
  /** Files that may be damaged: of another size than recorded, or found damaged by the last test. */
  readonly suspects: readonly Suspect[];
  /** What interrupted runs left at the destination. */
  readonly leftovers: readonly VolumeRow[];
}

export const planForEmptyDatabase: RepairPlan = {
  rebuild: "empty",
  unknown: [],
  putBack: [],
  suspects: [],
  leftovers: [],
};

/**
 * A database that does not know all that is at the destination may be an old one: nothing is put back or removed on its
 * word, it is built anew.
 */
export function planRepair({ database, settings }: DatabaseContext, analysis: RemoteAnalysis): RepairPlan {
  const { extra: unknown, missing, leftovers } = analysis;
  const isPartial = database.configuration.hasFlag("partially-recreated");
  if (isPartial || (unknown.length > 0 && !settings.repairIgnoreOutdatedDatabase)) {
    return { rebuild: isPartial ? "partial" : "outdated", unknown, putBack: [], suspects: [], leftovers: [] };
  }
  const does = (action: (typeof settings.repairActions)[number]): boolean => settings.repairActions.includes(action);
  return {
    rebuild: undefined,
    unknown,
    putBack: does("PutFilesBack") ? missing : [],
    suspects: does("PutFilesBack") ? suspectsIn(database, analysis) : [],
    leftovers: does("RemoveLeftovers") ? leftovers : [],
  };
}

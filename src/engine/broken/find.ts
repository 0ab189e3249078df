import { noVolume } from "../../database/local/blocks.ts";
import { Dependents } from "../../database/local/dependents.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import type { DatabaseContext } from "../context.ts";
import { type AnalysisMode, analyseRemote, type RemoteAnalysis, requireAnyVolume } from "../remote-state/analysis.ts";
import { recordAnalysis } from "../remote-state/statistics.ts";
import { suspectsIn } from "../test/index.ts";
import { type DamagedVolume, findDamaged } from "./damaged.ts";

const tag = "Duplicati.Library.Main.Operation.ListBrokenFilesHandler";

/** A version that has files with lost blocks. */
export interface BrokenVersion {
  /** 0 is the newest. */
  readonly number: number;
  readonly row: VersionRow;
  /** Files, folders and links that lack content or metadata. */
  readonly count: number;
}

/** What is lost, to be disposed of when it has been looked at. */
export interface Broken extends Disposable {
  readonly volumes: LostVolumes;
  /** Oldest first. */
  readonly versions: readonly BrokenVersion[];
  readonly entries: Dependents;
}

/** Dblocks that are gone from the destination, or lack blocks; there may be nothing of use in them. */
export interface LostVolumes {
  readonly missing: readonly VolumeRow[];
  readonly damaged: readonly DamagedVolume[];
}

/**
 * Looks which volumes are there, and reads dblocks that have another size than recorded or were found damaged by a test.
 * Throws `CannotPurgeWithNoRemoteVolumes` if nothing is there at all, and whatever `examine` throws of what the look showed.
 */
export async function findLostVolumes(
  context: DatabaseContext,
  mode: AnalysisMode,
  examine: (analysis: RemoteAnalysis) => void = () => undefined,
): Promise<LostVolumes> {
  const { database, settings, logger } = context;
  if (settings.noBackendVerification) return { missing: [], damaged: [] };
  const analysis = await analyseRemote(context, settings.dryRun ? "look" : mode);
  recordAnalysis(context, analysis);
  requireAnyVolume(context, analysis, "CannotPurgeWithNoRemoteVolumes");
  examine(analysis);
  for (const { name } of analysis.missing) logger.write("Warning", tag, "MissingFile", `Missing file: ${name}`);
  const suspects = suspectsIn(database, analysis).map(({ volume }) => volume);
  const damaged = await findDamaged(context, suspects);
  for (const { volume, lostBlocks } of damaged) {
    const message = `${volume.name} is damaged: ${lostBlocks.length} of its blocks cannot be read`;
    logger.write("Warning", tag, "RemoteFileVerificationError", message);
  }
  return { missing: analysis.missing.filter(({ kind }) => kind === "dblock"), damaged };
}

/**
 * Finds what cannot be restored whole (engine.md 18.1): what the database knows to be stored nowhere, and what has blocks
 * in lost volumes. Changes nothing.
 */
export function findBroken({ database }: DatabaseContext, volumes: LostVolumes): Broken {
  const entries = new Dependents(
    database.sql,
    [noVolume, ...volumes.missing.map(({ id }) => id)],
    volumes.damaged.flatMap(({ lostBlocks }) => lostBlocks),
  );
  const rows = database.versions.newestFirst();
  const counts = entries.counts(rows.map(({ id }) => id));
  const versions = rows
    .map((row, number) => ({ number, row, count: counts.get(row.id) ?? 0 }))
    .filter(({ count }) => count > 0)
    .toReversed();
  return { volumes, versions, entries, [Symbol.dispose]: () => entries[Symbol.dispose]() };
}

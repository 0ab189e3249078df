import { noVolume } from "../../database/local/blocks.ts";
import { Dependents } from "../../database/local/dependents.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { type AnalysisMode, analyseRemote, type RemoteAnalysis } from "../remote-state/analysis.ts";
import { recordAnalysis } from "../remote-state/statistics.ts";

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
  /** Dblocks that are gone from the destination; there may be nothing of use in them. */
  readonly missingVolumes: readonly VolumeRow[];
  /** Oldest first. */
  readonly versions: readonly BrokenVersion[];
  readonly entries: Dependents;
}

/**
 * Finds what cannot be restored whole (engine.md 18.1): what the database knows to be stored nowhere, and what lies in data
 * volumes that are missing at the destination. Changes nothing.
 */
export function findBroken({ database }: DatabaseContext, missing: readonly VolumeRow[]): Broken {
  const missingVolumes = missing.filter(({ kind }) => kind === "dblock");
  const entries = new Dependents(database.sql, [noVolume, ...missingVolumes.map(({ id }) => id)]);
  const versions = database.versions
    .newestFirst()
    .map((row, number) => ({ number, row, count: entries.countIn(row.id) }))
    .filter(({ count }) => count > 0)
    .toReversed();
  return { missingVolumes, versions, entries, [Symbol.dispose]: () => entries[Symbol.dispose]() };
}

/**
 * Looks which volumes are there; undefined with `no-backend-verification`. Throws `CannotPurgeWithNoRemoteVolumes` if there are none at all: then it is the
 * destination that is missing.
 */
export async function lookAtRemote(context: DatabaseContext, mode: AnalysisMode): Promise<RemoteAnalysis | undefined> {
  if (context.settings.noBackendVerification) return undefined;
  const analysis = await analyseRemote(context, context.settings.dryRun ? "look" : mode);
  recordAnalysis(context, analysis);
  if (analysis.knownFileCount === 0 && analysis.missing.length > 0) {
    const others = analysis.otherPrefixes.length > 0 ? ` There are: ${analysis.otherPrefixes.join(", ")}.` : "";
    throw new UserError(
      "CannotPurgeWithNoRemoteVolumes",
      `The destination has no file of this backup, whose prefix is "${context.settings.prefix}"`,
      { advice: `Check the URL of the destination, that its disk is mounted, and the prefix.${others}` },
    );
  }
  for (const { name } of analysis.missing) {
    context.logger.write("Warning", tag, "MissingFile", `Missing file: ${name}`);
  }
  return analysis;
}

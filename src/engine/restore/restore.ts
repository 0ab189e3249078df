import { rmSync } from "node:fs";
import { join } from "node:path";
import { LocalDatabase } from "../../database/local/database.ts";
import { RestorePlan } from "../../database/local/restore-plan.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import { UserError } from "../../support/errors.ts";
import { sqliteFiles } from "../../support/sqlite-files.ts";
import { parseVolumeName } from "../../volumes/index.ts";
import type { DatabaseContext, OperationContext } from "../context.ts";
import { fillDatabase } from "../recreate/index.ts";
import { analyseRemote } from "../remote-state/analysis.ts";
import { recordAnalysis } from "../remote-state/statistics.ts";
import { createRestoreResult, type RestoreResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { selectVersions } from "../version-selection.ts";
import type { RestoreInput } from "./restore-input.ts";
import { restoreTargets, restoreVersion } from "./restore-version.ts";
import { ListedTargets, TargetCollector } from "./target-collector.ts";

const tag = "Duplicati.Library.Main.Operation.RestoreHandler";

/**
 * Restores files of a version (engine.md 13). Without a database, one is filled for this restore alone, from the list
 * of the version and as many indexes as are needed. What is damaged is listed in the result; all the rest is restored.
 */
export async function restore(
  context: OperationContext,
  database: LocalDatabase | undefined,
  input: RestoreInput,
): Promise<RestoreResult> {
  const { settings, progress } = context;
  const result = createRestoreResult(context.origin, settings.restorePath ?? null);
  progress.enter("Restore_Begin");
  if (settings.restoreAllFiles !== "False") requirePrerequisites(settings.restorePath, database);
  if (database && !database.configuration.hasFlag("holds-only-paths")) {
    const withDatabase = { ...context, database };
    requireSameSettings(withDatabase);
    await verifyRemote(withDatabase);
    await restoreSelected(withDatabase, input, result);
  } else {
    await restoreWithoutDatabase(context, input, result);
  }
  progress.enter("Restore_Complete");
  return result;
}

function requirePrerequisites(restorePath: string | undefined, database: LocalDatabase | undefined): void {
  if (restorePath === undefined) {
    throw new UserError("RestoreAllFilesRequiresRestorePath", "The option --restore-all-files needs --restore-path");
  }
  if (!database) {
    throw new UserError("RestoreAllFilesRequiresLocalDb", "The option --restore-all-files needs the local database", {
      advice: "Run repair to build it.",
    });
  }
}

/** A look only: nothing is changed at the destination. Missing data is no reason to keep back the rest. */
async function verifyRemote(context: DatabaseContext): Promise<void> {
  const { database, settings, progress, logger } = context;
  // While another run works, the destination has more than was committed, and states are not ours to change.
  if (settings.noBackendVerification || database.isBeside) return;
  progress.enter("Restore_PreRestoreVerify");
  const analysis = await analyseRemote(context, "look");
  recordAnalysis(context, analysis);
  for (const volume of analysis.missing) logger.write("Warning", tag, "MissingFile", `Missing file: ${volume.name}`);
  const unknown = analysis.extra.filter(({ name }) => parseVolumeName(name)?.kind === "dlist");
  if (unknown.length > 0) {
    const message = `The destination has ${unknown.length} versions that the local database does not know; it may be an old one. Run repair, or restore with --no-local-db`;
    logger.write("Warning", tag, "RemoteFilesNewerThanLocalDatabase", message);
  }
}

async function restoreSelected(context: DatabaseContext, input: RestoreInput, result: RestoreResult): Promise<void> {
  const { database, settings, logger } = context;
  const versions = database.versions.newestFirst();
  if (versions.length === 0) throw new UserError("EmptyRestoreOperation", "There is no version to restore");
  const chosen = selectVersions(versions, settings, "database", logger).map((number) => versions[number] as VersionRow);
  if (settings.restoreAllFiles !== "False") {
    for (const version of chosen.toReversed()) {
      const folder = join(settings.restorePath as string, folderName(new Date(version.time * 1000)));
      await restoreVersion({ ...context, settings: { ...settings, restorePath: folder } }, version, input, result);
    }
    return;
  }
  // The newest version that has any of the wanted files is the one.
  for (const version of chosen) {
    const message = `Looking in version ${versions.indexOf(version)} of ${new Date(version.time * 1000).toISOString()}`;
    logger.write("Information", tag, "SearchingBackup", message);
    if (await restoreVersion(context, version, input, result)) return;
  }
  throw nothingToRestore();
}

function nothingToRestore(): UserError {
  return new UserError(
    "EmptyRestoreOperation",
    "Nothing in the selected versions matches: there is nothing to restore",
    { advice: "Look with find for what the versions contain." },
  );
}

async function restoreWithoutDatabase(
  given: OperationContext,
  input: RestoreInput,
  result: RestoreResult,
): Promise<void> {
  const { settings, temporaryFolder, progress, logger } = given;
  progress.enter("Restore_RecreateDatabase");
  logger.write("Information", tag, "NoLocalDatabase", "No local database; building one for this restore alone");
  const path = join(temporaryFolder, "restore.sqlite");
  const database = LocalDatabase.openTemporary(path);
  try {
    using plan = new RestorePlan(database.sql);
    const targets = new TargetCollector(plan, settings, input);
    const { context } = await fillDatabase(
      { ...given, database },
      {
        isLasting: false,
        chooseLists: (times) => {
          const versions = times.map((time) => ({ time }));
          const chosen = selectVersions(versions, settings, "remote", logger);
          return chosen.length > 0 ? chosen.slice(0, 1) : [0];
        },
        receiver: new ListedTargets(targets),
      },
    );
    progress.enter("Restore_CreateFileList");
    const version = database.versions.newest();
    if (!version || plan.isEmpty) throw nothingToRestore();
    await restoreTargets(context, version, targets, input, result);
  } finally {
    database.close();
    for (const file of sqliteFiles(path)) rmSync(file, { force: true });
  }
}

/** `yyyyMMdd-HHmmss` in local time. */
function folderName(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${date}-${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}

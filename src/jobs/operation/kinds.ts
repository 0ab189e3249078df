import { existsSync } from "node:fs";
import { makeFolderFor } from "../../database/open.ts";
import { SyncDatabase } from "../../database/sync/database.ts";
import { backup } from "../../engine/backup/index.ts";
import { type BrokenFileset, listBrokenFiles } from "../../engine/broken/index.ts";
import { type CompactPreview, compact } from "../../engine/compact/index.ts";
import type { DatabaseContext } from "../../engine/context.ts";
import { deleteVersions } from "../../engine/delete/index.ts";
import { drill } from "../../engine/drill/index.ts";
import { listFilesets } from "../../engine/list/index.ts";
import { selectPaths } from "../../engine/list/selection.ts";
import { purge, purgeBrokenFiles } from "../../engine/purge/index.ts";
import { deleteAllRemoteFiles, measureRemote } from "../../engine/remote-files/index.ts";
import { type RepairPlan, repair, updateVersions } from "../../engine/repair/index.ts";
import { createReport } from "../../engine/report-archive/index.ts";
import { restore } from "../../engine/restore/index.ts";
import {
  type BackupResult,
  type CompactResult,
  type CreateLogDbResult,
  createBackupResult,
  createCompactResult,
  createCreateLogDbResult,
  createDeleteResult,
  createDrillResult,
  createListBrokenFilesResult,
  createListFilesetsResult,
  createListRemoteResult,
  createPurgeBrokenFilesResult,
  createPurgeResult,
  createRepairResult,
  createRestoreResult,
  createSyncResult,
  createTestResult,
  createVacuumResult,
  type DeleteResult,
  type DrillResult,
  type ListBrokenFilesResult,
  type ListFilesetsResult,
  type ListRemoteResult,
  type PurgeBrokenFilesResult,
  type PurgeResult,
  type RepairResult,
  type RestoreResult,
  type SyncResult,
  type TestResult,
  type VacuumResult,
} from "../../engine/results/index.ts";
import { sync } from "../../engine/sync/index.ts";
import type { ProgramFacts } from "../../engine/system-info.ts";
import { testBackup } from "../../engine/test/index.ts";
import { vacuum } from "../../engine/vacuum/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { parseBooleanOption } from "../../options/index.ts";
import type { UserError } from "../../support/errors.ts";
import { requireDatabase } from "./local-database.ts";
import { localSources } from "./local-sources.ts";
import type { OperationKind, OperationWork } from "./operation-call.ts";

/** The operations that both the command line and jobs have. Some tell more while they run. */

export const backupKind: OperationKind<BackupResult> = {
  operation: "Backup",
  database: "create",
  createResult: (origin, options) => createBackupResult(origin, isDryRun(options)),
  run: async (work) => {
    const { roots, filter } = localSources(work.context, work.paths, work.filter);
    return await backup(withDatabase(work), { sources: roots, filter });
  },
};

export const restoreKind: OperationKind<RestoreResult> = {
  operation: "Restore",
  database: "look",
  createResult: (origin, options) => createRestoreResult(origin, options["restore-path"] ?? null),
  run: ({ context, database, paths, filter }) => restore(context, database, { paths, filter }),
};

/**
 * @param samples files of each kind.
 * @param onMissing hears what is to be thrown in the end: files are missing at the destination.
 */
export function testKind(samples: number, onMissing: (missing: UserError) => void): OperationKind<TestResult> {
  return {
    operation: "Test",
    database: "use",
    createResult: createTestResult,
    run: async (work) => {
      const { result, missing } = await testBackup(withDatabase(work, "DatabaseDoesNotExist"), samples);
      if (missing) onMissing(missing);
      return result;
    },
  };
}

/** The paths of the request are proven first. */
export const drillKind: OperationKind<DrillResult> = {
  operation: "Drill",
  database: "use",
  createResult: createDrillResult,
  run: (work) => drill(withDatabase(work, "DatabaseDoesNotExist"), work),
};

export function repairKind(onPlan?: (plan: RepairPlan) => void): OperationKind<RepairResult> {
  return {
    operation: "Repair",
    database: "replace",
    createResult: createRepairResult,
    run: (work) => repair(withDatabase(work), onPlan),
  };
}

/** Brings chosen versions into a database that serves for looking only. */
export const updateVersionsKind: OperationKind<RepairResult> = {
  operation: "Repair",
  database: "replace",
  createResult: createRepairResult,
  run: (work) => updateVersions(withDatabase(work)),
};

/** How much is at the destination. */
export const listRemoteKind: OperationKind<ListRemoteResult> = {
  operation: "ListRemote",
  database: "look",
  createResult: createListRemoteResult,
  run: ({ context, database }) => measureRemote(context, database),
};

/** Everything of this backup at the destination goes. */
export const deleteAllKind: OperationKind<DeleteResult> = {
  operation: "Delete",
  database: "none",
  createResult: (origin, options) => createDeleteResult(origin, isDryRun(options)),
  run: ({ context }) => deleteAllRemoteFiles(context),
};

export function compactKind(onPlan?: (plan: CompactPreview) => void): OperationKind<CompactResult> {
  return {
    operation: "Compact",
    database: "use",
    createResult: (origin, options) => createCompactResult(origin, isDryRun(options)),
    run: (work) => compact(withDatabase(work), onPlan),
  };
}

/** Without a database there is nothing to do, and no failure. */
export const vacuumKind: OperationKind<VacuumResult> = {
  operation: "Vacuum",
  database: "use",
  databaseSuffices: true,
  createResult: createVacuumResult,
  run: async ({ context, database }) =>
    database ? await vacuum({ ...context, database }) : createVacuumResult(context.origin),
};

export const deleteKind: OperationKind<DeleteResult> = {
  operation: "Delete",
  database: "use",
  createResult: (origin, options) => createDeleteResult(origin, isDryRun(options)),
  run: (work) => deleteVersions(withDatabase(work)),
};

/** Takes the paths of the request, or what the filter names, out of the versions. */
export const purgeKind: OperationKind<PurgeResult> = {
  operation: "PurgeFiles",
  database: "use",
  createResult: createPurgeResult,
  run: (work) => purge(withDatabase(work, "DatabaseDoesNotExist"), selectPaths(work.paths, work.filter).filter),
};

export const purgeBrokenFilesKind: OperationKind<PurgeBrokenFilesResult> = {
  operation: "PurgeBrokenFiles",
  database: "use",
  createResult: createPurgeBrokenFilesResult,
  run: (work) => purgeBrokenFiles(withDatabase(work), { hasFilter: !work.filter.isEmpty }),
};

export function listBrokenFilesKind(
  given: { onVersion?: (fileset: BrokenFileset) => Promise<void> },
  missingDatabaseId?: string,
): OperationKind<ListBrokenFilesResult> {
  return {
    operation: "ListBrokenFiles",
    database: "use",
    createResult: createListBrokenFilesResult,
    run: (work) =>
      listBrokenFiles(withDatabase(work, missingDatabaseId), { hasFilter: !work.filter.isEmpty, ...given }),
  };
}

/** @param file where the report is written, without its extension. */
export function createReportKind(file: string, facts: ProgramFacts): OperationKind<CreateLogDbResult> {
  return {
    operation: "CreateLogDb",
    database: "use",
    databaseSuffices: true,
    createResult: createCreateLogDbResult,
    run: (work) => createReport(withDatabase(work, "BugReportSourceDatabaseNotFound"), file, facts),
  };
}

export const listFilesetsKind: OperationKind<ListFilesetsResult> = {
  operation: "ListFilesets",
  database: "look",
  databaseSuffices: true,
  createResult: createListFilesetsResult,
  run: ({ context, database }) => listFilesets(context, database),
};

export const syncKind: OperationKind<SyncResult> = {
  operation: "Sync",
  database: "sync",
  createResult: createSyncResult,
  run: async ({ context, databasePath, paths, filter }) => {
    const { roots, filter: complete } = localSources(context, paths, filter);
    const database = openSyncDatabase(databasePath, context.settings.dryRun);
    try {
      return await sync(context, database, { sources: roots, isSingle: paths.length === 1, filter: complete });
    } finally {
      database.close();
    }
  },
};

function withDatabase({ context, database, databasePath }: OperationWork, missingId?: string): DatabaseContext {
  return { ...context, database: requireDatabase(database, databasePath, missingId) };
}

function openSyncDatabase(path: string | undefined, isDryRun: boolean): SyncDatabase {
  if (path === undefined || (isDryRun && !existsSync(path))) return SyncDatabase.open(":memory:");
  makeFolderFor(path);
  return SyncDatabase.open(path);
}

function isDryRun(options: OptionValues): boolean {
  return parseBooleanOption(options["dry-run"]);
}

import { listFileVersions, listFolder, requireLocalDatabase, searchFiles } from "../../engine/browse/index.ts";
import type { OperationContext } from "../../engine/context.ts";
import { list, readControlFile } from "../../engine/list/index.ts";
import { type ReadRequest, readFiles } from "../../engine/read-files/index.ts";
import { planReading, type ReadingPlan } from "../../engine/recreate/index.ts";
import {
  createListFilesetsResult,
  createListFileVersionsResult,
  createListFolderResult,
  createListResult,
  createRestoreControlFilesResult,
  createSearchFilesResult,
} from "../../engine/results/index.ts";
import { Filter, thisSystem } from "../../sources/filters/index.ts";
import type { OperationKind, OperationWork } from "../operation/operation-call.ts";
import type { ChildHost } from "./child-host.ts";

/** In the lists of a backup, where its settings are. */
const setupFile = "task-setup.json";

export const listKind: OperationKind<ReturnType<typeof createListResult>> = {
  operation: "List",
  database: "look",
  databaseSuffices: true,
  createResult: createListResult,
  run: ({ context, database, paths, filter }) => list(context, database, { patterns: paths, filter }),
};

export function lookKind(
  read: (work: OperationWork) => Promise<void>,
): OperationKind<ReturnType<typeof createListFolderResult>> {
  return {
    operation: "ListFolder",
    database: "look",
    databaseSuffices: true,
    createResult: createListFolderResult,
    run: async (work) => {
      await read(work);
      return createListFolderResult(work.context.origin);
    },
  };
}

/** The passphrase is needed: volumes are opened. It lasts as long as whoever takes the bytes takes for it. */
export function readKind(
  request: ReadRequest,
  host: ChildHost,
): OperationKind<ReturnType<typeof createListFolderResult>> {
  return {
    operation: "ListFolder",
    database: "beside",
    createResult: createListFolderResult,
    run: async ({ context, database: found }) => {
      const database = requireLocalDatabase(found);
      await readFiles({ ...context, database }, request, {
        begin: (size) => host.sendSize(size),
        take: (bytes) => host.sendPiece(bytes),
      });
      return createListFolderResult(context.origin);
    },
  };
}

type PageNumbers = { readonly page: number; readonly pageSize: number };

export function folderKind(
  page: PageNumbers,
  madeAt: number | undefined,
): OperationKind<ReturnType<typeof createListFolderResult>> {
  return {
    operation: "ListFolder",
    database: "look",
    databaseSuffices: true,
    createResult: createListFolderResult,
    run: ({ context, database, paths }) => {
      const version = database?.versions.newestFirst().findIndex(({ time }) => time === madeAt) ?? -1;
      const settings = { ...context.settings, ...(version >= 0 && { versions: [version] }) };
      return listFolder({ ...context, settings }, database, { folders: paths, ...page });
    },
  };
}

export function fileVersionsKind(page: PageNumbers): OperationKind<ReturnType<typeof createListFileVersionsResult>> {
  return {
    operation: "ListFileVersions",
    database: "look",
    databaseSuffices: true,
    createResult: createListFileVersionsResult,
    run: ({ context, database, paths }) => listFileVersions(context, database, { paths, ...page }),
  };
}

/** The filters of the job say what is backed up, not what is searched for. */
export function searchKind(
  wanted: PageNumbers & { readonly expressions: readonly string[]; readonly caseSensitive: boolean },
): OperationKind<ReturnType<typeof createSearchFilesResult>> {
  const { expressions, ...rest } = wanted;
  const rules = expressions.map((expression) => ({ include: true, expression }));
  const filter = Filter.parse(rules, { caseSensitive: wanted.caseSensitive, groups: thisSystem() });
  return {
    operation: "SearchFiles",
    database: "look",
    databaseSuffices: true,
    createResult: createSearchFilesResult,
    run: ({ context, database, paths }) => searchFiles(context, database, { folders: paths, filter, ...rest }),
  };
}

export function setupKind(
  onFound: (text: string | undefined) => void,
): OperationKind<ReturnType<typeof createRestoreControlFilesResult>> {
  return {
    operation: "RestoreControlfiles",
    database: "none",
    createResult: createRestoreControlFilesResult,
    run: async ({ context }) => {
      onFound(await readControlFile(context, setupFile));
      return createRestoreControlFilesResult(context.origin);
    },
  };
}

/** Work on a destination that needs no local database. */
export function remoteKind(
  work: (context: OperationContext) => Promise<void>,
): OperationKind<ReturnType<typeof createListFolderResult>> {
  return {
    operation: "ListFolder",
    database: "none",
    createResult: createListFolderResult,
    run: async ({ context }) => {
      await work(context);
      return createListFolderResult(context.origin);
    },
  };
}

export function readingKind(
  onFound: (plan: ReadingPlan) => void,
): OperationKind<ReturnType<typeof createListFilesetsResult>> {
  return {
    operation: "ListFilesets",
    database: "none",
    createResult: createListFilesetsResult,
    run: async ({ context }) => {
      onFound(await planReading(context));
      return createListFilesetsResult(context.origin);
    },
  };
}

import * as v from "valibot";
import type { SizedChange } from "../../database/local/comparison.ts";
import type { LocalDatabase } from "../../database/local/database.ts";
import { entryKinds } from "../../database/local/entries.ts";
import { DestinationError } from "../../destinations/index.ts";
import {
  browseTree,
  entryOfVersion,
  fileLife,
  findFiles,
  measurePaths,
  requireLocalDatabase,
} from "../../engine/browse/index.ts";
import { type CompactPreview, previewCompact } from "../../engine/compact/index.ts";
import { compareVersions, compareWithDisk } from "../../engine/compare/index.ts";
import type { OperationContext } from "../../engine/context.ts";
import { planReading, type ReadingPlan } from "../../engine/recreate/index.ts";
import { lookAtRepair, planForEmptyDatabase, type RepairPlan, trafficOfRepair } from "../../engine/repair/index.ts";
import { forecastRestore } from "../../engine/restore/index.ts";
import {
  type CompactResult,
  createCompactResult,
  createListChangesResult,
  createRepairResult,
  createTestFiltersResult,
  type FileVersion,
  type FolderEntry,
  type ListChangesResult,
  type ListedFileset,
  type OperationResult,
  type Page,
  type RepairResult,
  type TestFiltersResult,
} from "../../engine/results/index.ts";
import { findServerSettings, type SettingsPlace, storeServerSettings } from "../../engine/server-settings/index.ts";
import { testFilters } from "../../engine/test-filters/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { parseBooleanOption } from "../../options/index.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { UserError } from "../../support/errors.ts";
import { compactKind, listBrokenFilesKind, listFilesetsKind, purgeKind, repairKind } from "../operation/kinds.ts";
import { openLocalDatabase, requireDatabase } from "../operation/local-database.ts";
import { localSources } from "../operation/local-sources.ts";
import type { OperationKind } from "../operation/operation-call.ts";
import { ChangeLines } from "./change-lines.ts";
import type { ChildHost } from "./child-host.ts";
import type { ImmediateAnswer, ImmediateCall, ImmediateCallName } from "./immediate-calls.ts";
import {
  fileVersionsKind,
  folderKind,
  listKind,
  lookKind,
  readingKind,
  readKind,
  remoteKind,
  searchKind,
  setupKind,
} from "./looking-kinds.ts";
import type { ProcessImmediate } from "./protocol.ts";

type Answers = { [N in ImmediateCallName]: (call: ImmediateCall<N>) => Promise<ImmediateAnswer<N>> };

/** Answers the call of a request. */
export async function answerCall({ url, call }: ProcessImmediate, host: ChildHost): Promise<unknown> {
  /** Somebody waits: what does not work at once is told at once. */
  const run = <R extends OperationResult>(
    kind: OperationKind<R>,
    paths: readonly string[],
    options: OptionValues = {},
  ) => host.runNow({ ...kind, url, paths }, { "number-of-retries": "0", ...options });

  /** A job without encryption can do nothing with versions that are encrypted. */
  const requireReadable = (isEncrypted: boolean | null): void => {
    if (!isEncrypted || !parseBooleanOption(host.call.options["no-encryption"])) return;
    throw new UserError("EncryptedStorageNoPassphrase", "The backup at the destination is encrypted", {
      advice: "Give the passphrase that it was made with, and turn encryption on.",
    });
  };

  /** What only the local database is asked for. */
  const look = async <T>(
    read: (database: LocalDatabase, context: OperationContext, filter: Filter) => T | Promise<T>,
    options: OptionValues = {},
  ): Promise<T> => {
    let seen: { readonly answer: T } | undefined;
    const kind = lookKind(async ({ context, database, filter }) => {
      seen = { answer: await read(requireLocalDatabase(database), context, filter) };
    });
    await run(kind, [], options);
    return (seen as unknown as { readonly answer: T }).answer;
  };

  const answers: Answers = {
    "list-filesets": async ({ fromRemote }) => {
      const { Filesets, EncryptedFiles } = await run(listFilesetsKind, [], withoutDatabase(fromRemote));
      requireReadable(EncryptedFiles);
      return { filesets: Filesets.map(toFileset), isEncrypted: EncryptedFiles };
    },
    list: async ({ filter, allVersions, prefixOnly, folderContents, fromRemote, withCounts }) => {
      const options = {
        ...withoutDatabase(fromRemote),
        "all-versions": String(allVersions),
        "list-prefix-only": String(prefixOnly),
        "list-folder-contents": String(folderContents),
        "list-sets-only": String(filter.length === 0 && !withCounts),
      };
      const result = await run(listKind, filter, options);
      requireReadable(result.EncryptedFiles);
      const { Filesets: all } = withCounts && filter.length > 0 ? await run(listKind, [], options) : result;
      const listed = new Set(result.Filesets.map(({ Version }) => Version));
      return {
        filesets: (prefixOnly ? all : all.filter(({ Version }) => listed.has(Version))).map(toFileset),
        isEncrypted: result.EncryptedFiles,
        files: result.Files.map(({ Path: path, Sizes }) => ({ path, sizes: [...Sizes] })),
      };
    },
    "list-folder": async ({ folders, madeAt, ...page }) => {
      const { Entries } = await run(folderKind(page, madeAt), folders);
      return toPage(Entries, toEntry);
    },
    "list-versions": async ({ paths, ...page }) => {
      const { FileVersions } = await run(fileVersionsKind(page), paths);
      return toPage(FileVersions, toFileVersion);
    },
    search: async ({ folders, ...wanted }) => {
      const { FileVersions } = await run(searchKind(wanted), folders);
      return toPage(FileVersions, toFileVersion);
    },
    tree: async ({ time, ...wanted }) => {
      const { items, times, ...seen } = await look((database) => browseTree(database, { time, ...wanted }));
      const nullable = items.map(({ modified = null, lastSeen = null, ...item }) => ({ ...item, modified, lastSeen }));
      return { ...seen, times: [...times], items: nullable };
    },
    "version-entry": async ({ path, time }) => {
      const item = await look((database) => entryOfVersion(database, path, time));
      return item ? { path: item.path, kind: item.kind, size: item.size, modified: item.modified ?? null } : null;
    },
    measure: ({ paths, time }) => look((database) => measurePaths(database, paths, time)),
    "file-life": async ({ path }) => {
      const { contents, times, isPresent } = await look((database) => fileLife(database, path));
      const nullable = contents.map(({ modified = null, ...content }) => ({ ...content, modified }));
      return { times: [...times], contents: nullable, isPresent };
    },
    "find-files": async ({ call: _, expression, ...wanted }) => {
      const request = { ...wanted, expression: expression === undefined ? undefined : new RegExp(expression, "iu") };
      const { items, ...found } = await look((database, { control }) => findFiles(database, request, control));
      return { ...found, items: items.map(({ modified = null, ...item }) => ({ ...item, modified })) };
    },
    "read-files": async ({ call: _, archive = "zip", madeAt, length, ...wanted }) => {
      await run(readKind({ ...wanted, archive, madeAt, length }, host), []);
      return null;
    },
    "restore-forecast": async ({ paths }) => {
      const {
        volumes = null,
        free = null,
        ...counts
      } = await look((database, context, filter) => forecastRestore(context, database, { paths, filter }));
      return { ...counts, volumes, free };
    },
    "list-broken-files": async () => {
      const { BrokenFiles } = await run(listBrokenFilesKind({}, "DatabaseDoesNotExist"), []);
      return (BrokenFiles ?? []).map(({ Item1: version, Item2: time, Item3 }) => ({
        version,
        time,
        files: Item3.map(({ Item1: path, Item2: size }) => ({ path, size })),
      }));
    },
    "store-server-settings": async (wanted) => {
      let stored: SettingsPlace[] = [];
      const kind = remoteKind(async (context) => {
        stored = await storeServerSettings(context, wanted);
      });
      await run(kind, [], { "disable-autocreate-folder": "true" });
      return stored.map((place) => ({ ...place }));
    },
    "find-server-settings": async () => {
      let found: string[] = [];
      const kind = remoteKind(async (context) => {
        found = await findServerSettings(context);
      });
      await run(kind, []);
      return found;
    },
    "restore-task-config": async () => {
      let text: string | undefined;
      const kind = setupKind((found) => {
        text = found;
      });
      await run(kind, []);
      return text ?? null;
    },
    log: async (range) => {
      using database = openLog(host, url);
      return (database.log?.messages(range) ?? []).map(({ id, operation, time, kind, message, exception }) => {
        return { id, operationId: operation, time: new Date(time * 1000), type: kind, message, exception };
      });
    },
    "remote-log": async (range) => {
      using database = openLog(host, url);
      return (database.log?.remoteOperations(range) ?? []).map(({ id, operation, time, action, name, data }) => {
        return { id, operationId: operation, time: new Date(time * 1000), operation: action, path: name, data };
      });
    },
    "run-messages": async ({ ended, offset, count }) => {
      using database = openLog(host, url);
      return runMessages(database.log?.resultsAt(Math.floor(ended / 1000)) ?? [], ended, offset, count);
    },
    "run-warnings": async ({ ended, ...range }) => {
      using database = openLog(host, url);
      const { log } = database;
      const { operationId } = runMessages(log?.resultsAt(Math.floor(ended / 1000)) ?? [], ended, 0, 0);
      if (!log || operationId === null) return { warnings: [], total: 0 };
      const { rows, total } = log.warnings(operationId, range);
      return { warnings: rows.map(({ kind, message }) => ({ kind, line: message })), total };
    },
    "reading-plan": async () => {
      let plan: ReadingPlan | undefined;
      const kind = readingKind((found) => {
        plan = found;
      });
      // Names are no secrets.
      await run(kind, [], { "no-encryption": "true" });
      const { times, ...rest } = plan as unknown as ReadingPlan;
      return { ...rest, times: [...times] };
    },
    "repair-plan": async () => {
      let plan = planForEmptyDatabase;
      let reading: ReadingPlan | undefined;
      const kind: OperationKind<RepairResult> = {
        ...repairKind(),
        database: "read",
        run: async ({ context, database }) => {
          if (database) plan = await lookAtRepair({ ...context, database });
          if (plan.rebuild !== undefined) reading = await readingOf(context);
          return createRepairResult(context.origin);
        },
      };
      await run(kind, [], { "repair-actions": "RebuildDatabase,PutFilesBack,RemoveLeftovers", "dry-run": "true" });
      return shownPlan(plan, reading);
    },
    "compact-plan": async () => {
      let preview: CompactPreview | undefined;
      const kind: OperationKind<CompactResult> = {
        ...compactKind(),
        database: "read",
        databaseSuffices: true,
        run: async ({ context, database, databasePath }) => {
          preview = previewCompact({ ...context, database: requireDatabase(database, databasePath) });
          return createCompactResult(context.origin, true);
        },
      };
      await run(kind, []);
      const { reason, ...sums } = preview as CompactPreview;
      return { reason: reason ?? null, ...sums };
    },
    "purge-plan": async ({ paths }) => {
      const result = await run(purgeKind, paths, { "dry-run": "true", "reduced-purge-statistics": "false" });
      const { RemovedFileCount, RemovedFileSize, RewrittenFileLists } = result;
      return { entries: RemovedFileCount, size: Math.max(0, RemovedFileSize), versions: RewrittenFileLists };
    },
    compare: async (wanted) => {
      let answer: ImmediateAnswer<"compare"> | undefined;
      await run(
        compareKind(wanted, (found) => {
          answer = found;
        }),
        [],
      );
      return answer as ImmediateAnswer<"compare">;
    },
    "count-sources": async ({ sources }) => {
      const kind: OperationKind<TestFiltersResult> = {
        operation: "TestFilters",
        database: "none",
        createResult: createTestFiltersResult,
        run: ({ context, filter }) => {
          const { roots, filter: whole } = localSources(context, sources, filter);
          return testFilters(context, { sources: roots, filter: whole });
        },
      };
      // No content is read that a passphrase is needed for.
      const options = { "no-encryption": "true", "allow-missing-source": "true", "abort-if-source-missing": "false" };
      const result = await run(kind, [], options);
      const { FileCount: files, FileSize: size, IgnoredFiles, SizeOfIgnoredFiles = 0 } = result;
      const ignored = IgnoredFiles === undefined ? null : { files: IgnoredFiles, size: SizeOfIgnoredFiles };
      return { files, size, ignored };
    },
    "compare-disk": async ({ call: _, sources, list, ...wanted }) => {
      using lines = list === undefined ? undefined : new ChangeLines(list);
      const named = (changes: readonly SizedChange[]) =>
        changes.map(({ kind, ...change }) => ({ ...change, kind: kindNames[kind] }));
      const onChanges = (changes: readonly SizedChange[]) => lines?.add(named(changes));
      const { largest, ...counts } = await look(
        (database, context, given) => {
          const { roots, filter } = localSources(context, sources, given);
          return compareWithDisk(context, database, { ...wanted, sources: roots, filter, onChanges });
          // All of a source that is only away would seem to be deleted.
        },
        { "abort-if-source-missing": String(!parseBooleanOption(host.call.options["allow-missing-source"])) },
      );
      return { ...counts, largest: named(largest) };
    },
  };
  return await (answers[call.call] as (call: ImmediateCall) => Promise<unknown>)(call);
}

const withoutDatabase = (fromRemote: boolean): OptionValues => (fromRemote ? { "no-local-db": "true" } : {});

const kindNames = {
  [entryKinds.file]: "file",
  [entryKinds.folder]: "folder",
  [entryKinds.symlink]: "symlink",
} as const;

/** @param onFound hears the part of the changes that is wanted. */
function compareKind(
  { from, to, type: wantedType, order, offset, count }: ImmediateCall<"compare">,
  onFound: (found: ImmediateAnswer<"compare">) => void,
): OperationKind<ListChangesResult> {
  return {
    operation: "ListChanges",
    database: "look",
    databaseSuffices: true,
    createResult: createListChangesResult,
    run: ({ context, database, filter }) =>
      compareVersions(context, database, {
        base: new Date(from * 1000),
        target: new Date(to * 1000),
        filter,
        kept: 0,
        onResult: async (result, changes) => {
          onFound({
            from: { time: result.BaseVersionTimestamp, size: result.PreviousSize },
            to: { time: result.CompareVersionTimestamp, size: result.CurrentSize },
            counts: {
              added: result.AddedFiles + result.AddedFolders + result.AddedSymlinks,
              deleted: result.DeletedFiles + result.DeletedFolders + result.DeletedSymlinks,
              modified: result.ModifiedFiles + result.ModifiedFolders + result.ModifiedSymlinks,
            },
            addedSize: result.AddedSize,
            deletedSize: result.DeletedSize,
            changes: [
              ...changes(wantedType, { limit: count, offset }, order).map(({ kind, ...change }) => {
                return { ...change, kind: kindNames[kind] };
              }),
            ],
          });
        },
      }),
  };
}

/** How many files of a plan are told by name. */
const namesTold = 200;

/** What a new database would be built from; undefined where it can't be told, which the rebuild will say. */
async function readingOf(context: OperationContext): Promise<ReadingPlan | undefined> {
  try {
    return await planReading(context);
  } catch (error) {
    context.control.throwIfAborted();
    if (!(error instanceof UserError || error instanceof DestinationError)) throw error;
    return undefined;
  }
}

function shownPlan(plan: RepairPlan, reading: ReadingPlan | undefined): ImmediateAnswer<"repair-plan"> {
  const { rebuild, unknown, putBack, broughtBack, suspects, leftovers } = plan;
  const traffic = trafficOfRepair(plan, reading);
  const shown = (files: readonly { readonly name: string; readonly size: number }[]) => ({
    count: files.length,
    size: files.reduce((sum, { size }) => sum + Math.max(0, size), 0),
    first: files.slice(0, namesTold).map(({ name, size }) => ({ name, size: Math.max(0, size) })),
  });
  return {
    rebuild: rebuild ?? null,
    unknown: shown(unknown),
    putBack: shown(putBack),
    broughtBack: shown(broughtBack.map(({ retired }) => retired.file)),
    suspects: shown(suspects.map(({ volume }) => volume)),
    leftovers: shown(leftovers),
    traffic: { ...traffic, rebuild: traffic.rebuild ?? null },
  };
}

const storedResult = v.object({
  EndTime: v.optional(v.string(), ""),
  Messages: v.nullish(v.array(v.string()), []),
  MessagesActualLength: v.optional(v.number(), 0),
});

function runMessages(
  results: readonly { readonly operation: number; readonly message: string }[],
  ended: number,
  offset: number,
  count: number,
): ImmediateAnswer<"run-messages"> {
  const read = results.map(({ operation, message }) => {
    const parsed = v.safeParse(storedResult, JSON.parse(message));
    return { operation, ...(parsed.success ? parsed.output : v.parse(storedResult, {})) };
  });
  const result = read.find(({ EndTime }) => Date.parse(EndTime) === ended) ?? read[0];
  if (!result) return { operationId: null, messages: [], kept: 0, written: 0 };
  const { Messages: messages, MessagesActualLength: written } = result;
  return {
    operationId: result.operation,
    messages: messages.slice(offset, offset + count),
    kept: messages.length,
    written: Math.max(written, messages.length),
  };
}

function openLog({ call }: ChildHost, url: string) {
  const { database } = openLocalDatabase(call, url, "read");
  return { log: database?.log, [Symbol.dispose]: () => database?.close() };
}

function toFileset({ Version, IsFullBackup, Time, FileCount, FileSizes }: ListedFileset) {
  return { version: Version, isFull: IsFullBackup, time: Time, fileCount: FileCount, fileSizes: FileSizes };
}

function toPage<From, To>({ Page, PageSize, TotalPages, TotalCount, Items }: Page<From>, convert: (item: From) => To) {
  return { page: Page, pageSize: PageSize, pages: TotalPages, total: TotalCount, items: Items.map(convert) };
}

function toEntry({ Path, Size, IsDirectory, IsSymlink, LastModified }: FolderEntry | FileVersion) {
  return { path: Path, size: Size, isFolder: IsDirectory, isSymlink: IsSymlink, modified: LastModified };
}

function toFileVersion(found: FileVersion) {
  return { version: found.Version, time: found.Time, ...toEntry(found) };
}

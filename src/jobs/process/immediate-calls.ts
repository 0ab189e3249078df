import * as v from "valibot";
import { treeOrders } from "../../database/local/tree.ts";

/** Times are ISO 8601 on the wire. */
const time = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);
const page = { page: v.number(), pageSize: v.number() };

const fileset = v.object({
  version: v.number(),
  /** Null when only its name has been seen. */
  isFull: v.nullable(v.boolean()),
  time,
  /** Null when unknown: without a local database, or not asked for. */
  fileCount: v.nullable(v.number()),
  /** Bytes. */
  fileSizes: v.nullable(v.number()),
});

const entry = {
  path: v.string(),
  size: v.number(),
  isFolder: v.boolean(),
  /** Also of a link to a folder. */
  isSymlink: v.boolean(),
  modified: time,
};
/** Epoch seconds: the newest version that is not newer is meant; absent: the newest. */
const moment = { time: v.optional(v.number()) };
const fileVersion = v.object({ version: v.number(), time, ...entry });

const pageOf = <const T extends v.GenericSchema>(item: T) =>
  v.object({
    /** Counts from 0. */
    page: v.number(),
    /** -1 where the folder asked for does not exist. */
    pageSize: v.number(),
    pages: v.number(),
    total: v.number(),
    items: v.array(item),
  });

/** `Data` and `Exception` are null where there is none; `id`s fall from row to row. */
const logRow = v.object({
  id: v.number(),
  operationId: v.number(),
  time,
  type: v.string(),
  message: v.string(),
  exception: v.nullable(v.string()),
});
const remoteLogRow = v.object({
  id: v.number(),
  operationId: v.number(),
  time,
  operation: v.string(),
  path: v.string(),
  data: v.nullable(v.string()),
});
/** `beforeId`: only rows with lower ids; the newest ones without. */
const rows = { beforeId: v.optional(v.number()), count: v.number() };

const foundKind = v.picklist(["file", "folder", "link"]);
const changeType = v.picklist(["added", "deleted", "modified"]);
/** `size`: bytes of a file, those it has now or had last. */
const sizedChange = v.object({
  type: changeType,
  kind: v.picklist(["file", "folder", "symlink"]),
  path: v.string(),
  size: v.number(),
});
/** Files at the destination: how many, their bytes, and the first of them. */
const plannedFiles = v.object({
  count: v.number(),
  size: v.number(),
  first: v.array(v.object({ name: v.string(), size: v.number() })),
});
const sum = v.object({ count: v.number(), size: v.number() });
/** About what goes over the line. */
const moved = v.object({ requests: v.number(), uploaded: v.number(), downloaded: v.number() });
const comparedVersion = v.object({
  time,
  /** Bytes of all its files. */
  size: v.number(),
});

/**
 * What a client asks of a backup while it waits (rest-api.md 8, 12, 15.1, 15.2). Which version is meant is told by the
 * options `time` and `version` of the request.
 */
export const immediateCallSchema = v.variant("call", [
  v.object({
    call: v.literal("list-filesets"),
    /** Whatever the local database knows, ask the destination. */
    fromRemote: v.boolean(),
  }),
  v.object({
    call: v.literal("list"),
    /** Filter expressions; none for versions only. */
    filter: v.array(v.string()),
    allVersions: v.boolean(),
    prefixOnly: v.boolean(),
    folderContents: v.boolean(),
    fromRemote: v.boolean(),
    /** Counts of each version, which take a while. */
    withCounts: v.boolean(),
  }),
  v.object({
    call: v.literal("list-folder"),
    folders: v.array(v.string()),
    /** Exactly when the version was made, in epoch seconds; one that no version has restricts nothing. */
    madeAt: v.optional(v.number()),
    ...page,
  }),
  v.object({ call: v.literal("list-versions"), paths: v.array(v.string()), ...page }),
  v.object({
    call: v.literal("search"),
    folders: v.array(v.string()),
    expressions: v.array(v.string()),
    caseSensitive: v.boolean(),
    ...page,
  }),
  v.object({
    call: v.literal("tree"),
    /** With its final separator; empty: where the version begins. */
    folder: v.string(),
    ...moment,
    ...page,
    order: v.picklist(treeOrders),
    isDescending: v.boolean(),
    withGone: v.boolean(),
  }),
  /** One path, without a separator at its end, of the version that was made exactly then, in epoch seconds. */
  v.object({ call: v.literal("version-entry"), path: v.string(), time: v.number() }),
  /** How much paths are. */
  v.object({ call: v.literal("measure"), paths: v.array(v.string()), ...moment }),
  v.object({ call: v.literal("file-life"), path: v.string() }),
  /** What a restore with the options of the request will do. */
  v.object({ call: v.literal("restore-forecast"), /** Filter expressions. */ paths: v.array(v.string()) }),
  /** Paths in all versions, each once: see `database/local/file-search.ts`. */
  v.object({
    call: v.literal("find-files"),
    texts: v.array(v.object({ kind: v.picklist(["text", "pattern"]), text: v.string() })),
    /** A regular expression for the whole path; letter case does not count. */
    expression: v.optional(v.string()),
    kind: v.optional(foundKind),
    atLeast: v.optional(v.number()),
    atMost: v.optional(v.number()),
    from: v.optional(v.number()),
    until: v.optional(v.number()),
    isGone: v.boolean(),
    offset: v.number(),
    limit: v.number(),
    /** As an answer has told it before. */
    after: v.optional(v.string()),
    /** Milliseconds until an answer is wanted, whatever has been found. */
    patience: v.optional(v.number()),
  }),
  /** Contents of a version: its pieces come before the answer, which says nothing. */
  v.object({
    call: v.literal("read-files"),
    /** One file comes as it is, anything else in an archive. */
    paths: v.array(v.string()),
    /** A zip unless said. */
    archive: v.optional(v.picklist(["zip", "tar"])),
    /** Exactly when the version was made, in epoch seconds; absent: what the options say. */
    madeAt: v.optional(v.number()),
    offset: v.number(),
    length: v.optional(v.number()),
  }),
  v.object({ call: v.literal("list-broken-files") }),
  v.object({ call: v.literal("restore-task-config") }),
  /** Puts the settings of the server at destinations of the job. */
  v.object({
    call: v.literal("store-server-settings"),
    text: v.string(),
    places: v.array(v.object({ name: v.string(), file: v.picklist([0, 1]) })),
  }),
  v.object({ call: v.literal("find-server-settings") }),
  v.object({ call: v.literal("log"), ...rows }),
  /** `operationId`: only what one operation did. */
  v.object({ call: v.literal("remote-log"), ...rows, operationId: v.optional(v.number()) }),
  v.object({
    call: v.literal("run-messages"),
    /** When the run ended, in milliseconds of the epoch. */
    ended: v.number(),
    offset: v.number(),
    count: v.number(),
  }),
  v.object({
    call: v.literal("run-warnings"),
    /** As for `run-messages`. */
    ended: v.number(),
    /** What stands in them, in any case; empty for all. */
    search: v.string(),
    offset: v.number(),
    count: v.number(),
  }),
  v.object({
    call: v.literal("compare"),
    /** Versions by their times, in epoch seconds. */
    from: v.number(),
    to: v.number(),
    /** All types without. */
    type: v.optional(changeType),
    /** See `ChangeOrder` in `database/local/comparison.ts`. */
    order: v.optional(v.picklist(["type", "size"])),
    offset: v.number(),
    count: v.number(),
  }),
  /** Holds a version against what is on the disk; see `engine/compare/with-disk.ts`. */
  v.object({
    call: v.literal("compare-disk"),
    /** When the version was made, in epoch seconds. */
    time: v.number(),
    /** As the job has them, with their special folders filled in. */
    sources: v.array(v.string()),
    shown: v.number(),
    /** A file to be made, which gets all changes; see `change-lines.ts`. */
    list: v.optional(v.string()),
  }),
  /** How much a backup with the rules of the job would have of these sources; those that are not there count as nothing. */
  v.object({ call: v.literal("count-sources"), sources: v.array(v.string()) }),
  /** What is read at the destination to build the local database. */
  v.object({ call: v.literal("reading-plan") }),
  /** What a repair would do. */
  v.object({ call: v.literal("repair-plan") }),
  /** What a compaction would do. */
  v.object({ call: v.literal("compact-plan") }),
  /** What would be gone if these paths were taken out of all versions. */
  v.object({ call: v.literal("purge-plan"), paths: v.array(v.string()) }),
]);

const answers = {
  /** All versions, newest first; counts are of files, folders and links. */
  "list-filesets": v.object({ filesets: v.array(fileset), isEncrypted: v.nullable(v.boolean()) }),
  /** Versions and, with a filter, paths in them as the first API has them; counts are of files alone. */
  list: v.object({
    filesets: v.array(fileset),
    isEncrypted: v.boolean(),
    /** One size for each fileset, in their order; null where it hasn't the path, -1 for folders. */
    files: v.array(v.object({ path: v.string(), sizes: v.array(v.nullable(v.number())) })),
  }),
  "list-folder": pageOf(v.object(entry)),
  "list-versions": pageOf(fileVersion),
  search: pageOf(fileVersion),
  /** A folder as `engine/browse/tree.ts` sees it. */
  tree: v.object({
    times: v.array(time),
    time,
    root: v.string(),
    roots: v.number(),
    folder: v.string(),
    isKnown: v.boolean(),
    total: v.number(),
    items: v.array(
      v.object({
        path: v.string(),
        name: v.string(),
        kind: v.picklist(["file", "folder", "link"]),
        size: v.number(),
        modified: v.nullable(time),
        lastSeen: v.nullable(time),
      }),
    ),
  }),
  /** Null if the version does not have it. */
  "version-entry": v.nullable(
    v.object({
      path: v.string(),
      kind: v.picklist(["file", "folder", "link"]),
      size: v.number(),
      modified: v.nullable(time),
    }),
  ),
  measure: v.array(v.object({ path: v.string(), files: v.number(), size: v.number() })),
  /** The contents of a file, the newest first. */
  "file-life": v.object({
    times: v.array(time),
    contents: v.array(
      v.object({ first: time, last: time, versions: v.number(), size: v.number(), modified: v.nullable(time) }),
    ),
    isPresent: v.boolean(),
  }),
  "read-files": v.null(),
  "find-files": v.object({
    items: v.array(
      v.object({
        path: v.string(),
        kind: foundKind,
        size: v.number(),
        modified: v.nullable(time),
        versions: v.number(),
        states: v.number(),
        first: time,
        last: time,
        isPresent: v.boolean(),
      }),
    ),
    hasMore: v.boolean(),
    /** Where to go on, where patience was over. */
    rest: v.optional(v.object({ after: v.string(), offset: v.number() })),
  }),
  /** As `engine/restore/forecast.ts` has it; null where it can't be told. */
  "restore-forecast": v.object({
    files: v.number(),
    size: v.number(),
    newFiles: v.number(),
    sameFiles: v.number(),
    otherFiles: v.number(),
    volumes: v.nullable(v.object({ count: v.number(), size: v.number() })),
    free: v.nullable(v.number()),
  }),
  "list-broken-files": v.array(
    v.object({
      version: v.number(),
      time,
      /** Size -1: a folder or a link. */
      files: v.array(v.object({ path: v.string(), size: v.number() })),
    }),
  ),
  /** The newest `task-setup.json` at the destination; null if there is none. */
  "restore-task-config": v.nullable(v.string()),
  /** Pages of the local database's logs, newest first; empty without a database. */
  "store-server-settings": v.array(
    v.object({ name: v.string(), failure: v.nullable(v.object({ message: v.string(), id: v.optional(v.string()) })) }),
  ),
  /** Those of servers that the passphrase of the job opens. */
  "find-server-settings": v.array(v.string()),
  log: v.array(logRow),
  "remote-log": v.array(remoteLogRow),
  /** Messages that the result of a run has kept, oldest first. Without an `operationId` nothing is known of the run. */
  "run-messages": v.object({
    operationId: v.nullable(v.number()),
    messages: v.array(v.string()),
    /** Of which these are a part. */
    kept: v.number(),
    /** How many the run had. */
    written: v.number(),
  }),
  /** Errors and warnings of a run, the oldest first, and how many there are in all. */
  "run-warnings": v.object({
    warnings: v.array(v.object({ kind: v.string(), line: v.string() })),
    total: v.number(),
  }),
  /** The versions that come closest to what was asked for, and a part of what differs. */
  compare: v.object({
    from: comparedVersion,
    to: comparedVersion,
    counts: v.object({ added: v.number(), deleted: v.number(), modified: v.number() }),
    /** Bytes of files. */
    addedSize: v.number(),
    deletedSize: v.number(),
    changes: v.array(sizedChange),
  }),
  "compare-disk": v.object({
    counts: v.object({ added: sum, deleted: sum, modified: sum }),
    largest: v.array(sizedChange),
    files: v.number(),
    size: v.number(),
    errors: v.number(),
  }),
  "count-sources": v.object({
    files: v.number(),
    size: v.number(),
    /** By the rules of ignore files; null where none are obeyed. */
    ignored: v.nullable(v.object({ files: v.number(), size: v.number() })),
  }),
  /** As `engine/recreate/reading-plan.ts` has it. */
  "reading-plan": v.object({ times: v.array(time), isEncrypted: v.boolean(), lists: sum, indexes: sum }),
  "repair-plan": v.object({
    /** Why the local database is built anew; null: it stays. */
    rebuild: v.nullable(v.picklist(["empty", "partial", "outdated"])),
    /** Files of the backup that the database does not know. */
    unknown: plannedFiles,
    /** Gone from the destination, to be made anew. */
    putBack: plannedFiles,
    /** Of them, retired copies that get their names back. */
    broughtBack: plannedFiles,
    /** Perhaps damaged, to be looked into. */
    suspects: plannedFiles,
    /** Of interrupted runs, to be removed. */
    leftovers: plannedFiles,
    /** By what is done; null: nobody knows. */
    traffic: v.object({ rebuild: v.nullable(moved), putBack: moved, leftovers: moved }),
  }),
  /** `reason` null: nothing is to be done. Uploads and requests are about right. */
  "compact-plan": v.object({
    reason: v.nullable(v.string()),
    deleted: sum,
    downloaded: sum,
    uploaded: sum,
    requests: v.number(),
  }),
  /** Entries in all versions together, folders and links too; bytes of the files; how many versions have any. */
  "purge-plan": v.object({ entries: v.number(), size: v.number(), versions: v.number() }),
};

export type ImmediateCallName = v.InferOutput<typeof immediateCallSchema>["call"];

export type ImmediateCall<N extends ImmediateCallName = ImmediateCallName> = Extract<
  v.InferOutput<typeof immediateCallSchema>,
  { call: N }
>;

/** In a child, before its times became text, and in its parent. */
export type ImmediateAnswer<N extends ImmediateCallName> = v.InferOutput<(typeof answers)[N]>;

/** Reads the answer to a call of this name; throws for anything else. */
export function readAnswer<N extends ImmediateCallName>(name: N, answer: unknown): ImmediateAnswer<N> {
  return v.parse<v.GenericSchema<unknown, ImmediateAnswer<N>>>(answers[name] as never, answer);
}

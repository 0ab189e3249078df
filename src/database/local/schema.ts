import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * The local database of one backup: what its remote volumes hold, so that unchanged data is recognised and any
 * version can be listed without a download. All of it can be rebuilt from the destination.
 *
 * `entry`, `blockset_block`, `blockset_list` and `proof` are WITHOUT ROWID in the migrations, which Drizzle cannot express.
 */

/** Settings that are fixed for the life of the backup, and flags (options.md 4). */
export const configuration = sqliteTable("configuration", {
  key: text().primaryKey(),
  value: text().notNull(),
});

/** Remote files. A row is committed before its upload begins, and outlives its deletion for a while. */
export const volume = sqliteTable(
  "volume",
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    /** {@link volumeKinds} */
    kind: integer().notNull(),
    /** {@link volumeStates} */
    state: integer().notNull(),
    /** Bytes as stored remotely; -1 unknown. */
    size: integer().notNull(),
    /** Base64 of the file hash of the remote file; null unknown. */
    hash: text(),
    /** How often it has been tested. */
    verifications: integer().notNull().default(0),
    /** Until when (epoch seconds) a deleted name may still be listed; 0 not set. */
    deleteGrace: integer("delete_grace").notNull().default(0),
    /** Until when (epoch seconds) the remote file can be neither deleted nor replaced; 0 unknown, or not locked. */
    lockedUntil: integer("locked_until").notNull().default(0),
  },
  (table) => [uniqueIndex("volume_name").on(table.name)],
);

/** Which dindex describes which dblock. */
export const indexLink = sqliteTable(
  "index_link",
  { dindex: integer().notNull(), dblock: integer().notNull() },
  (table) => [primaryKey({ columns: [table.dindex, table.dblock] })],
);

/** One backup version. Ids ascend with time, since entries are valid for ranges of ids. */
export const version = sqliteTable(
  "version",
  {
    id: integer().primaryKey(),
    /** Epoch seconds; the time in the dlist's name. */
    time: integer().notNull(),
    isFull: integer("is_full", { mode: "boolean" }).notNull(),
    /** True once its dlist is registered for upload; a run that died before leaves false. */
    isComplete: integer("is_complete", { mode: "boolean" }).notNull(),
    /** The dlist; null while the version is not complete. */
    dlist: integer(),
    /** What it holds, counted when it was completed: files, folders and links. Null: not counted. */
    entries: integer(),
    files: integer(),
    /** Bytes of all files. */
    size: integer(),
  },
  (table) => [uniqueIndex("version_time").on(table.time)],
);

/** A folder path with its final separator. */
export const folder = sqliteTable("folder", { id: integer().primaryKey(), path: text().notNull() }, (table) => [
  uniqueIndex("folder_path").on(table.path),
]);

/**
 * All names that a folder has entries of, as one text, with a slash between them: what does not occur in it occurs in no name.
 * It may hold more than these. A folder without a row, or with null, has to be searched name by name; see `FolderNamesTable`.
 */
export const folderNames = sqliteTable("folder_names", { folder: integer().primaryKey(), names: text() });

/**
 * A path in one state, valid for all versions v with `first` <= v < `last`. A version in which nothing changed
 * therefore costs no rows.
 */
export const entry = sqliteTable(
  "entry",
  {
    folder: integer().notNull(),
    /** Last segment; folders and links to folders end with the separator. */
    name: text().notNull(),
    first: integer().notNull(),
    last: integer().notNull(),
    /** {@link entryKinds} */
    kind: integer().notNull(),
    /** Files: content id. Folders: id of the folder itself. Symlinks: 0. */
    content: integer().notNull(),
    /** Content id of the metadata blob; 0 none. */
    metadata: integer().notNull(),
    size: integer().notNull(),
    /** Modification time, epoch seconds. */
    modified: integer().notNull(),
    /** 100 ns units within the second; -1 when only the second is known. */
    fraction: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.folder, table.name, table.first] })],
);

/** A stored block. `volume` 0: known to be needed, but found in no volume. */
export const block = sqliteTable(
  "block",
  {
    id: integer().primaryKey(),
    hash: blob({ mode: "buffer" }).notNull(),
    size: integer().notNull(),
    volume: integer().notNull(),
  },
  (table) => [index("block_hash").on(table.hash)],
);

/** Further copies of blocks, in other volumes than `block.volume`. */
export const duplicateBlock = sqliteTable(
  "duplicate_block",
  { block: integer().notNull(), volume: integer().notNull() },
  (table) => [primaryKey({ columns: [table.block, table.volume] })],
);

/**
 * A byte stream that is not just one block: of several blocks, or of one block where file and block hash differ.
 * Content ids: a positive one is a block, a negative one the blockset -id, 0 the empty stream.
 */
export const blockset = sqliteTable(
  "blockset",
  { id: integer().primaryKey(), hash: blob({ mode: "buffer" }).notNull(), size: integer().notNull() },
  (table) => [index("blockset_hash").on(table.hash)],
);

export const blocksetBlock = sqliteTable(
  "blockset_block",
  { blockset: integer().notNull(), position: integer().notNull(), block: integer().notNull() },
  (table) => [primaryKey({ columns: [table.blockset, table.position] })],
);

/** The blocklists of a blockset, which are stored as blocks themselves. */
export const blocksetList = sqliteTable(
  "blockset_list",
  { blockset: integer().notNull(), position: integer().notNull(), block: integer().notNull() },
  (table) => [primaryKey({ columns: [table.blockset, table.position] })],
);

/**
 * Contents that a drill has restored from a destination, and found to be right. Tells which ones to try next, and nothing
 * else: it may be lost. WITHOUT ROWID as well.
 */
export const proof = sqliteTable(
  "proof",
  {
    /** Of the destination; see `ProofTable`. */
    place: text().notNull(),
    content: integer().notNull(),
    /** Epoch seconds. */
    time: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.place, table.content] })],
);

/** One run of an operation. */
export const operation = sqliteTable("operation", {
  id: integer().primaryKey(),
  name: text().notNull(),
  /** Epoch seconds. */
  time: integer().notNull(),
});

/** What was done at the destination. */
export const remoteOperation = sqliteTable("remote_operation", {
  id: integer().primaryKey(),
  operation: integer().notNull(),
  time: integer().notNull(),
  action: text().notNull(),
  name: text().notNull(),
  data: text(),
});

/** Messages and results. */
export const logData = sqliteTable("log_data", {
  id: integer().primaryKey(),
  operation: integer().notNull(),
  time: integer().notNull(),
  kind: text().notNull(),
  message: text().notNull(),
  exception: text(),
});

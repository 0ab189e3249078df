import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * What a key of another program may be used for: to start and to stop jobs, to see how they are, for the metrics, and for
 * everything that the API tells without being asked to do anything.
 */
export const keyScopes = ["run", "stop", "status", "metrics", "read", "restore"] as const;
export type KeyScope = (typeof keyScopes)[number];
/** Of people beside the administrator, each of whom may do all that the one before may do. */
export const roles = ["viewer", "operator", "restorer", "admin"] as const;
export type Role = (typeof roles)[number];
/** What a temporary file is: a report of a backup, or the list of what differs between a version and the disk. */
export type TemporaryFileOrigin = "bug-report" | "changes";

/**
 * The database of the server: what users have set up, and what came of it. Times are milliseconds since 1970, UTC. Columns
 * that hold secrets may be encrypted, value by value; `protected-columns.ts` lists them.
 */

/** Settings of the server itself. */
export const setting = sqliteTable("setting", {
  name: text().primaryKey(),
  value: text().notNull(),
});

/** Options of all jobs; names as clients write them, with `--`. */
export const globalOption = sqliteTable("global_option", {
  name: text().primaryKey(),
  value: text().notNull(),
  filter: text().notNull(),
});

export const job = sqliteTable("job", {
  id: integer().primaryKey({ autoIncrement: true }),
  name: text().notNull(),
  description: text().notNull(),
  /** A JSON array of texts. */
  tags: text({ mode: "json" }).$type<readonly string[]>().notNull(),
  targetUrl: text("target_url").notNull(),
  databasePath: text("database_path").notNull(),
  /** Of the console that manages the job. */
  externalId: text("external_id"),
  /** -1: none. */
  connectionStringId: integer("connection_string_id").notNull(),
  operationType: text("operation_type", { enum: ["Backup", "Sync"] }).notNull(),
});

const jobId = () =>
  integer("job_id")
    .notNull()
    .references(() => job.id, { onDelete: "cascade" });

export const jobSource = sqliteTable(
  "job_source",
  { jobId: jobId(), position: integer().notNull(), path: text().notNull() },
  (table) => [primaryKey({ columns: [table.jobId, table.position] })],
);

export const jobSetting = sqliteTable(
  "job_setting",
  {
    jobId: jobId(),
    position: integer().notNull(),
    filter: text().notNull(),
    name: text().notNull(),
    value: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.position] })],
);

export const jobFilter = sqliteTable(
  "job_filter",
  {
    jobId: jobId(),
    position: integer().notNull(),
    order: integer().notNull(),
    include: integer({ mode: "boolean" }).notNull(),
    expression: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.position] })],
);

/** Further destinations of a job. */
export const jobTarget = sqliteTable(
  "job_target",
  {
    urlKey: text("url_key").primaryKey(),
    jobId: jobId(),
    position: integer().notNull(),
    targetUrl: text("target_url").notNull(),
    mode: text().notNull(),
    interval: text(),
    connectionStringId: integer("connection_string_id").notNull(),
    /** A JSON object, as text. */
    options: text(),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
    updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
  },
  (table) => [index("job_target_job").on(table.jobId)],
);

/** How a further destination of a job does. What it was once is kept when it goes: it may come back. */
export const copyState = sqliteTable(
  "copy_state",
  {
    jobId: jobId(),
    /** Its address without anything secret. */
    name: text().notNull(),
    /** Since when it is expected to have copies. */
    since: integer({ mode: "timestamp_ms" }).notNull(),
    /** When the last complete copy was made; null: never. */
    lastGood: integer("last_good", { mode: "timestamp_ms" }),
    /** When a copy failed, if none was complete since. */
    failed: integer({ mode: "timestamp_ms" }),
    message: text(),
    /** Stable, of what the message tells. */
    messageId: text("message_id"),
    /** Bytes, when the last copy was made; null: unknown. */
    freeSpace: integer("free_space"),
    totalSpace: integer("total_space"),
    /** The incident that was told and is not over. */
    overdueSince: integer("overdue_since", { mode: "timestamp_ms" }),
    overdueTold: integer("overdue_told", { mode: "timestamp_ms" }),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.name] })],
);

/** What the last runs of a job have told, for lists (rest-api.md 21). */
export const jobMetadata = sqliteTable(
  "job_metadata",
  { jobId: jobId(), name: text().notNull(), value: text().notNull() },
  (table) => [primaryKey({ columns: [table.jobId, table.name] })],
);

export const schedule = sqliteTable(
  "schedule",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    jobId: jobId(),
    /** Of the next run. */
    time: integer({ mode: "timestamp_ms" }).notNull(),
    /** An interval (rest-api.md 19). */
    repeat: text().notNull(),
    /** When the last run that was planned has begun; null: never. */
    lastRun: integer("last_run", { mode: "timestamp_ms" }),
    /** `AllowedWeekDays=…` among others. */
    rule: text().notNull(),
    /** What only Bunker knows, a JSON object. */
    extras: text({ mode: "json" }).notNull(),
  },
  (table) => [uniqueIndex("schedule_job").on(table.jobId)],
);

export const notification = sqliteTable("notification", {
  id: integer().primaryKey({ autoIncrement: true }),
  type: text({ enum: ["Information", "Warning", "Error"] }).notNull(),
  title: text().notNull(),
  message: text().notNull(),
  exception: text().notNull(),
  /** As text: a job that was never stored has a name of another kind. */
  jobId: text("job_id"),
  action: text().notNull(),
  time: integer({ mode: "timestamp_ms" }).notNull(),
  logEntryId: text("log_entry_id"),
  messageId: text("message_id"),
  messageLogTag: text("message_log_tag"),
});

export const errorLog = sqliteTable(
  "error_log",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    jobId: integer("job_id"),
    message: text().notNull(),
    exception: text(),
    time: integer({ mode: "timestamp_ms" }).notNull(),
  },
  (table) => [index("error_log_time").on(table.time)],
);

/** What web clients keep. */
export const uiValue = sqliteTable(
  "ui_value",
  { scheme: text().notNull(), key: text().notNull(), value: text().notNull() },
  (table) => [primaryKey({ columns: [table.scheme, table.key] })],
);

export const temporaryFile = sqliteTable("temporary_file", {
  id: integer().primaryKey({ autoIncrement: true }),
  origin: text().$type<TemporaryFileOrigin>().notNull(),
  path: text().notNull(),
  created: integer({ mode: "timestamp_ms" }).notNull(),
  expires: integer({ mode: "timestamp_ms" }).notNull(),
});

/** A sign-in, which all tokens that came of it belong to (secrets-and-auth.md 2.6). */
export const tokenFamily = sqliteTable("token_family", {
  id: text().primaryKey(),
  userId: text("user_id").notNull(),
  counter: integer().notNull(),
  updated: integer({ mode: "timestamp_ms" }).notNull(),
  created: integer({ mode: "timestamp_ms" }),
  /** How the program that signed in calls itself. */
  client: text(),
  /** Where it was. */
  address: text(),
});

/** Destinations that are saved by name. */
export const connectionString = sqliteTable(
  "connection_string",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    name: text().notNull(),
    description: text().notNull(),
    baseUrl: text("base_url").notNull(),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
    updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
  },
  (table) => [uniqueIndex("connection_string_name").on(table.name)],
);

/** Tasks that wait or run, so that a restart forgets none. */
export const queuedTask = sqliteTable("queued_task", {
  id: integer().primaryKey({ autoIncrement: true }),
  position: integer().notNull(),
  jobId: integer("job_id"),
  /** JSON; may hold secrets. */
  request: text().notNull(),
  queuedAt: integer("queued_at", { mode: "timestamp_ms" }).notNull(),
  startedAt: integer("started_at", { mode: "timestamp_ms" }),
  /** How often it has begun since the server went down in good order. */
  starts: integer().notNull().default(0),
});

/** The tasks that have ended. */
export const run = sqliteTable(
  "run",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    jobId: jobId(),
    operation: text().notNull(),
    started: integer({ mode: "timestamp_ms" }).notNull(),
    finished: integer({ mode: "timestamp_ms" }).notNull(),
    outcome: text().notNull(),
    summary: text({ mode: "json" }).notNull(),
  },
  (table) => [
    index("run_job").on(table.jobId, table.operation),
    // Counts how runs ended without reading them.
    index("run_outcome").on(table.jobId, table.operation, table.outcome),
  ],
);

/** Where the settings of the server were put beside a backup. */
export const settingsCopy = sqliteTable(
  "settings_copy",
  {
    jobId: jobId(),
    /** Empty: the backup's own destination; else that of a copy. */
    name: text().notNull(),
    /** What was put there, as a hash; null: nothing yet. */
    content: text(),
    stored: integer({ mode: "timestamp_ms" }),
    /** Which of the two files was written last. */
    file: integer().notNull(),
    failed: integer({ mode: "timestamp_ms" }),
    message: text(),
    /** Stable, of what the message tells. */
    messageId: text("message_id"),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.name] })],
);

/** Sums over all tasks of a job, also over those whose entry in the history is gone. */
export const runTotal = sqliteTable(
  "run_total",
  {
    jobId: jobId(),
    operation: text().notNull(),
    runs: integer().notNull(),
    milliseconds: integer().notNull(),
    /** Bytes. */
    uploaded: integer().notNull(),
    downloaded: integer().notNull(),
    /** Files. */
    examined: integer().notNull(),
    added: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.operation] })],
);

/** What has gone to destinations and come from them in a month, whatever for. It stays when a job goes: it was moved. */
export const traffic = sqliteTable(
  "traffic",
  {
    /** `2026-11`, by the clock of the server's zone. */
    month: text().notNull(),
    /** What is counted together; holds no secret. */
    place: text().notNull(),
    requests: integer().notNull(),
    /** Bytes. */
    uploaded: integer().notNull(),
    downloaded: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.month, table.place] })],
);

/** Keys for other programs. */
export const triggerKey = sqliteTable(
  "trigger_key",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    name: text().notNull(),
    /** SHA-256 of the key, in hexadecimal digits. */
    hash: text().notNull(),
    /** The key itself, if requests are signed with it; null: it is sent along. */
    signingKey: text("signing_key"),
    /** A JSON array of what it may be used for; null: to start jobs, which was all once. */
    scopes: text({ mode: "json" }).$type<readonly KeyScope[]>(),
    /** A JSON array of job ids; null: all jobs. */
    jobIds: text("job_ids", { mode: "json" }).$type<readonly number[]>(),
    created: integer({ mode: "timestamp_ms" }).notNull(),
    lastUsed: integer("last_used", { mode: "timestamp_ms" }),
    revoked: integer({ mode: "timestamp_ms" }),
    expires: integer({ mode: "timestamp_ms" }),
  },
  (table) => [uniqueIndex("trigger_key_hash").on(table.hash)],
);

/** Links by which somebody without a sign-in gets one file or folder of one version. They are signed, and stored nowhere. */
export const shareLink = sqliteTable(
  "share_link",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    jobId: jobId(),
    /** When the version was made. */
    version: integer({ mode: "timestamp_ms" }).notNull(),
    /** A folder ends with its separator. */
    path: text().notNull(),
    /** In which a folder comes. */
    archive: text({ enum: ["zip", "tar"] }).notNull(),
    /** Who has made it, as callers are named: it is worth what he may do. */
    userId: text("user_id").notNull(),
    created: integer({ mode: "timestamp_ms" }).notNull(),
    expires: integer({ mode: "timestamp_ms" }).notNull(),
    lastUsed: integer("last_used", { mode: "timestamp_ms" }),
  },
  (table) => [index("share_link_job").on(table.jobId)],
);

/** What signed requests have named themselves, so that none counts twice. */
export const usedNonce = sqliteTable(
  "used_nonce",
  {
    keyId: integer("key_id").notNull(),
    nonce: text().notNull(),
    /** From then on the time in the request is too long ago anyway. */
    expires: integer({ mode: "timestamp_ms" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.keyId, table.nonce] })],
);

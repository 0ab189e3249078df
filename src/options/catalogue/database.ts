import type { OptionDeclaration } from "../declaration.ts";

/** The backup's local database (options.md 5.8). */
export const databaseOptions = [
  {
    name: "dbpath",
    type: "Path",
    short: "The backup's local database",
    long: "Path of the database file. Without it the file is looked up by the destination, or created in the data folder.",
  },
  {
    name: "no-local-db",
    type: "Boolean",
    default: "false",
    short: "Read everything from the destination",
    long: "Ignores the local database, so that a backup can be listed and restored on any computer.",
  },
  {
    name: "auto-vacuum",
    type: "Boolean",
    default: "false",
    short: "Shrink the database after a backup and after compacting",
    long: "Gives unused room in the database file back to the system. For a moment it needs as much room again.",
  },
  {
    name: "auto-vacuum-interval",
    type: "Timespan",
    default: "0m",
    short: "Least time between two shrinkings",
    long: "Used with --auto-vacuum.",
  },
  {
    name: "log-retention",
    type: "Timespan",
    default: "30D",
    short: "How long log entries stay in the database",
    long: "Older ones are deleted after each operation.",
  },
  {
    name: "profile-all-database-queries",
    type: "Boolean",
    default: "false",
    short: "Log each database query",
    long: "With the time it took, at the level Profiling. Makes every run slower.",
  },
  {
    name: "long-database-query-threshold",
    type: "Timespan",
    default: "30m",
    short: "Warn about slower database queries",
    long: "Used with --profile-all-database-queries: without it no query is timed. A negative value turns the warning off.",
  },
  {
    name: "disable-filepath-cache",
    type: "Boolean",
    default: "true",
    deprecated: "It has no effect.",
    short: "No cache of paths",
    long: "Accepted so that older settings keep working.",
  },
] as const satisfies readonly OptionDeclaration[];

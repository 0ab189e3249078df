import type { OptionDeclaration } from "../declaration.ts";

/** Repair and rebuilding the database (options.md 5.15). */
export const repairOptions = [
  {
    name: "auto-cleanup",
    type: "Boolean",
    default: "false",
    short: "Repair automatically before a backup",
    long: "When the remote files don't fit the database, repair runs and the backup continues.",
  },
  {
    name: "repair-actions",
    type: "Flags",
    values: ["RebuildDatabase", "PutFilesBack", "RemoveLeftovers"],
    default: "RebuildDatabase,PutFilesBack,RemoveLeftovers",
    short: "What repair may do",
    long: "RebuildDatabase builds the local database anew where it does not know all that is at the destination. PutFilesBack uploads files again that are gone from the destination. RemoveLeftovers deletes what interrupted runs left there. With --dry-run, repair only tells what it would do.",
  },
  {
    name: "repair-only-paths",
    type: "Boolean",
    default: "false",
    short: "Rebuild only the paths",
    long: "The database can then be searched, but nothing can be restored with it.",
  },
  {
    name: "repair-force-block-use",
    type: "Boolean",
    default: "false",
    short: "Read the data volumes when rebuilding",
    long: "They are read even if the index volumes seem complete. Slow.",
  },
  {
    name: "repair-ignore-outdated-database",
    type: "Boolean",
    default: "false",
    short: "Repair although the destination is newer than the database",
    long: "Versions that the database doesn't know can be lost. Rebuilding the database is the safe way.",
  },
  {
    name: "rebuild-missing-dblock-files",
    type: "Boolean",
    default: "false",
    short: "Rebuild missing data volumes",
    long: "Looks for the lost data in other volumes and in the local source files.",
  },
  {
    name: "disable-partial-dblock-recovery",
    type: "Boolean",
    default: "false",
    short: "Rebuild data volumes only as a whole",
    long: "Used with --rebuild-missing-dblock-files.",
  },
  {
    name: "disable-replace-missing-metadata",
    type: "Boolean",
    default: "false",
    short: "Drop entries whose metadata is lost",
    long: "They otherwise get empty metadata.",
  },
  {
    name: "repair-refresh-lock-info",
    type: "Boolean",
    default: "false",
    short: "Read the locks of remote files",
    long: "At the end of a repair: a new database does not know of them.",
  },
  {
    name: "ignore-update-if-version-exists",
    type: "Boolean",
    default: "false",
    noEffect: "repair always builds a database anew, and never extends one by single versions",
    short: "Skip versions that the database has already",
    long: "When the database is extended by certain versions.",
  },
] as const satisfies readonly OptionDeclaration[];

import type { Filter } from "./filters/index.ts";

/** What decides about the entries of a walk (filters-reports-scripts.md 1.7, 1.8; options.md 5.2). */
export interface WalkOptions {
  readonly filter: Filter;
  readonly symlinkPolicy: "Store" | "Follow" | "Ignore";
  readonly hardlinkPolicy: "All" | "First" | "None";
  /** A folder that contains a file of one of these names is left out. */
  readonly ignoreFilenames: readonly string[];
  /** Bits of `fileAttributes`; an entry with one of them is left out. */
  readonly excludeFilesAttributes: number;
  /** Extended attributes do not exclude their entry. */
  readonly disableBackupExclusionXattr: boolean;
  readonly excludeEmptyFolders: boolean;
  /** The local database: it and what SQLite puts beside it change during a backup (engine.md 28 D15). */
  readonly databasePath?: string | undefined;
  /** False if nobody wants a message for every path: they are costly. */
  readonly logPaths?: boolean;
}

/** What never is a part of a backup. */
export function blacklistOf({ databasePath: path }: WalkOptions): string[] {
  return path === undefined ? [] : [path, `${path}-journal`, `${path}-wal`, `${path}-shm`];
}

/** Any of these extended attributes excludes the entry that has it, whatever the value. */
export const exclusionAttributes: ReadonlySet<string> = new Set([
  "com.apple.metadata:com_apple_backup_excludeItem",
  "duplicati.exclude",
  "user.duplicati.exclude",
]);

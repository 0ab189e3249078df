import type { Filter } from "./filters/index.ts";

/** What decides about the entries of a walk (filters-reports-scripts.md 1.7, 1.8; options.md 5.2). */
export interface WalkOptions {
  readonly filter: Filter;
  readonly symlinkPolicy: "Store" | "Follow" | "Ignore";
  readonly hardlinkPolicy: "All" | "First" | "None";
  /** A folder that contains a file of one of these names is left out. */
  readonly ignoreFilenames: readonly string[];
  /** Names of files whose rules leave out what lies beside and below them, as `.gitignore`; none: no rules are looked for. */
  readonly ignoreRuleFiles: readonly string[];
  /** Whether somebody wants to know how much those rules leave out. */
  readonly countsLeftOut: boolean;
  /** Bits of `fileAttributes`; an entry with one of them is left out. */
  readonly excludeAttributes: number;
  /** Whether an extended attribute of the entry can exclude it. */
  readonly obeyExclusionAttribute: boolean;
  readonly excludeEmptyFolders: boolean;
  /** Paths that are never part of a backup: the local database, which is in motion (engine.md 28 D15). */
  readonly blacklist: readonly string[];
  /** Where a path is really found, if the source is read from a snapshot; absent: where it says. */
  readonly locate?: ((path: string) => string) | undefined;
  /** Whether somebody wants a message for every path. They are costly. */
  readonly logPaths: boolean;
}

/** Any of these extended attributes excludes the entry that has it, whatever the value. */
export const exclusionAttributes: ReadonlySet<string> = new Set([
  "com.apple.metadata:com_apple_backup_excludeItem",
  "duplicati.exclude",
  "user.duplicati.exclude",
]);

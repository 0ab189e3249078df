import type { Filter } from "../../sources/filters/index.ts";

/** What a backup is made of. */
export interface BackupInput {
  /** Absolute paths that exist, folders with their final separator. */
  readonly sources: readonly string[];
  readonly filter: Filter;
}

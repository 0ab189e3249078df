import type { Filter } from "../../sources/filters/index.ts";

export interface RestoreInput {
  /** Filter expressions of what is wanted; none: everything (cli.md 12). */
  readonly paths: readonly string[];
  readonly filter: Filter;
}

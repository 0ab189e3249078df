import type { Filter } from "../../sources/filters/index.ts";

/** A path is left out only where a rule excludes it: includes alone exclude nothing (programs.md 10.3). */
export function isWanted(filter: Filter, path: string): boolean {
  const { matched, included } = filter.evaluate(path);
  return matched === undefined || included;
}

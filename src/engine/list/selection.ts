import { Filter, thisSystem } from "../../sources/filters/index.ts";

/** The paths that a list is asked for. */
export interface PathSelection {
  /** The patterns as include rules in front of the filter. Empty: no paths, only versions are wanted. */
  readonly filter: Filter;
  /** All of them, if nothing but whole paths was named. */
  readonly paths: readonly string[] | undefined;
}

/** @param patterns in filter syntax. Throws `InvalidFilterExpression`. */
export function selectPaths(patterns: readonly string[], filter: Filter): PathSelection {
  const environment = { caseSensitive: filter.caseSensitive, groups: thisSystem() };
  const expressions = patterns.map((expression) => ({ include: true, expression }));
  const joined = filter.prepend(Filter.parse(expressions, environment));
  return { filter: joined, paths: wholePaths(joined) };
}

/** Lists of whole paths, or with `all-versions`, look into every selected version; others into the newest of them. */
export function searchedVersions<T>(selected: readonly T[], { paths }: PathSelection, allVersions: boolean): T[] {
  return paths || allVersions ? [...selected] : selected.slice(0, 1);
}

/** Where the last segment begins; folders keep their final separator in it. */
export function startOfName(path: string): number {
  return path.lastIndexOf(separatorOf(path), path.length - 2) + 1;
}

/** The separator of the system that the path is from. */
export function separatorOf(path: string): "/" | "\\" {
  return path.startsWith("/") ? "/" : "\\";
}

function wholePaths({ sets }: Filter): string[] | undefined {
  const [only, ...others] = sets;
  if (!only?.include || others.length > 0 || only.rules.some((rule) => rule.kind !== "simple")) return undefined;
  // The text of a simple rule is the path behind an @.
  return [...new Set(only.rules.map((rule) => rule.text.slice(1)))];
}

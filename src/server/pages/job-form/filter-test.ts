import { lstatSync, statSync } from "node:fs";
import { basename, sep } from "node:path";
import type { FilterVerdict } from "../../../../views/pages/job-form/props.ts";
import type { JobFilter } from "../../../database/server/stored-job.ts";
import { parseSize } from "../../../options/values/index.ts";
import { toUpperInvariant } from "../../../sources/filters/index.ts";
import { type IgnoreRuleHit, IgnoreRules, isHit, ruleThatLeavesOut } from "../../../sources/ignore-rules/index.ts";
import { UserError } from "../../../support/errors.ts";
import { problemOf } from "../problem-of.ts";
import { parseFilters } from "./filter-fields.ts";
import { filterWords } from "./filter-words.ts";

export interface FilterTrial {
  /** Absolute. */
  readonly path: string;
  /** Absolute. */
  readonly sources: readonly string[];
  readonly filters: readonly JobFilter[];
  /** Names that begin with a dot stay out. */
  readonly skipsHidden: boolean;
  /** As the option has it; blank: none. */
  readonly sizeLimit: string;
  /** Names of files whose rules are obeyed. */
  readonly ignoreFiles: readonly string[];
}

/** Finds out whether a backup would have a path, and which rule decides (filters-reports-scripts.md 1.6, 1.7). */
export function tryFilter({ path, sources, filters, skipsHidden, sizeLimit, ...trial }: FilterTrial): FilterVerdict {
  const source = sources.find(
    (each) => path === each || withEnd(path) === withEnd(each) || path.startsWith(withEnd(each)),
  );
  if (source === undefined) return { kind: "outside" };
  const status = statSync(path, { throwIfNoEntry: false });
  const whole = status?.isDirectory() ? withEnd(path) : path;
  try {
    const ordered = filters.toSorted((a, b) => a.order - b.order);
    const filter = parseFilters(ordered);
    const hitOf = ignoreRulesOf(source, trial.ignoreFiles, filter.caseSensitive);
    let verdict: FilterVerdict = { kind: "included", rule: undefined };
    for (const step of stepsTo(whole, source)) {
      if (skipsHidden && basename(step).startsWith(".")) return { kind: "hidden", path: step };
      const rule = ordered.find((each) => matches(each, step));
      if (rule && !rule.include)
        return { kind: "excluded", path: step, rule: { include: false, ...filterWords(rule.expression) } };
      verdict = { kind: "included", rule: rule && { include: true, ...filterWords(rule.expression) } };
      if (step === whole && !filter.includes(step)) return { kind: "not-included" };
      const hit = hitOf(step);
      if (hit) return { kind: "ignored", path: step, ...hit };
    }
    const isTooLarge = status?.isFile() && sizeLimit.trim() !== "" && status.size > parseSize(sizeLimit.trim(), "mb");
    return isTooLarge ? { kind: "too-large" } : verdict;
  } catch (error) {
    if (error instanceof UserError) return { kind: "wrong", why: problemOf(error) };
    throw error;
  }
}

/** Finds the rule in an ignore file that leaves out a path, where none leaves out a folder above it. */
function ignoreRulesOf(source: string, names: readonly string[], caseSensitive: boolean) {
  const onUnusable = () => undefined;
  const rules = new IgnoreRules({ names, ignoresCase: !caseSensitive, locate: (path) => path, onUnusable });
  return (step: string): IgnoreRuleHit | undefined => {
    const plain = step.endsWith(sep) ? step.slice(0, -1) : step;
    const found = rules.find(withEnd(source), plain.slice(0, plain.lastIndexOf(sep) + 1));
    if (found && isHit(found)) return found;
    const isFolder = lstatSync(plain, { throwIfNoEntry: false })?.isDirectory() ?? step !== plain;
    return ruleThatLeavesOut(plain, isFolder, found);
  };
}

/** The folders between a source and a path, and the path itself. */
function stepsTo(path: string, source: string): string[] {
  const root = withEnd(source);
  const names = path.startsWith(root) ? path.slice(root.length).split(sep).filter(Boolean) : [];
  return names.map((_, at) => {
    const step = root + names.slice(0, at + 1).join(sep);
    return at < names.length - 1 || path.endsWith(sep) ? withEnd(step) : step;
  });
}

function matches(rule: JobFilter, path: string): boolean {
  const { sets, caseSensitive } = parseFilters([rule]);
  const folded = caseSensitive ? path : toUpperInvariant(path);
  return sets.some(({ rules }) => rules.some((each) => each.matches(path, folded)));
}

function withEnd(path: string): string {
  return path.endsWith(sep) ? path : path + sep;
}

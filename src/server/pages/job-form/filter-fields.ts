import type { FilterRuleValues, FilterValues } from "../../../../views/pages/job-form/values.ts";
import { filterGroups } from "../../../../views/pages/job-form/values.ts";
import type { JobFilter } from "../../../database/server/stored-job.ts";
import { parseNameList, parseSize } from "../../../options/values/index.ts";
import { Filter, isCaseSensitive, thisSystem } from "../../../sources/filters/index.ts";
import { UserError } from "../../../support/errors.ts";
import { filterExpression, filterWords } from "./filter-words.ts";

/** Options that stand beside the filters. */
export const filterOptionNames = ["exclude-files-attributes", "skip-files-larger-than", "ignore-rule-files"] as const;

/** Attributes with a box of their own. */
const shownAttributes = ["Hidden", "System", "Temporary"] as const;

export type FilterFault = "filters" | "skip-files-larger-than";

/** What a job leaves out, in the fields of the form. */
export function filterValues(filters: readonly JobFilter[], options: ReadonlyMap<string, string>): FilterValues {
  const rules = filters
    .toSorted((a, b) => a.order - b.order)
    .map(({ include, expression }): FilterRuleValues => ({ include, ...filterWords(expression) }));
  const attributes = parseNameList(options.get("exclude-files-attributes") ?? "");
  return {
    ...withGroups(rules),
    attributes: attributes.map((name) => shownAttributes.find((each) => isName(each, name)) ?? name),
    sizeLimit: options.get("skip-files-larger-than") ?? "",
    ignoreFiles: options.get("ignore-rule-files")?.trim() ?? "",
  };
}

/** Rules at the end that leave out a known group have a box to tick instead of a row. */
function withGroups(rules: readonly FilterRuleValues[]): Pick<FilterValues, "rules" | "groups"> {
  const names = filterGroups as readonly string[];
  const isGroup = ({ include, kind, text }: FilterRuleValues) => !include && kind === "group" && names.includes(text);
  const begin = rules.findLastIndex((rule) => !isGroup(rule)) + 1;
  const groups = rules.slice(begin).map(({ text }) => text);
  const isUsual = groups.join() === names.filter((name) => groups.includes(name)).join();
  return isUsual ? { rules: rules.slice(0, begin), groups } : { rules, groups: [] };
}

/** The filters that the fields stand for; those that say the same as `before` stay as they are. */
export function filtersOf({ rules, groups }: FilterValues, before: readonly JobFilter[]): readonly JobFilter[] {
  const known = filterGroups.filter((name) => groups.includes(name));
  const wanted = [
    ...rules.filter(({ text }) => text !== ""),
    ...known.map((text): FilterRuleValues => ({ include: false, kind: "group", text })),
  ].map((rule) => ({ include: rule.include, expression: filterExpression(rule) }));
  const old = before.toSorted((a, b) => a.order - b.order);
  const isSame =
    old.length === wanted.length &&
    wanted.every(({ include, expression }, at) => include === old[at]?.include && expression === old[at]?.expression);
  return isSame ? before : wanted.map((rule, order) => ({ order, ...rule }));
}

/** The options beside the filters; undefined for one that is not set. */
export function filterOptions(
  values: FilterValues,
  before: ReadonlyMap<string, string>,
): [string, string | undefined][] {
  const list = (text: string | undefined) => parseNameList(text ?? "").map((name) => name.toLowerCase());
  const stored = before.get("exclude-files-attributes");
  const isSame = list(stored).sort().join() === list(values.attributes.join()).sort().join();
  return [
    ["exclude-files-attributes", isSame ? stored : values.attributes.join(",") || undefined],
    ["skip-files-larger-than", values.sizeLimit.trim() || undefined],
    ["ignore-rule-files", values.ignoreFiles.trim() || undefined],
  ];
}

/** What of the fields cannot be read. */
export function filterFaults(values: FilterValues, filters: readonly JobFilter[], isChanged: boolean): FilterFault[] {
  const faults: FilterFault[] = [];
  // What was stored by somebody else is no reason to keep other changes out.
  if (isChanged && !isRight(() => void parseFilters(filters))) faults.push("filters");
  const { sizeLimit } = values;
  if (sizeLimit.trim() !== "" && !isRight(() => void parseSize(sizeLimit.trim(), "mb")))
    faults.push("skip-files-larger-than");
  return faults;
}

/** Throws `InvalidFilterExpression`. */
export function parseFilters(filters: readonly Pick<JobFilter, "include" | "expression">[]): Filter {
  return Filter.parse(filters, { caseSensitive: isCaseSensitive(), groups: thisSystem() });
}

function isName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function isRight(parse: () => void): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

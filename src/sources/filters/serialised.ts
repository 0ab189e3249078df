import { delimiter } from "node:path";
import type { Filter, RuleSet, SignedExpression } from "./filter.ts";
import { anchored, type Rule } from "./rule.ts";

/**
 * The filter as one text: signed rules joined with the path-list separator (filters-reports-scripts.md 1.11). A rule
 * that contains the separator does not survive this form.
 */
export function serialise(filter: Filter, separator: string = delimiter): string {
  return filter.sets
    .flatMap((set) => entriesOf(set).map((entry) => `${set.include ? "+" : "-"}${entry}`))
    .join(separator);
}

/** Reads {@link serialise}'s form; entries without a sign are ignored. */
export function parseSerialised(text: string, separator: string = delimiter): SignedExpression[] {
  return parseSigned(text.split(separator));
}

/** Reads rules with a sign in front; those without are ignored. */
export function parseSigned(texts: readonly string[]): SignedExpression[] {
  return texts
    .filter((text) => text.startsWith("+") || text.startsWith("-"))
    .map((text) => ({ include: text.startsWith("+"), expression: text.slice(1) }));
}

/** How logs and `MatchedFilter` name the set that decided: `(*.jpg) || (*.png)`. */
export function display(set: RuleSet): string {
  return entriesOf(set)
    .map((entry) => `(${entry})`)
    .join(" || ");
}

/** Each entry once; adjacent regular expressions become one. */
function entriesOf(set: RuleSet): string[] {
  const entries: string[] = [];
  for (let i = 0; i < set.rules.length; ) {
    let end = i;
    while (set.rules[end]?.kind === "regex") end++;
    if (end > i) {
      entries.push(`[${joined(set.rules.slice(i, end))}]`);
      i = end;
    } else {
      entries.push((set.rules[i++] as Rule).text);
    }
  }
  return [...new Set(entries)];
}

function joined(rules: readonly Rule[]): string {
  const texts = rules.map((rule) => rule.text);
  return texts.length === 1 ? (texts[0] as string) : anchored(texts.map((text) => `(${text})`).join("|"));
}

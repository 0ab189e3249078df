import { UserError } from "../../support/errors.ts";
import { translateRegex } from "./dotnet-regex.ts";
import type { GroupEnvironment } from "./group-rules.ts";
import { expandGroups } from "./groups.ts";
import { toUpperInvariant } from "./letter-case.ts";
import { regexParts } from "./regex-parts.ts";
import { compileWildcard } from "./wildcard.ts";

/** One rule without its sign (filters-reports-scripts.md 1.2). */
export interface Rule {
  readonly kind: "simple" | "regex" | "wildcard";
  /** What it is written as in the serialised form, except that a regex is neither anchored nor bracketed yet. */
  readonly text: string;
  /** `folded` is the path in upper case on a system that ignores case, else the path itself. */
  readonly matches: (path: string, folded: string) => boolean;
  /**
   * Every path that matches is these texts with some characters or none in between, in other letter case perhaps on a
   * system that ignores it. Not every such path matches. Undefined where nothing can be said.
   */
  readonly parts: readonly string[] | undefined;
}

/** What the meaning of a rule depends on besides its text. */
export interface RuleEnvironment {
  readonly caseSensitive: boolean;
  readonly groups: GroupEnvironment;
}

/**
 * The rules that a text stands for: none for a blank one, several for a group.
 *
 * Throws `InvalidFilterExpression` for an unknown group and for a regular expression that is wrong, or that means
 * something which cannot be had here.
 */
export function parseRules(text: string, environment: RuleEnvironment): Rule[] {
  if (text.trim() === "") return [];
  if (text.startsWith("{") && text.endsWith("}")) {
    const rules = expandGroups(text.slice(1, -1), environment.groups, environment.caseSensitive);
    return rules.flatMap((rule) => parseRules(rule, environment));
  }
  if (text.length >= 2 && text.startsWith("[") && text.endsWith("]")) {
    return [regexRule(text.slice(1, -1), environment.caseSensitive)];
  }
  if (text.startsWith("@")) return [simpleRule(text.slice(1), environment.caseSensitive)];
  if (/[*?]/.test(text)) return [wildcardRule(text, environment.caseSensitive)];
  return [simpleRule(text, environment.caseSensitive)];
}

/** A rule for exactly this path, whatever characters are in it. */
export function simpleRule(path: string, caseSensitive: boolean): Rule {
  const wanted = caseSensitive ? path : toUpperInvariant(path);
  return { kind: "simple", text: `@${path}`, matches: (_, folded) => folded === wanted, parts: [path] };
}

export function wildcardRule(pattern: string, caseSensitive: boolean): Rule {
  const text = caseSensitive ? pattern : toUpperInvariant(pattern);
  const matches = compileWildcard(text);
  return { kind: "wildcard", text, matches: (_, folded) => matches(folded), parts: pattern.split(/[*?]+/) };
}

function regexRule(source: string, caseSensitive: boolean): Rule {
  const text = anchored(source);
  const expression = compile(text, caseSensitive);
  return {
    kind: "regex",
    text,
    matches: (path) => {
      // The first match counts, and it has to be the whole path; a longer one is not looked for (1.4).
      const match = expression.exec(path);
      return match !== null && match[0].length === path.length;
    },
    parts: regexParts(source, !caseSensitive),
  };
}

/** An expression that is anchored at both ends already is used as it is, even if it has alternatives. */
export function anchored(source: string): string {
  return source.startsWith("^") && source.endsWith("$") ? source : `^(${source})$`;
}

function compile(source: string, caseSensitive: boolean): RegExp {
  try {
    return new RegExp(translateRegex(source, !caseSensitive));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("InvalidFilterExpression", `The regular expression "${source}" of a filter is not valid`, {
      cause: error,
    });
  }
}

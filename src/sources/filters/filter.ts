import { toUpperInvariant } from "./letter-case.ts";
import { parseRules, type Rule, type RuleEnvironment, simpleRule, wildcardRule } from "./rule.ts";

/** A rule as users write it, with the sign apart. */
export interface SignedExpression {
  readonly include: boolean;
  readonly expression: string;
}

/** Neighbouring rules with the same sign: the unit that logs and `MatchedFilter` name. */
export interface RuleSet {
  readonly include: boolean;
  readonly rules: readonly Rule[];
}

export interface Verdict {
  readonly included: boolean;
  /** The set that decided; undefined if no rule matched. */
  readonly matched: RuleSet | undefined;
}

/**
 * An ordered list of signed rules; the first that matches a path decides (filters-reports-scripts.md 1.6).
 *
 * Paths are whole and absolute; those of folders end with the separator.
 */
export class Filter {
  readonly sets: readonly RuleSet[];
  readonly caseSensitive: boolean;
  readonly hasIncludes: boolean;
  readonly hasExcludes: boolean;
  readonly #included: Verdict = { included: true, matched: undefined };
  readonly #unmatched: Verdict;
  readonly #tests: readonly (readonly [Rule["matches"], Verdict])[];

  constructor(sets: readonly RuleSet[], caseSensitive: boolean) {
    this.sets = merged(sets);
    this.caseSensitive = caseSensitive;
    this.hasIncludes = this.sets.some((set) => set.include);
    this.hasExcludes = this.sets.some((set) => !set.include);
    this.#unmatched = this.hasIncludes && !this.hasExcludes ? { included: false, matched: undefined } : this.#included;
    this.#tests = this.sets.flatMap((set) => {
      const verdict = { included: set.include, matched: set };
      return set.rules.map((rule) => [rule.matches, verdict] as const);
    });
  }

  /** Throws `InvalidFilterExpression`. */
  static parse(expressions: readonly SignedExpression[], environment: RuleEnvironment): Filter {
    const sets = expressions.map(({ include, expression }) => ({
      include,
      rules: parseRules(expression, environment),
    }));
    return new Filter(sets, environment.caseSensitive);
  }

  get isEmpty(): boolean {
    return this.#tests.length === 0;
  }

  /** True if every path is included, whatever it is; false says nothing. */
  get includesAll(): boolean {
    const first = this.sets[0];
    return (
      first === undefined ||
      (first.include && first.rules.some(({ kind, text }) => kind === "wildcard" && text === "*"))
    );
  }

  evaluate(path: string): Verdict {
    const folded = this.caseSensitive ? path : toUpperInvariant(path);
    for (const [matches, verdict] of this.#tests) if (matches(path, folded)) return verdict;
    return this.#unmatched;
  }

  includes(path: string): boolean {
    return this.evaluate(path).included;
  }

  /** One of these are the parts of every path that is included, see {@link Rule.parts}; undefined: nothing can be said. */
  get parts(): readonly (readonly string[])[] | undefined {
    if (!this.hasIncludes || this.hasExcludes) return undefined;
    const parts = this.sets.flatMap(({ rules }) => rules.map((rule) => rule.parts));
    return parts.every((each) => each !== undefined) ? parts : undefined;
  }

  /** The rules one by one, as texts that {@link Filter.parse} turns into the same filter, whatever is in them. */
  get expressions(): SignedExpression[] {
    return this.sets.flatMap(({ include, rules }) =>
      rules.map(({ kind, text }) => ({ include, expression: kind === "regex" ? `[${text}]` : text })),
    );
  }

  /** Puts the rules of `other` in front of these. */
  prepend(other: Filter): Filter {
    return new Filter([...other.sets, ...this.sets], this.caseSensitive);
  }

  /** Puts an include rule for exactly `path` in front. */
  prependPath(path: string): Filter {
    const set = { include: true, rules: [simpleRule(path, this.caseSensitive)] };
    return new Filter([set, ...this.sets], this.caseSensitive);
  }

  /** Puts an include rule for a folder and all that is in it in front; `path` ends with the separator. */
  prependFolder(path: string): Filter {
    const set = { include: true, rules: [wildcardRule(`${path}*`, this.caseSensitive)] };
    return new Filter([set, ...this.sets], this.caseSensitive);
  }

  /** The filter to descend by: with nothing but includes, every folder is entered too (1.7). */
  forDescending(separator: "/" | "\\"): Filter {
    if (!this.hasIncludes || this.hasExcludes) return this;
    const folders = { include: true, rules: [wildcardRule(`*${separator}`, this.caseSensitive)] };
    return new Filter([...this.sets, folders], this.caseSensitive);
  }

  /** True if a rule that excludes everything stands before all includes: most likely a mistake (1.7). */
  get excludesAll(): boolean {
    const first = this.sets[0];
    return first !== undefined && !first.include && first.rules.some((rule) => everything.has(rule.text));
  }
}

const everything = new Set(["*", "^(.*)$"]);

function merged(sets: readonly RuleSet[]): RuleSet[] {
  const result: { include: boolean; rules: Rule[] }[] = [];
  for (const { include, rules } of sets) {
    if (rules.length === 0) continue;
    const last = result.at(-1);
    if (last?.include === include) last.rules.push(...rules);
    else result.push({ include, rules: [...rules] });
  }
  return result;
}

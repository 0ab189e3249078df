import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Filter, thisSystem, toUpperInvariant } from "../../../src/sources/filters/index.ts";
import { UserError } from "../../../src/support/errors.ts";

function filterOf(rules: readonly string[], caseSensitive = true): Filter {
  const expressions = rules.map((rule) => ({ include: rule.startsWith("+"), expression: rule.slice(1) }));
  return Filter.parse(expressions, { caseSensitive, groups: thisSystem() });
}

describe("the parts of what a filter includes", () => {
  test.each([
    ["/data/a.txt", ["/data/a.txt"]],
    ["@/data/what?", ["/data/what?"]],
    ["*", ["", ""]],
    ["*/cache/**/*.t?t", ["", "/cache/", "/", ".t", "t"]],
    ["[.*\\.jpe?g]", ["", ".jp", "g"]],
    ["[^/data/[^/]+\\.(?:jpg|png)$]", ["/data/", ".", ""]],
    ["[/data/\\d{4}-\\x41b+c\\{\\}]", ["/data/", "-", "c{}"]],
    ["[.*\\x41\\u00dcb\\cA\\0]", ["", "b", ""]],
    ["[(a|b)c]", ["", "c"]],
  ])("are those of the rule %s", (rule, parts) => {
    expect(filterOf([`+${rule}`]).parts).toEqual([parts]);
  });

  test("are those of each rule", () => {
    expect(filterOf(["+*.a", "+[.*\\.b]", "+/c"]).parts).toEqual([["", ".a"], ["", ".b"], ["/c"]]);
  });

  test.each([["[/a|/ab]"], ["[(?i)/a]"], ["[/(?=a)a]"]])("are not known of %s", (rule) => {
    expect(filterOf([`+${rule}`]).parts).toBeUndefined();
    expect(filterOf(["+/a", `+${rule}`]).parts).toBeUndefined();
  });

  test("are not known where paths are included that no rule matches", () => {
    expect(filterOf([]).parts).toBeUndefined();
    expect(filterOf(["-*.txt"]).parts).toBeUndefined();
    expect(filterOf(["+*.txt", "-*.c"]).parts).toBeUndefined();
  });

  test.each([true, false])("stand in every path that is included (letter case matters: %j)", (caseSensitive) => {
    const letters = [..."abkK.ü\u212aİςΣ😀"];
    const signs = [
      "*",
      "?",
      "+",
      "{2}",
      "??",
      ".",
      "\\.",
      "[ak]",
      "[^b]",
      "(",
      "(?:",
      ")",
      "|",
      "^",
      "$",
      "\\w",
      "\\x61",
      "\\u006b",
      "\\n",
      "/",
    ];
    const source = fc.array(fc.constantFrom(...letters, ...signs), { maxLength: 8 }).map((pieces) => pieces.join(""));
    const path = fc.string({ unit: fc.constantFrom(...letters, "/", "\n", "A", "Ü"), maxLength: 6 });
    const paths = fc.array(path, { minLength: 8, maxLength: 8 });
    let seen = 0;
    fc.assert(
      fc.property(source, fc.boolean(), paths, (text, isRegex, candidates) => {
        const filter = validFilter(isRegex ? `[${text}]` : text, caseSensitive);
        if (!filter?.parts) return;
        for (const candidate of [text, ...candidates]) {
          if (!filter.includes(candidate)) continue;
          seen++;
          expect(filter.parts.some((parts) => hasParts(candidate, parts, caseSensitive))).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
    expect(seen).toBeGreaterThan(300);
  });
});

function validFilter(rule: string, caseSensitive: boolean): Filter | undefined {
  try {
    return filterOf([`+${rule}`], caseSensitive);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return undefined;
  }
}

function hasParts(path: string, parts: readonly string[], caseSensitive: boolean): boolean {
  const fold = (text: string) => (caseSensitive ? text : toUpperInvariant(text));
  const source = parts.map((part) => fold(part).replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("[^]*");
  return new RegExp(`^${source}$`, "").test(fold(path));
}

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { filterExpression, filterWords } from "../../../../src/server/pages/job-form/filter-words.ts";
import { filterKinds } from "../../../../views/pages/job-form/values.ts";

describe("a rule of a filter in words", () => {
  const cases = [
    ["*/node_modules/", "folder", "node_modules"],
    ["*.tmp", "extension", "tmp"],
    ["*/Thumbs.db", "file", "Thumbs.db"],
    ["*cache*", "contains", "cache"],
    ["/home/me/big", "path", "/home/me/big"],
    ["@/home/me/a*b", "path", "/home/me/a*b"],
    ["{CacheFiles,TemporaryFiles}", "group", "CacheFiles,TemporaryFiles"],
    ["[.*\\.(a|b)]", "regex", ".*\\.(a|b)"],
    ["*/a/*/b?", "expression", "*/a/*/b?"],
    ["@/plain", "expression", "@/plain"],
    ["*.tar.gz", "expression", "*.tar.gz"],
  ] as const;
  for (const [expression, kind, text] of cases) {
    test(`${expression} is ${kind} ${text}`, () => {
      expect(filterWords(expression)).toEqual({ kind, text });
      expect(filterExpression({ kind, text })).toBe(expression);
    });
  }

  test("stands for the very same rule again, whatever it is", () => {
    const letters = fc.constantFrom("*", "/", "?", ".", "[", "]", "{", "}", "@", "a", "\\", " ");
    fc.assert(
      fc.property(fc.string({ unit: letters }), (expression) => {
        expect(filterExpression(filterWords(expression))).toBe(expression);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...filterKinds), fc.string({ unit: letters }), (kind, text) => {
        const expression = filterExpression({ kind, text });
        expect(filterExpression(filterWords(expression))).toBe(expression);
      }),
    );
  });

  test("takes an ending with or without its dot", () => {
    for (const text of ["tmp", ".tmp", "*.tmp"]) expect(filterExpression({ kind: "extension", text })).toBe("*.tmp");
  });
});

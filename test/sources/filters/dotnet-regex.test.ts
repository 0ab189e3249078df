import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { translateRegex } from "../../../src/sources/filters/dotnet-regex.ts";
import { UserError } from "../../../src/support/errors.ts";

describe("an expression of .NET means the same:", () => {
  test.each([
    ["a.c", "a\nc", true],
    ["(a|b)+c", "abac", true],
    ["(?<name>a)b", "ab", true],
    ["(?'name'a)b", "ab", true],
    ["(?:a)(?=b)b(?<=b)(?!c)(?<!a)", "ab", true],
    ["(?i)AbC", "aBc", true],
    ["a(?i)b", "aB", true],
    ["a(?i)b", "AB", false],
    ["(a(?i)b)c", "aBC", false],
    ["(?i:a)b", "Ab", true],
    ["(?i:a)b", "AB", false],
    ["(?i)a(?-i)b", "AB", false],
    ["(?i)[a-c]+", "AbC", true],
    ["(?i)[^a]", "A", false],
    ["(?i)k", "\u212a", true],
    ["(?-s)a.c", "a\nc", false],
    ["(?x) a b # comment\n c", "abc", true],
    ["(?x)[ ]", " ", true],
    ["a(?#comment)b", "ab", true],
    ["\\Aa\\z", "a", true],
    ["a\\Z\\n", "a\n", true],
    ["(?m)a$\\n^b", "a\nb", true],
    ["\\d", "\u0664", true],
    ["\\w+", "äß\u0301_9", true],
    ["\\w", "-", false],
    ["\\W\\D\\S", "-a.", true],
    ["\\s", "\u0085", true],
    ["\\s", "\ufeff", false],
    ["[\\s\\d]+", "1 \u0664", true],
    ["[^\\w]", "a", false],
    ["[\\W]", "-", true],
    ["\\p{Lu}\\P{Lu}", "Äa", true],
    ["[\\p{Ll}-[aeiou]]+", "xyz", true],
    ["[a-z-[aeiou]]", "e", false],
    ["[^a-[b]]", "b", false],
    ["[^a-[b]]", "c", true],
    ["[]a]+", "]a", true],
    ["[a-]+", "a-", true],
    ["[\\b]", "\b", true],
    ["\\bab\\b", "ab", true],
    ["a\\Bb", "ab", true],
    ["a{2,3}b{1}c{0,}", "aaab", true],
    ["a{x", "a{x", true],
    ["a{,2}", "a{,2}", true],
    ["a??b*?c+?", "bbc", true],
    ["\\x41\\u0042\\t\\e\\a\\cA\\07", "AB\t\x1b\x07\x01\x07", true],
    ["\\.\\/\\-\\\\", "./-\\", true],
    ["C:\\\\Users\\\\[^\\\\]+", "C:\\Users\\bob", true],
    ["..", "😀", true],
    [".*secret[^\\/]*", "/d/secret.txt", true],
  ])("%s on %j: %p", (source, text, expected) => {
    expect(matchesWhole(source, text)).toBe(expected);
  });
});

test("ignoring case is part of the translation", () => {
  expect(new RegExp(`^(?:${translateRegex("äb[c-d]", true)})$`).test("ÄBD")).toBe(true);
});

describe("what cannot be translated, or is wrong, is refused:", () => {
  test.each([
    "(?>a+)b",
    "(?(a)b|c)",
    "(?<a-b>x)",
    "(a)\\1",
    "(?<n>a)\\k<n>",
    "\\p{IsGreek}",
    "a**",
    "a*+",
    "*a",
    "(*a)",
    "{2}a",
    "(a",
    "a)",
    "[a",
    "[z-a]",
    "[a-\\d]",
    "[a-[b]c]",
    "\\y",
    "a\\",
    "(?#never ends",
    "a{3,2}",
  ])("%s", (source) => {
    expect(() => new RegExp(translateRegex(source, false))).toThrow();
  });

  test("with a stable id", () => {
    try {
      translateRegex("(?>a)", false);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).id).toBe("InvalidFilterExpression");
    }
  });
});

test("any text is either refused or becomes an expression that JavaScript takes", () => {
  const token = fc.constantFrom(..."ab()[]{}*+?|^$.\\-,12ikdwpLu<>=!: #".split(""));
  fc.assert(
    fc.property(fc.string({ unit: token, maxLength: 12 }), fc.boolean(), (source, ignoreCase) => {
      let translated: string;
      try {
        translated = translateRegex(source, ignoreCase);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        return;
      }
      if (!/\{\d+,\d+\}/.test(translated)) new RegExp(translated);
    }),
    { numRuns: 2_000 },
  );
});

test("what both languages share gives the same result in both", () => {
  const piece = fc.constantFrom("a", "b", "/", "\\.", "[ab]", "[^/]", "(a|b)", "a*", "b+", "[^/]*", "(?:ab)?", "|");
  const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "."), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), text, (pieces, path) => {
      const source = `^(${pieces.join("")})$`;
      expect(new RegExp(translateRegex(source, false)).test(path)).toBe(new RegExp(source).test(path));
    }),
    { numRuns: 2_000 },
  );
});

function matchesWhole(source: string, text: string): boolean {
  const match = new RegExp(`^(?:${translateRegex(source, false)})`).exec(text);
  return match !== null && match[0].length === text.length;
}

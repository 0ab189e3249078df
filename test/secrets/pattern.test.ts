import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { placeholderPattern } from "../../src/secrets/pattern.ts";

describe("a placeholder", () => {
  test.each([
    ["$", "$a", { key: "a" }],
    ["$", "$A-b/c_ä9", { key: "A-b/c_ä9" }],
    ["$", "\x24{a b}", "partial"],
    ["$", "x$a", undefined],
    ["$", "$a.b", "partial"],
    ["$", "$", "partial"],
    ["$", "", undefined],
    ["$", "!secret{a b}", undefined],
    ["\x24{}", "$a", undefined],
    ["\x24{}", "\x24{a b}", { key: "a b" }],
    ["\x24{}", "\x24{a}b}", "partial"],
    ["\x24{}", "\x24{a}b", "partial"],
    ["\x24{}", "\x24{ }", "partial"],
    ["!secret{}", "!secret{a b}", { key: "a b" }],
    ["!secret{}", "!SECRET{a}", "partial"],
    ["<[]", "<[a]", { key: "a" }],
    ["()", "(a)", { key: "a" }],
  ])("of %p in %p is %p", (pattern, value, expected) => {
    expect(placeholderPattern(pattern).read(value)).toEqual(expected as never);
  });

  test("is found with any key between any brackets, and never within a longer text", () => {
    const brackets = fc.constantFrom("{}", "()", "[]");
    fc.assert(
      fc.property(fc.string(), brackets, fc.string({ minLength: 1 }), (prefix, pair, text) => {
        const key = `${text.replaceAll(pair.charAt(1), "")}.`;
        const whole = `${prefix}${pair[0]}${key}${pair[1]}`;
        const pattern = placeholderPattern(prefix + pair);
        expect(pattern.read(whole)).toEqual({ key });
        expect(pattern.read(`${whole}x`)).toBe("partial");
      }),
    );
  });
});

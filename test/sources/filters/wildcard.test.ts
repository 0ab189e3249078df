import { expect, test } from "bun:test";
import fc from "fast-check";
import { toUpperInvariant } from "../../../src/sources/filters/letter-case.ts";
import { compileWildcard } from "../../../src/sources/filters/wildcard.ts";

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "*", "?", ".", "["), maxLength: 9 });
const path = fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "[", "\n"), maxLength: 9 });

test("a wildcard matches what its translation to a regular expression matches", () => {
  fc.assert(
    fc.property(pattern, path, (wildcard, text) => {
      expect(compileWildcard(wildcard)(text)).toBe(translated(wildcard).test(text));
    }),
    { numRuns: 20_000 },
  );
});

test("many stars do not take forever", () => {
  expect(compileWildcard(`${"*a?".repeat(30)}b`)("a".repeat(2000))).toBe(false);
});

test("upper case keeps the length, and no letter becomes an ASCII one", () => {
  expect(toUpperInvariant("straße/é.txt")).toBe("STRAßE/É.TXT");
  expect(toUpperInvariant("ıſ")).toBe("ıſ");
});

function translated(wildcard: string): RegExp {
  const tokens = wildcard.replace(/\*{2,}$/, "?*").replace(/[.*+?^${}()|[\]\\]/g, (character) => {
    return character === "*" ? "[\\s\\S]*" : character === "?" ? "[\\s\\S]" : `\\${character}`;
  });
  return new RegExp(`^${tokens}$`);
}

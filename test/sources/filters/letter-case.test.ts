import { expect, test } from "bun:test";
import { caseVariants, toUpperInvariant } from "../../../src/sources/filters/index.ts";

test("the variants of a character are all that have its upper case, and no others", () => {
  const groups = new Map<string, string[]>();
  for (let code = 0; code < 0x10000; code++) {
    const character = String.fromCharCode(code);
    const upper = toUpperInvariant(character);
    const group = groups.get(upper) ?? [];
    groups.set(upper, group);
    group.push(character);
  }
  const wrong = [...groups.values()].filter((group) =>
    group.some((character) => caseVariants(character).toSorted().join() !== group.toSorted().join()),
  );
  expect(wrong).toEqual([]);
  expect(caseVariants("σ").toSorted()).toEqual(["Σ", "ς", "σ"]);
  expect(caseVariants("😀")).toEqual(["😀"]);
});

import { expect, test } from "bun:test";
import { attributeNames, parseAttributeNames } from "../../src/sources/index.ts";

test("names are joined in ascending order of their bits; an unknown bit makes it a number", () => {
  expect(attributeNames(1 | 2 | 16 | 1024)).toBe("ReadOnly, Hidden, Directory, ReparsePoint");
  expect(attributeNames(128)).toBe("Normal");
  expect(attributeNames(1 | 8)).toBe("9");
  expect(attributeNames(0)).toBe("0");
});

test("a list of names tolerates blanks, letter case and unknown names", () => {
  expect(parseAttributeNames("readonly, Hidden ,nonsense,SYSTEM")).toBe(7);
  expect(parseAttributeNames("")).toBe(0);
});

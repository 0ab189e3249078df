import { expect, test } from "bun:test";
import { compressedExtensions, isCompressible, parseExtensions } from "../../src/volumes/compressible.ts";

test.each([
  ["a.txt", true],
  ["a.zip", false],
  ["A.JPG", false],
  ["/x/b.tar.gz", false],
  ["/x.zip/readme", true],
  ["noextension", true],
  ["", true],
  ["zip", true],
  ["ends.with.dot.", true],
])("%p may shrink: %p", (name, expected) => {
  expect(isCompressible(name)).toBe(expected);
});

test("a file of extensions replaces the list", () => {
  const extensions = parseExtensions("# comment\n.abc first\r\n  .DEF\n.\nghi\n\n.jk");
  expect([...extensions]).toEqual([".abc", ".def", ".jk"]);
  expect(isCompressible("x.Abc", extensions)).toBe(false);
  expect(isCompressible("x.zip", extensions)).toBe(true);
});

test("the list is made of extensions", () => {
  expect([...compressedExtensions].every((extension) => /^\.[a-z0-9_]+$/.test(extension))).toBe(true);
  expect(parseExtensions([...compressedExtensions].join("\n"))).toEqual(compressedExtensions);
});

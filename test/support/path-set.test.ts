import { expect, test } from "bun:test";
import fc from "fast-check";
import { PathSet } from "../../src/support/path-set.ts";

test("a set of paths knows each path that was added, and no other", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 12 })), (paths) => {
      const set = new PathSet();
      const known = new Set<string>();
      for (const path of paths) {
        expect(set.add(path)).toBe(!known.has(path));
        known.add(path);
      }
    }),
  );
});

test("half a million paths that hardly differ are all told apart", () => {
  const set = new PathSet();
  let taken = 0;
  for (let i = 0; i < 500_000; i++) if (set.add(`/srv/data/folder-${i % 700}/file-${i}.txt`)) taken++;
  expect(taken).toBe(500_000);
  expect(set.add("/srv/data/folder-0/file-0.txt")).toBe(false);
  expect(set.add("/srv/data/folder-1/file-0.txt")).toBe(true);
});

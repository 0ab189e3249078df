import { expect, test } from "bun:test";
import fc from "fast-check";
import { LocalDatabase } from "../../src/database/local/database.ts";
import { type EntryState, entryKinds } from "../../src/database/local/entries.ts";
import { KnownFolder } from "../../src/database/local/known-folder.ts";

const bytes = (name: string) => Buffer.from(name);
const inByteOrder = (a: string, b: string) => Buffer.compare(bytes(a), bytes(b));
const names = fc.uniqueArray(fc.string({ unit: "grapheme", maxLength: 3 }), { maxLength: 30 });
const state = (modified: number): EntryState => ({
  kind: entryKinds.file,
  content: 0,
  metadata: 0,
  size: 0,
  modified,
  fraction: 0,
});

test("a folder that is read in pages gives what is known in any order of names, and the rest of it", () => {
  fc.assert(
    fc.property(names, names, fc.boolean(), (known, met, isSorted) => {
      const sorted = known.toSorted(inByteOrder);
      const folder = new KnownFolder(
        (from, count) =>
          sorted
            .filter((name) => inByteOrder(name, from) >= 0)
            .slice(0, count)
            .map((name) => [name, { size: known.indexOf(name) }]),
        4,
      );
      for (const name of isSorted ? met.toSorted(inByteOrder) : met) {
        expect(folder.get(name)?.size).toBe(known.includes(name) ? known.indexOf(name) : undefined);
        folder.meet(name);
      }
      const rest = [...folder.rest()].map(([name]) => name);
      expect(rest.toSorted(inByteOrder)).toEqual(sorted.filter((name) => !met.includes(name)));
    }),
  );
});

test("the state that is known is the latest one, in folders of many pages", () => {
  const database = LocalDatabase.open(":memory:");
  const { entries } = database;
  const name = (index: number) => `file ${String(index).padStart(5, "0")}`;
  for (let index = 0; index < 9000; index++) {
    entries.add(1, name(index), 1, state(index));
    if (index % 3 === 0) entries.add(1, name(index), 2, state(10_000 + index));
  }
  entries.add(2, name(0), 1, state(7));
  const known = entries.known(1);
  for (let index = 0; index < 9000; index += 2) {
    const found = known.get(name(index));
    expect([found?.first, found?.modified]).toEqual(index % 3 === 0 ? [2, 10_000 + index] : [1, index]);
    known.meet(name(index));
  }
  const rest = [...known.rest()].map(([each]) => each);
  expect(rest.length).toBe(4500);
  expect(rest.includes(name(8999)) && rest.includes(name(1))).toBe(true);
  database.close();
});

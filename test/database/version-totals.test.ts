import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { LocalDatabase } from "../../src/database/local/database.ts";
import { type EntryKind, entryKinds } from "../../src/database/local/entries.ts";

const { file, folder, symlink } = entryKinds;

describe("the totals of versions", () => {
  let database: LocalDatabase;

  beforeEach(() => {
    database = LocalDatabase.open(":memory:");
    database.versions.begin(1000);
    add("/", "data/", 1, folder, 0);
    add("/data/", "changed", 1, file, 100);
    add("/data/", "same", 1, file, 5);
  });

  afterEach(() => database.close());

  function add(path: string, name: string, first: number, kind: EntryKind, size: number): void {
    const state = { kind, content: 0, metadata: 0, size, modified: 0, fraction: -1 };
    database.entries.add(database.folders.require(path), name, first, state);
  }

  const complete = (id: number) => database.versions.complete(id, { time: id * 1000, isFull: true, dlist: id });
  const changeNothing = (id: number) => {
    database.versions.begin(id * 1000);
    complete(id);
  };
  const kept = () => database.sql.prepare("SELECT id, entries, files, size FROM version ORDER BY id").values();
  const forget = () => database.sql.exec("UPDATE version SET entries = NULL, files = NULL, size = NULL");

  test("are entries, files and bytes of each, in the order asked for", () => {
    complete(1);
    database.versions.begin(2000);
    add("/data/", "link", 2, symlink, 0);
    database.entries.close(database.folders.require("/data/"), "changed", 1);
    database.entries.applyClosings(2);
    add("/data/", "changed", 2, file, 300);
    complete(2);
    expect(database.totals.of([2, 1])).toEqual([
      { entries: 4, files: 2, size: 305 },
      { entries: 3, files: 2, size: 105 },
    ]);
    expect(database.totals.of([])).toEqual([]);
    forget();
    expect(database.totals.of([2, 1])).toEqual([
      { entries: 4, files: 2, size: 305 },
      { entries: 3, files: 2, size: 105 },
    ]);
  });

  test("are kept when a version is complete, and again when its entries have changed", () => {
    complete(1);
    expect(kept()).toEqual([[1, 3, 2, 105]]);
    add("/data/", "more", 1, file, 7);
    complete(1);
    expect(kept()).toEqual([[1, 4, 3, 112]]);
  });

  test("are not kept of a version that is unfinished again", () => {
    complete(1);
    database.versions.reopen(1);
    expect(kept()).toEqual([[1, null, null, null]]);
    expect(database.totals.ofOne(1)).toEqual({ entries: 3, files: 2, size: 105 });
  });

  test("of versions that lack them are kept with the next", () => {
    complete(1);
    changeNothing(2);
    forget();
    changeNothing(3);
    expect(kept()).toEqual([1, 2, 3].map((id) => [id, 3, 2, 105]));
  });

  test("of many versions that lack them are the same", () => {
    const ids = Array.from({ length: 12 }, (_, index) => index + 1);
    complete(1);
    for (const id of ids.slice(1)) {
      database.versions.begin(id * 1000);
      add("/data/", `file-${id}`, id, file, id);
      complete(id);
    }
    const known = database.totals.of(ids);
    forget();
    expect(database.totals.of(ids)).toEqual(known);
    expect(known[11]).toEqual({ entries: 14, files: 13, size: 105 + 77 });
  });
});

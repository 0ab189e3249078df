import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { LocalDatabase } from "../../src/database/local/database.ts";
import { type EntryKind, entryKinds } from "../../src/database/local/entries.ts";
import { Listing } from "../../src/database/local/listing.ts";

const { file, folder, symlink } = entryKinds;

describe("the queries for lists", () => {
  let database: LocalDatabase;
  let listing: Listing;

  beforeEach(() => {
    database = LocalDatabase.open(":memory:");
    listing = new Listing(database.sql);
    add("/data/", "zebra.txt", 1, file, 5);
    add("/data/", "sub/", 1, folder, 0);
    add("/", "data/", 1, folder, 0);
    add("/data/sub/", "changed", 1, file, 100);
    add("/data/sub/", "link", 2, symlink, 0);
    database.entries.close(database.folders.require("/data/sub/"), "changed", 1);
    database.entries.applyClosings(2);
    add("/data/sub/", "changed", 2, file, 300);
  });

  afterEach(() => database.close());

  function add(path: string, name: string, first: number, kind: EntryKind, size: number): void {
    const state = { kind, content: 0, metadata: 0, size, modified: 0, fraction: -1 };
    database.entries.add(database.folders.require(path), name, first, state);
  }

  const paths = (states: Iterable<{ folder: string; name: string }>) =>
    [...states].map(({ folder, name }) => folder + name);

  test("give the paths by folder, then by name", () => {
    expect(paths(listing.all(1, 1))).toEqual(["/data/", "/data/sub/", "/data/zebra.txt", "/data/sub/changed"]);
  });

  test("give all states that versions of a range have, oldest first", () => {
    const states = [...listing.all(1, 2)].filter(({ name }) => name === "changed");
    expect(states.map(({ first, size }) => [first, size])).toEqual([
      [1, 100],
      [2, 300],
    ]);
  });

  test("give the direct children of a folder", () => {
    expect(paths(listing.childrenOf("/data/", 2, 2))).toEqual(["/data/sub/", "/data/zebra.txt"]);
    expect(paths(listing.childrenOf("/data", 2, 2))).toEqual([]);
  });

  test("give the root no child without a name", () => {
    add("/", "", 1, folder, 0);
    expect(paths(listing.childrenOf("/", 1, 1))).toEqual(["/data/"]);
  });

  test("give one path in the versions that have it", () => {
    expect(paths(listing.path("/data/sub/", "link", 1, 1))).toEqual([]);
    expect(paths(listing.path("/data/sub/", "link", 1, 2))).toEqual(["/data/sub/link"]);
  });

  test("read folders and names in the order of their indexes, without sorting", () => {
    const rows = database.sql
      .prepare(
        `EXPLAIN QUERY PLAN SELECT f.path, e.name FROM folder f CROSS JOIN entry e ON e.folder = f.id
         WHERE e.first <= 1 AND e.last > 1 ORDER BY f.path, e.name, e.first`,
      )
      .all();
    expect(rows.filter(({ detail }) => String(detail).includes("TEMP B-TREE"))).toEqual([]);
  });

  test("can be abandoned half-way", () => {
    for (const state of listing.all(1, 2)) {
      expect(state.folder).toBe("/");
      break;
    }
    database.commit();
    expect(paths(listing.all(1, 2))).toHaveLength(6);
  });
});

import { describe, expect, test } from "bun:test";
import { LocalDatabase } from "../../../src/database/local/database.ts";
import { treeOrders } from "../../../src/database/local/tree.ts";
import { browseTree, fileLife, measurePaths } from "../../../src/engine/browse/index.ts";
import type { TreeItem } from "../../../src/engine/browse/tree.ts";
import { fillVersions, modified, timeOf } from "./support.ts";

/** Four versions; `/s/b` changes in the second, goes in the third and comes back in the fourth. */
function someBackup(): LocalDatabase {
  const database = LocalDatabase.open(":memory:");
  const always = { "/s/": "folder", "/s/Deep/": "folder", "/s/Deep/x": 30, "/s/C": 5 } as const;
  fillVersions(database, [
    { ...always, "/s/b": 1 },
    { ...always, "/s/b": 2, "/s/later": 7 },
    { ...always, "/s/later": 7, "/s/Deep/y": 12 },
    { ...always, "/s/b": 2, "/s/link": "symlink" },
  ]);
  return database;
}

const usual = { folder: "/s/", time: undefined, page: 0, pageSize: 200 } as const;
const plain = { ...usual, order: "name", isDescending: false, withGone: false } as const;
const dateOf = (version: number) => new Date(timeOf(version) * 1000);
const namesOf = (view: { items: readonly { name: string }[] }) => view.items.map(({ name }) => name);

describe("a version as a tree", () => {
  test("has folders first, names in the order of people, and begins in the only place there is", () => {
    const view = browseTree(someBackup(), { ...plain, folder: "" });
    expect(view).toMatchObject({ root: "/s/", folder: "/s/", roots: 1, isKnown: true, total: 4, time: dateOf(4) });
    expect(namesOf(view)).toEqual(["Deep", "b", "C", "link"]);
    expect(view.items[1]).toEqual({
      path: "/s/b",
      name: "b",
      kind: "file",
      size: 2,
      modified: new Date(modified * 1000),
      lastSeen: undefined,
    });
    expect(view.items.map(({ kind }) => kind)).toEqual(["folder", "file", "file", "link"]);
  });

  test("is that of the moment: the newest version that is not newer", () => {
    const database = someBackup();
    for (const [time, version] of [
      [timeOf(2), 2],
      [timeOf(3) - 1, 2],
      [0, 1],
    ] as const) {
      expect(browseTree(database, { ...plain, time }).time).toEqual(dateOf(version));
    }
    expect(namesOf(browseTree(database, { ...plain, time: timeOf(2) }))).toEqual(["Deep", "b", "C", "later"]);
  });

  test("shows what has gone before that moment, and when it was last there; nothing of what comes later", () => {
    const database = someBackup();
    const view = browseTree(database, { ...plain, time: timeOf(3), withGone: true });
    const gone = view.items.filter(({ lastSeen }) => lastSeen !== undefined);
    expect(gone).toMatchObject([{ name: "b", size: 2, lastSeen: dateOf(2) }]);
    const newest = browseTree(database, { ...plain, withGone: true });
    expect(newest.items.filter(({ lastSeen }) => lastSeen)).toMatchObject([{ name: "later", lastSeen: dateOf(3) }]);
    expect(newest.total).toBe(5);
  });

  test("comes in pages, sorted by size or time over all of them", () => {
    const database = someBackup();
    const sorted = { ...plain, order: "size", isDescending: true, pageSize: 2 } as const;
    const pages = [0, 1, 2].map((page) => browseTree(database, { ...sorted, page, time: timeOf(2) }));
    expect(pages.map(namesOf)).toEqual([["Deep", "later"], ["C", "b"], []]);
    expect(pages.map(({ total }) => total)).toEqual([4, 4, 4]);
  });

  test("is the other way round when it is descending, but for the folders that come first", () => {
    const database = LocalDatabase.open(":memory:");
    const folders = { "/s/": "folder", "/s/B/": "folder", "/s/a/": "folder" } as const;
    fillVersions(database, [
      { ...folders, "/s/x": 1, "/s/X": 1, "/s/m": 3, "/s/c": 9 },
      { ...folders, "/s/x": 1, "/s/X": 1, "/s/m": 2 },
    ]);
    for (const order of treeOrders) {
      for (const withGone of [false, true]) {
        const [rising, falling] = [false, true].map((isDescending) => {
          const items = [0, 1, 2].flatMap((page) => {
            const wanted = { ...plain, order, withGone, isDescending, page, pageSize: 2 };
            return [...browseTree(database, wanted).items];
          });
          return Map.groupBy(items, ({ kind }) => kind === "folder");
        });
        expect(rising?.get(false)).toHaveLength(withGone ? 4 : 3);
        for (const isFolder of [true, false]) {
          expect(falling?.get(isFolder)).toEqual(rising?.get(isFolder)?.toReversed() as TreeItem[]);
        }
      }
    }
    const largest = browseTree(database, { ...plain, order: "size", isDescending: true, withGone: true });
    expect(largest.items.map(({ name, size }) => [name, size])).toEqual([
      ["a", 0],
      ["B", 0],
      ["c", 9],
      ["m", 2],
      ["x", 1],
      ["X", 1],
    ]);
  });

  test("does not have a folder that no version has", () => {
    expect(browseTree(someBackup(), { ...plain, folder: "/s/nowhere/" })).toMatchObject({ isKnown: false, total: 0 });
  });

  test("is refused for a backup without a version", () => {
    expect(() => browseTree(LocalDatabase.open(":memory:"), plain)).toThrow("no version");
  });

  test("measures files, and folders with all that is in them", () => {
    const paths = ["/s/Deep/", "/s/b", "/s/", "/s/link", "/s/nowhere"];
    expect(measurePaths(someBackup(), paths, timeOf(3))).toEqual([
      { path: "/s/Deep/", files: 2, size: 42 },
      { path: "/s/b", files: 0, size: 0 },
      { path: "/s/", files: 4, size: 54 },
      { path: "/s/link", files: 0, size: 0 },
      { path: "/s/nowhere", files: 0, size: 0 },
    ]);
  });
});

describe("the life of a file", () => {
  test("has each content once, the newest first, and tells whether it is still there", () => {
    const database = someBackup();
    expect(fileLife(database, "/s/b")).toEqual({
      times: [4, 3, 2, 1].map(dateOf),
      isPresent: true,
      contents: [
        { first: dateOf(4), last: dateOf(4), versions: 1, size: 2, modified: new Date(modified * 1000) },
        { first: dateOf(2), last: dateOf(2), versions: 1, size: 2, modified: new Date(modified * 1000) },
        { first: dateOf(1), last: dateOf(1), versions: 1, size: 1, modified: new Date(modified * 1000) },
      ],
    });
    expect(fileLife(database, "/s/C").contents).toMatchObject([{ first: dateOf(1), last: dateOf(4), versions: 4 }]);
    expect(fileLife(database, "/s/later")).toMatchObject({ isPresent: false, contents: [{ versions: 2 }] });
    expect(fileLife(database, "/s/nowhere").contents).toEqual([]);
  });
});

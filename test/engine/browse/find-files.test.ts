import { describe, expect, test } from "bun:test";
import { LocalDatabase } from "../../../src/database/local/database.ts";
import { type FindFilesRequest, findFiles } from "../../../src/engine/browse/find-files.ts";
import { OperationControl } from "../../../src/engine/context.ts";
import { fillVersions, timeOf } from "./support.ts";

/** `/s/Letters/2025/one.TXT` grows, `/s/two.txt` is deleted in the third version. */
function someBackup(): LocalDatabase {
  const database = LocalDatabase.open(":memory:");
  const always = { "/s/": "folder", "/s/Letters/": "folder", "/s/Letters/2025/": "folder", "/s/b[1].jpg": 70 } as const;
  fillVersions(database, [
    { ...always, "/s/Letters/2025/one.TXT": 10, "/s/two.txt": 500 },
    { ...always, "/s/Letters/2025/one.TXT": 2000, "/s/two.txt": 500 },
    { ...always, "/s/Letters/2025/one.TXT": 2000 },
  ]);
  return database;
}

const usual = { texts: [], isGone: false, offset: 0, limit: 100 };

function find(wanted: Partial<FindFilesRequest>) {
  return findFiles(someBackup(), { ...usual, ...wanted }, new OperationControl());
}
const pathsOf = (wanted: Partial<FindFilesRequest>) => find(wanted).items.map(({ path }) => path);
const word = (text: string) => ({ kind: "text", text }) as const;
const pattern = (text: string) => ({ kind: "pattern", text }) as const;
const dateOf = (version: number) => new Date(timeOf(version) * 1000);

describe("a search over all versions", () => {
  test("tells each path once, as it was last, with the versions that have it", () => {
    expect(find({ texts: [word("txt")] }).items).toMatchObject([
      { path: "/s/two.txt", size: 500, versions: 2, states: 1, first: dateOf(1), last: dateOf(2), isPresent: false },
      {
        path: "/s/Letters/2025/one.TXT",
        kind: "file",
        size: 2000,
        versions: 3,
        states: 2,
        last: dateOf(3),
        isPresent: true,
      },
    ]);
  });

  test("looks for words in names; more of them may stand in the folders above", () => {
    expect(pathsOf({ texts: [word("letters")] })).toEqual(["/s/Letters/"]);
    expect(pathsOf({ texts: [word("letters"), word("one")] })).toEqual(["/s/Letters/2025/one.TXT"]);
    expect(pathsOf({ texts: [word("Letters/2025/o")] })).toEqual(["/s/Letters/2025/one.TXT"]);
    expect(pathsOf({ texts: [word("letters"), word("two")] })).toEqual([]);
  });

  test("looks for patterns of whole names, and of paths where there is a separator", () => {
    expect(pathsOf({ texts: [pattern("*.txt")] })).toEqual(["/s/two.txt", "/s/Letters/2025/one.TXT"]);
    expect(pathsOf({ texts: [pattern("b[[]1].*")] })).toEqual(["/s/b[1].jpg"]);
    expect(pathsOf({ texts: [pattern("*2025/*.txt")] })).toEqual(["/s/Letters/2025/one.TXT"]);
  });

  test("looks for one kind of entries alone", () => {
    expect(pathsOf({ texts: [word("e")], kind: "folder" })).toEqual(["/s/Letters/"]);
    expect(pathsOf({ texts: [word("e")], kind: "file" })).toEqual(["/s/Letters/2025/one.TXT"]);
    expect(pathsOf({ texts: [], kind: "link" })).toEqual([]);
  });

  test("looks for sizes, deleted files, and by expression", () => {
    expect(pathsOf({ atLeast: 400, atMost: 600 })).toEqual(["/s/two.txt"]);
    expect(pathsOf({ isGone: true })).toEqual(["/s/two.txt"]);
    // It is there all the same, in another size.
    expect(pathsOf({ isGone: true, atMost: 10 })).toEqual([]);
    expect(pathsOf({ expression: /\.jpe?g$/iu })).toEqual(["/s/b[1].jpg"]);
    expect(pathsOf({ expression: /^\/s\/t\w+\.TXT$/iu })).toEqual(["/s/two.txt"]);
    expect(pathsOf({ expression: /(one|two)\.t/iu, texts: [word("two")] })).toEqual(["/s/two.txt"]);
    expect(pathsOf({ expression: /\x74wo|\u{6f}ne/iu })).toEqual(["/s/two.txt", "/s/Letters/2025/one.TXT"]);
    expect(pathsOf({ until: 1_000_000_000, atLeast: 1 })).toEqual([]);
  });

  test("ends when patience is over, and goes on behind that folder", () => {
    const all = find({}).items.map(({ path }) => path);
    const paths: string[] = [];
    let rest: { after: string; offset: number } | undefined;
    let searches = 0;
    do {
      const found = find({ ...rest, patience: 0 });
      paths.push(...found.items.map(({ path }) => path));
      rest = found.rest;
      expect(found.hasMore).toBe(rest !== undefined);
    } while (rest && ++searches < 10);
    expect(paths).toEqual(all);
    // What is passed by before counts there.
    expect(find({ offset: 100, patience: 0 }).rest).toEqual({ after: "/s/Letters/2025/", offset: 100 - all.length });
  });

  test("finds the same in very many folders, from any of them on", () => {
    const database = LocalDatabase.open(":memory:");
    const folders = Array.from({ length: 1500 }, (_, index) => `/s/${String(index).padStart(4, "0")}/`);
    fillVersions(database, [Object.fromEntries(folders.map((folder) => [`${folder}a.txt`, 1]))]);
    const findHere = (wanted: Partial<FindFilesRequest>) =>
      findFiles(database, { ...usual, limit: 2000, texts: [word("a.t")], ...wanted }, new OperationControl());
    expect(findHere({}).items.map(({ path }) => path)).toEqual(folders.map((folder) => `${folder}a.txt`));
    const first = findHere({ patience: 0 });
    expect(first.items.length).toBeWithin(1, 1500);
    const later = findHere({ after: first.rest?.after });
    expect(first.items.length + later.items.length).toBe(1500);
  });

  test("comes in parts, and tells whether there is more", () => {
    const parts = [0, 2, 4, 6].map((offset) => find({ offset, limit: 2 }));
    expect(parts.map(({ items, hasMore }) => [items.length, hasMore])).toEqual([
      [2, true],
      [2, true],
      [2, false],
      [0, false],
    ]);
  });
});

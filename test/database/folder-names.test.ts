import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { LocalDatabase } from "../../src/database/local/database.ts";
import { EntryEdits } from "../../src/database/local/entry-edits.ts";
import { FileSearch } from "../../src/database/local/file-search.ts";
import { PathSearch } from "../../src/database/local/path-search.ts";
import { InProcessProgram } from "../support/in-process-program.ts";

const folders = ["/data/", "/data/sub/", "C:\\x\\"];
const names = ["a", "ab", "report-1.txt", "Report-2.TXT", "Größe", "ёлка", "ЁЛКА 2", "a%_b", "new\nline", "", "sub/"];
const strange = ["nul\0then-report", "\ud800half", "a\\b"];
const state = { kind: 0, content: 0, metadata: 0, size: 1, modified: 1, fraction: -1 } as const;

let database: LocalDatabase;
beforeEach(() => {
  database = LocalDatabase.open(":memory:");
});
afterEach(() => database.close());

const textsOf = () =>
  Object.fromEntries(
    database.sql
      .prepare("SELECT f.path, n.names FROM folder_names n JOIN folder f ON f.id = n.folder ORDER BY f.path")
      .values() as [string, string | null][],
  );

/** A step of the life of a database, in the ways that operations have to change what is in it. */
const steps: Record<string, (folder: number, name: string, version: number) => unknown> = {
  add: (folder, name, version) => {
    if (!database.entries.known(folder).get(name)) database.entries.add(folder, name, version, state);
  },
  "add unless present": (folder, name, version) => {
    database.entries.addUnlessPresent(folder, name, version, state);
    database.entries.countNew(version);
  },
  "merge a whole version": (folder, name, version) => {
    database.entries.addIncoming(folder, name, state);
    database.entries.mergeIncoming(version);
  },
  purge: (folder, name, version) => {
    using edits = new EntryEdits(database.sql);
    edits.removePaths((path) => path === database.folders.path(folder) + name);
    edits.apply(version - 1, version - 2, version);
  },
  "drop a version": (_, __, version) => database.entries.dropVersion(version - 1, version - 2, undefined),
  "undo a version": (_, __, version) => database.entries.undoVersion(version),
  "try only": async (folder, name, version) =>
    await database.tentatively(async () => {
      steps["add unless present"]?.(folder, name, version);
      database.folderNames.keep();
    }),
  "begin anew": () => {
    database.clear();
    for (const path of folders) database.folders.require(path);
  },
  keep: () => database.folderNames.keep(),
};

const text = fc.oneof(
  fc.constantFrom("a", "B", "report", "REPORT-2", "größe", "лк", "Ё", "%", "_", "sub", "then", "x\\a", "/a", "t/a"),
  fc.string({ maxLength: 3 }),
);
const term = fc.record({
  include: fc.boolean(),
  kind: fc.constantFrom("text" as const, "pattern" as const),
  text: fc.oneof(text, fc.constantFrom("*ё*", "*[a-r]eport*", "*/?b", "*t-?.txt", "*", "*[^a]b", "*\\?")),
});
const condition = fc.record({
  folders: fc.subarray(folders, { maxLength: 1 }),
  terms: fc.array(term, { maxLength: 3 }),
  caseSensitive: fc.boolean(),
});
type Condition = typeof condition extends fc.Arbitrary<infer Value> ? Value : never;

function found({ folders, terms, caseSensitive }: Condition, versions: readonly number[]): unknown[] {
  const search = new PathSearch(database.sql, { folders, terms, caseSensitive, versions });
  const texts = terms.map(({ kind, text }) => ({ kind, text }));
  const files = new FileSearch(database.sql);
  return [
    search.count(),
    [...search.find({ limit: -1, offset: 0 })],
    [...files.stretches()].flatMap((stretch) => [...files.find({ texts }, stretch)]),
    [...files.stretches()].flatMap((stretch) => [
      ...files.find({ texts: texts.slice(0, 1), parts: ["", "a", "t", ""] }, stretch),
    ]),
  ];
}

describe("the names of folders", () => {
  test("hide nothing from a search, whatever has become of the entries", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.constantFrom(...Object.keys(steps), "add", "merge a whole version", "keep", "keep"),
            fc.constantFrom(...folders),
            fc.constantFrom(...names, ...strange),
          ),
          { minLength: 5, maxLength: 25 },
        ),
        fc.array(condition, { minLength: 1, maxLength: 4 }),
        async (life, conditions) => {
          database.clear();
          for (const path of folders) database.folders.require(path);
          database.sql.exec("DELETE FROM version");
          for (const [index, [step, path, name]] of life.entries()) {
            await steps[step]?.(database.folders.require(path), name, index + 1);
          }
          const versions = life.map((_, index) => index + 1);
          const withTexts = conditions.map((condition) => found(condition, versions));
          database.folderNames.clear();
          expect(withTexts).toEqual(conditions.map((condition) => found(condition, versions)));
        },
      ),
      { numRuns: 100 },
    );
  });

  test("are kept as one text for each folder, each name once", () => {
    const [data, sub] = [database.folders.require("/data/"), database.folders.require("/data/sub/")];
    database.folders.require("/nothing/");
    for (const name of ["b", "a"]) database.entries.add(data, name, 1, state);
    database.entries.add(data, "a", 2, state);
    database.entries.add(sub, "c", 1, state);
    database.folderNames.keep();
    expect(textsOf()).toEqual({ "/data/": "a/b", "/data/sub/": "c", "/nothing/": null });
  });

  test("stay where no name is new, and are made anew where one is", () => {
    const [data, sub] = [database.folders.require("/data/"), database.folders.require("/data/sub/")];
    for (const folder of [data, sub]) database.entries.add(folder, "a", 1, state);
    database.folderNames.keep();
    database.entries.add(data, "a", 2, state);
    expect(textsOf()).toEqual({ "/data/": "a", "/data/sub/": "a" });
    database.entries.add(data, "b", 2, state);
    expect(textsOf()).toEqual({ "/data/sub/": "a" });
    database.folderNames.keep();
    expect(textsOf()).toEqual({ "/data/": "a/b", "/data/sub/": "a" });
  });

  test("are not trusted where nothing has watched what was added", () => {
    const data = database.folders.require("/data/");
    database.entries.add(data, "a", 1, state);
    database.folderNames.keep();
    database.sql.exec("DROP TRIGGER entry_name");
    database.entries.add(data, "b", 1, state);
    database.folderNames.keep();
    expect(textsOf()).toEqual({ "/data/": "a/b" });
  });

  test("forget what is purged, and folders that have gone", () => {
    const [data, sub] = [database.folders.require("/data/"), database.folders.require("/data/sub/")];
    for (const name of ["secret", "open"]) database.entries.add(data, name, 1, state);
    database.entries.add(sub, "c", 2, state);
    database.folderNames.keep();
    using edits = new EntryEdits(database.sql);
    edits.removePaths((path) => path === "/data/secret");
    edits.apply(1, undefined, undefined);
    expect(textsOf()).toEqual({ "/data/sub/": "c" });
    database.entries.undoVersion(2);
    database.folderNames.keep();
    expect(textsOf()).toEqual({ "/data/": "open", "/data/sub/": null });
  });

  test("are no text where a search could not see all of it, or it would be too large", () => {
    const [data, sub] = [database.folders.require("/data/"), database.folders.require("/data/sub/")];
    for (const name of ["a", "nul\0"]) database.entries.add(data, name, 1, state);
    for (let number = 0; number < 17; number++) database.entries.add(sub, `${number}`.padEnd(2 ** 20, "x"), 1, state);
    database.folderNames.keep();
    expect(textsOf()).toEqual({ "/data/": null, "/data/sub/": null });
  });
});

test("the names of all folders are there after each operation that may bring some", async () => {
  using program = new InProcessProgram();
  const options = { passphrase: "a secret", "dblock-size": "1mb", blocksize: "10kb" };
  const write = (name: string) => writeFileSync(join(program.source, name), name);
  const lacking = (path: string) => {
    const local = LocalDatabase.open(path);
    const query = "SELECT path FROM folder WHERE id NOT IN (SELECT folder FROM folder_names)";
    const paths = local.sql.prepare(query).values();
    local.close();
    return paths;
  };
  const run = async (
    command: string,
    positional: readonly string[],
    more: { dbpath?: string; include?: string } = {},
  ) => {
    expect(await program.run(command, positional, { ...options, ...more })).toMatchObject({ code: 0 });
    expect(lacking(more.dbpath ?? program.database)).toEqual([]);
  };
  const search = async (text: string) =>
    (await program.run("search-entries", [], { ...options, include: text })).output;
  mkdirSync(join(program.source, "folder"));
  write("folder/first");
  await run("backup", [program.source]);
  write("folder/second");
  await run("backup", [program.source]);
  expect(await search("SECOND")).toContain("folder/second");
  await run("purge", [], { include: "*/first" });
  expect(await search("first")).not.toContain("folder/first");
  await run("repair", [], { dbpath: program.path("anew.sqlite") });
  write("folder/third");
  await run("backup", [program.source]);
  expect(await search("third")).toContain("folder/third");
});

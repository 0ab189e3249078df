import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { LocalDatabase } from "../../../src/database/local/database.ts";
import { entryKinds } from "../../../src/database/local/entries.ts";
import { list, listFilesets } from "../../../src/engine/list/index.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { Filter, type SignedExpression, thisSystem } from "../../../src/sources/filters/index.ts";
import { fillVersions } from "../browse/support.ts";
import { Workplace } from "../test/support.ts";

const times = [1_700_000_000, 1_700_100_000, 1_700_200_000];

describe("a list from the local database", () => {
  let place: Workplace;
  let database: LocalDatabase;

  /** Three versions: `a.txt` grows and goes, `b.txt` comes, `sub/` and `sub/c` stay. */
  beforeEach(() => {
    place = new Workplace();
    database = place.database();
    const [first = 0, second = 0, third = 0] = times.map((time) => database.versions.begin(time).id);
    const { folder, file, symlink } = entryKinds;
    const add = (path: string, name: string, version: number, kind: 0 | 1 | 2, size: number) => {
      const state = { kind, content: 0, metadata: 0, size, modified: 0, fraction: -1 };
      database.entries.add(database.folders.require(path), name, version, state);
    };
    const end = (path: string, name: string, since: number, version: number) => {
      database.entries.close(database.folders.require(path), name, since);
      database.entries.applyClosings(version);
    };
    add("/", "data/", first, folder, 0);
    add("/data/", "a.txt", first, file, 10);
    add("/data/", "sub/", first, folder, 0);
    add("/data/sub/", "c", first, file, 7);
    end("/data/", "a.txt", first, second);
    add("/data/", "a.txt", second, file, 20);
    end("/data/", "a.txt", second, third);
    add("/data/", "b.txt", third, file, 1000);
    add("/data/", "link", third, symlink, 0);
    times.forEach((time, index) => {
      database.versions.complete(index + 1, { time, isFull: index !== 1, dlist: index + 1 });
    });
  });

  afterEach(() => place[Symbol.dispose]());

  const run = async (patterns: string[], options: OptionValues = {}, expressions: SignedExpression[] = []) => {
    const filter = Filter.parse(expressions, { caseSensitive: true, groups: thisSystem() });
    const result = await list(place.context(options), database, { patterns, filter });
    return { versions: result.Filesets.map(({ Version }) => Version), files: result.Files, result };
  };
  const pathsOf = async (...given: Parameters<typeof run>) => (await run(...given)).files.map(({ Path }) => Path);

  test("hands files out as they are found, if that is asked for", async () => {
    const batches: string[][] = [];
    const filter = Filter.parse([], { caseSensitive: true, groups: thisSystem() });
    const result = await list(place.context({}), database, {
      patterns: ["*"],
      filter,
      onFiles: async (files, filesets) => {
        expect(filesets.map(({ Version }) => Version)).toEqual([0]);
        batches.push(files.map(({ Path }) => Path));
      },
    });
    expect(batches).toEqual([await pathsOf(["*"])]);
    expect(result.Files).toEqual([]);
  });

  test("without a pattern is of versions with the counts of their files", async () => {
    const { result } = await run([]);
    expect(result.Filesets).toEqual([
      { Version: 0, IsFullBackup: true, Time: new Date(1_700_200_000_000), FileCount: 2, FileSizes: 1007 },
      { Version: 1, IsFullBackup: false, Time: new Date(1_700_100_000_000), FileCount: 2, FileSizes: 27 },
      { Version: 2, IsFullBackup: true, Time: new Date(1_700_000_000_000), FileCount: 2, FileSizes: 17 },
    ]);
    expect(result.Files).toEqual([]);
  });

  test("shows the versions that were asked for with their own numbers", async () => {
    expect((await run([], { version: "1" })).versions).toEqual([1]);
    expect((await run([], { time: "2023-11-16T12:00:00Z" })).versions).toEqual([1, 2]);
  });

  test("of whole paths looks into all versions, each size beside its own", async () => {
    const { versions, files } = await run(["/data/a.txt", "/data/sub/", "/not/there"]);
    expect(versions).toEqual([0, 1, 2]);
    expect(files).toEqual([
      { Path: "/data/a.txt", Sizes: [null, 20, 10] },
      { Path: "/data/sub/", Sizes: [-1, -1, -1] },
    ]);
  });

  test("of patterns looks into the newest selected version only", async () => {
    expect(await run(["*/a.txt"])).toMatchObject({ versions: [0], files: [] });
    expect(await run(["*/a.txt"], { version: "1-2" })).toMatchObject({
      versions: [1],
      files: [{ Path: "/data/a.txt", Sizes: [20] }],
    });
  });

  test("of patterns looks into all versions when told to", async () => {
    expect(await run(["*.txt"], { "all-versions": "true" })).toMatchObject({
      versions: [0, 1, 2],
      files: [
        { Path: "/data/a.txt", Sizes: [null, 20, 10] },
        { Path: "/data/b.txt", Sizes: [1000, null, null] },
      ],
    });
  });

  test("leaves out paths that only versions in between have", async () => {
    const { files } = await run(["*.txt"], { "all-versions": "true", version: "0,2" });
    expect(files).toEqual([
      { Path: "/data/a.txt", Sizes: [null, 10] },
      { Path: "/data/b.txt", Sizes: [1000, null] },
    ]);
  });

  test("orders paths by folder, then by name", async () => {
    expect(await pathsOf(["*"])).toEqual(["/data/", "/data/b.txt", "/data/link", "/data/sub/", "/data/sub/c"]);
    expect(await pathsOf(["/data/sub/c", "/data/link"])).toEqual(["/data/link", "/data/sub/c"]);
  });

  test("understands regular expressions and literal paths", async () => {
    expect(await pathsOf(["[.*/b\\.t.t]"])).toEqual(["/data/b.txt"]);
    expect(await pathsOf(["@/data/b.txt"])).toEqual(["/data/b.txt"]);
  });

  test("of filters alone follows their verdict", async () => {
    const expressions = [
      { include: true, expression: "*/sub/*" },
      { include: false, expression: "*" },
    ];
    expect(await run([], {}, expressions)).toMatchObject({ versions: [0] });
    expect(await pathsOf([], {}, expressions)).toEqual(["/data/sub/", "/data/sub/c"]);
  });

  test("with an excluding filter of one path is not a list of whole paths", async () => {
    const { versions, files } = await run([], {}, [{ include: false, expression: "/data/b.txt" }]);
    expect(versions).toEqual([0]);
    expect(files.map(({ Path }) => Path)).toEqual(["/data/", "/data/link", "/data/sub/", "/data/sub/c"]);
  });

  test("can be of versions only", async () => {
    const { result } = await run(["*"], { "list-sets-only": "true" });
    expect(result.Filesets.map(({ FileCount }) => FileCount)).toEqual([null, null, null]);
    expect(result.Files).toEqual([]);
  });

  test("can be the common folder of what matches", async () => {
    expect(await run(["*"], { "list-prefix-only": "true" })).toMatchObject({
      versions: [0],
      files: [{ Path: "/data/", Sizes: [] }],
    });
  });

  test.each(["*", "[.*]"])("can be the common folder of all versions and sources, found by %s", async (pattern) => {
    const state = { content: 0, metadata: 0, size: 0, modified: 0, fraction: -1 };
    database.entries.add(database.folders.require("/data/"), "more/", 2, { ...state, kind: entryKinds.folder });
    database.entries.add(database.folders.require("/data/more/"), "f", 2, { ...state, kind: entryKinds.file });
    const common = (options: OptionValues) => pathsOf([pattern], { "list-prefix-only": "true", ...options });
    expect(await common({ "all-versions": "true" })).toEqual(["/data/"]);
    database.entries.add(database.folders.require("/elsewhere/"), "f", 3, { ...state, kind: entryKinds.file });
    expect(await common({ version: "1" })).toEqual(["/data/"]);
    expect(await common({ version: "0" })).toEqual(["/"]);
    expect(await common({ "all-versions": "true" })).toEqual(["/"]);
  });

  test("can be the direct children of a folder, given with or without its separator", async () => {
    for (const path of ["/data/", "/data"]) {
      const { versions, files } = await run([path], { "list-folder-contents": "true" });
      expect(versions).toEqual([0]);
      expect(files).toEqual([
        { Path: "/data/b.txt", Sizes: [1000] },
        { Path: "/data/link", Sizes: [-1] },
        { Path: "/data/sub/", Sizes: [-1] },
      ]);
    }
    await expect(run(["*"], { "list-folder-contents": "true" })).rejects.toMatchObject({
      id: "FolderContentListingRequiresPath",
    });
  });

  test("warns of versions that do not exist", async () => {
    expect((await run(["*"], { version: "9" })).versions).toEqual([0]);
    expect(place.ids("Warning")).toEqual(["SkipInvalidVersion"]);
  });

  test("of a backup without versions is empty", async () => {
    database = place.database();
    expect(await run(["*"])).toMatchObject({ versions: [], files: [] });
    expect(await run([])).toMatchObject({ versions: [], files: [] });
  });

  test("of filesets counts every entry", async () => {
    const { Filesets, EncryptedFiles } = await listFilesets(place.context(), database);
    expect(Filesets.map(({ FileCount, FileSizes }) => [FileCount, FileSizes])).toEqual([
      [5, 1007],
      [4, 27],
      [4, 17],
    ]);
    expect(EncryptedFiles).toBeNull();
  });
});

test("a list has exactly the paths that its filter includes, whatever is in them", async () => {
  using place = new Workplace();
  const database = place.database();
  const character = fc.constantFrom(..."aAkK/\\\\.%_[^-\u212aüÜςΣ😀");
  const path = fc.string({ unit: character, minLength: 1, maxLength: 8 });
  const piece = fc.oneof(path, fc.constantFrom("*", "*", "?", "??", "/", ".*", "[^/]*", "(a|/)", "\\."));
  const text = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(""));
  const expression = fc.tuple(fc.constantFrom("", "[", "@"), text).map(([kind, rule]) => {
    return kind + rule + (kind === "[" ? "]" : "");
  });
  const rules = fc.array(fc.record({ include: fc.boolean(), expression }), { minLength: 1, maxLength: 3 });

  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(path, { maxLength: 12 }),
      rules,
      fc.boolean(),
      async (paths, given, caseSensitive) => {
        const filter = validFilter(given, caseSensitive);
        if (!filter) return;
        database.clear();
        fillVersions(database, [Object.fromEntries(paths.map((path) => [path, path.length]))]);
        const { Files } = await list(place.context({}), database, { patterns: [], filter });
        const included = paths.filter((path) => filter.includes(path));
        expect(Files.map(({ Path }) => Path).toSorted()).toEqual(included.toSorted());
      },
    ),
    { numRuns: 300 },
  );
});

function validFilter(expressions: readonly SignedExpression[], caseSensitive: boolean): Filter | undefined {
  try {
    const filter = Filter.parse(expressions, { caseSensitive, groups: thisSystem() });
    return filter.isEmpty ? undefined : filter;
  } catch (error) {
    expect(error).toMatchObject({ id: "InvalidFilterExpression" });
    return undefined;
  }
}

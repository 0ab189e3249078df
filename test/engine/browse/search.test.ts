import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { LocalDatabase } from "../../../src/database/local/database.ts";
import { searchFiles } from "../../../src/engine/browse/index.ts";
import type { FoundFileVersion } from "../../../src/engine/results/index.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { Filter, type SignedExpression, thisSystem, toUpperInvariant } from "../../../src/sources/filters/index.ts";
import { Workplace } from "../test/support.ts";
import { type Content, fillVersions } from "./support.ts";

let place: Workplace;
let database: LocalDatabase;
beforeEach(() => {
  place = new Workplace();
  database = place.database();
});
afterEach(() => place[Symbol.dispose]());

interface Asked {
  readonly folders?: string[];
  readonly caseSensitive?: boolean;
  readonly page?: number;
  readonly pageSize?: number;
  readonly options?: OptionValues;
  readonly onItems?: (items: readonly FoundFileVersion[]) => Promise<void>;
}

/** `+` or `-` and an expression each. */
async function search(rules: readonly string[], { folders = [], options = {}, ...asked }: Asked = {}) {
  const expressions: SignedExpression[] = rules.map((rule) => ({
    include: rule.startsWith("+"),
    expression: rule.slice(1),
  }));
  const filter = Filter.parse(expressions, { caseSensitive: true, groups: thisSystem() });
  return (await searchFiles(place.context(options), database, { folders, filter, ...asked })).FileVersions;
}

const pathsOf = async (...given: Parameters<typeof search>) => (await search(...given)).Items.map(({ Path }) => Path);

function fillWith(...paths: string[]): void {
  const content = (path: string): Content => (path.endsWith("/") ? "folder" : path.length);
  fillVersions(database, [Object.fromEntries(paths.map((path) => [path, content(path)]))]);
}

describe("a search", () => {
  test("for a text finds it anywhere in the path, upper and lower case alike", async () => {
    fillWith("/d/", "/d/Report.txt", "/d/reports/", "/d/reports/one", "/d/other");
    expect(await pathsOf(["+REPORT"])).toEqual(["/d/Report.txt", "/d/reports/", "/d/reports/one"]);
    expect(await pathsOf(["+report"], { caseSensitive: true })).toEqual(["/d/reports/", "/d/reports/one"]);
    expect(await pathsOf(["+s/o"])).toEqual(["/d/reports/one"]);
  });

  test("ignores the case of letters of every script", async () => {
    fillWith("/d/", "/d/Übersicht", "/d/ЖУРНАЛ", "/d/σας", "/d/中文", "/d/Ⅷ", "/d/plain");
    expect(await pathsOf(["+üBER"])).toEqual(["/d/Übersicht"]);
    expect(await pathsOf(["+журнал"])).toEqual(["/d/ЖУРНАЛ"]);
    expect(await pathsOf(["+ΣΑΣ"])).toEqual(["/d/σας"]);
    expect(await pathsOf(["+文"])).toEqual(["/d/中文"]);
    expect(await pathsOf(["+ⅷ"])).toEqual(["/d/Ⅷ"]);
    expect(await pathsOf(["+*/ЖУР*", "+*ÜB?r*"])).toEqual(["/d/Übersicht", "/d/ЖУРНАЛ"]);
    expect(await pathsOf(["+журнал"], { caseSensitive: true })).toEqual([]);
  });

  test("takes signs that mean something to the database as they are", async () => {
    fillWith("/d/", "/d/100%", "/d/1000", "/d/a_b", "/d/a-b", "/d/x\\y", "/d/[1].jpg", "/d/1.jpg", "/d/it's");
    expect(await pathsOf(["+0%"])).toEqual(["/d/100%"]);
    expect(await pathsOf(["+a_b"])).toEqual(["/d/a_b"]);
    expect(await pathsOf(["+x\\y"])).toEqual(["/d/x\\y"]);
    expect(await pathsOf(["+[1]."])).toEqual(["/d/[1].jpg"]);
    expect(await pathsOf(["+[1]."], { caseSensitive: true })).toEqual(["/d/[1].jpg"]);
    expect(await pathsOf(["+'"])).toEqual(["/d/it's"]);
  });

  test("for a pattern compares the whole path", async () => {
    fillWith("/d/", "/d/a1.txt", "/d/a2.TXT", "/d/b.txt.old", "/d/sub/", "/d/sub/a3.txt");
    expect(await pathsOf(["+*.txt"])).toEqual(["/d/a1.txt", "/d/a2.TXT", "/d/sub/a3.txt"]);
    expect(await pathsOf(["+/d/a?.txt"])).toEqual(["/d/a1.txt", "/d/a2.TXT"]);
    expect(await pathsOf(["+/d/*a[13].txt"])).toEqual(["/d/a1.txt", "/d/sub/a3.txt"]);
    expect(await pathsOf(["+*/A[^13].txt"])).toEqual(["/d/a2.TXT"]);
    expect(await pathsOf(["+a1*"])).toEqual([]);
    expect(await pathsOf(["+*sub*"])).toEqual(["/d/sub/", "/d/sub/a3.txt"]);
    expect(await pathsOf(["+*/"])).toEqual(["/d/", "/d/sub/"]);
  });

  test("goes by the first rule that matches, and by what the rules are for the rest", async () => {
    fillWith("/d/", "/d/a.txt", "/d/b.txt", "/d/c");
    expect(await pathsOf(["-a.txt", "+*.txt"])).toEqual(["/d/", "/d/b.txt", "/d/c"]);
    expect(await pathsOf(["+a.txt", "-*.txt"])).toEqual(["/d/", "/d/a.txt", "/d/c"]);
    expect(await pathsOf(["+a.txt", "+c"])).toEqual(["/d/a.txt", "/d/c"]);
    expect(await pathsOf([])).toEqual(["/d/", "/d/a.txt", "/d/b.txt", "/d/c"]);
  });

  test("knows no regular expressions", async () => {
    fillWith("/d/");
    await expect(search(["+[.*]"])).rejects.toMatchObject({ id: "FilterTypeNotSupported" });
  });

  test("can be of what lies directly in some folders", async () => {
    fillWith("/d/", "/d/x", "/d/s/", "/d/s/x", "/d/t/", "/d/t/x", "/d/t/u/", "/d/t/u/x");
    expect(await pathsOf(["+x"], { folders: ["/d/t/", "/d/s"] })).toEqual(["/d/s/x", "/d/t/x"]);
    expect(await pathsOf([], { folders: ["/d/t/"] })).toEqual(["/d/t/u/", "/d/t/x"]);
    expect(await pathsOf(["+x"], { folders: ["/D/t/"] })).toEqual([]);
  });

  test("needs a local database", async () => {
    const filter = Filter.parse([], { caseSensitive: true, groups: thisSystem() });
    const missing = searchFiles(place.context(), undefined, { folders: [], filter });
    await expect(missing).rejects.toMatchObject({ id: "NoLocalDatabase" });
  });

  test("of a backup without versions finds nothing", async () => {
    expect(await search(["+x"])).toMatchObject({ TotalCount: 0, Items: [] });
  });
});

describe("what a search finds", () => {
  beforeEach(() => {
    fillVersions(database, [
      { "/d/": "folder", "/d/a": 1, "/d/b": 9 },
      { "/d/": "folder", "/d/a": 2 },
      { "/d/": "folder", "/d/a": 2, "/d/b": 9, "/d/l": "symlink" },
      { "/d/": "folder", "/d/b": 9 },
    ]);
  });
  const shown = async (...given: Parameters<typeof search>) =>
    (await search(...given)).Items.map(({ Path, Version, Size }) => `${Path} ${Version} ${Size}`);

  test("is each path in every version that has it, by name, the oldest first", async () => {
    expect(await shown(["-/d/b", "+*"])).toEqual([
      "/d/ 3 0",
      "/d/ 2 0",
      "/d/ 1 0",
      "/d/ 0 0",
      "/d/a 3 1",
      "/d/a 2 2",
      "/d/a 1 2",
      "/d/l 1 0",
    ]);
    expect(await shown(["+/b"], { options: { version: "3,1" } })).toEqual(["/d/b 3 9", "/d/b 1 9"]);
  });

  test("has the members of a file version, no stored metadata and an empty range", async () => {
    const end = { Value: 0, IsFromEnd: false };
    const [item] = (await search(["+/d/l"])).Items;
    expect(Object.keys(item ?? {}).toSorted()).toEqual([
      "IsDirectory",
      "IsSymlink",
      "LastModified",
      "MatchedPathRange",
      "Metadata",
      "Path",
      "Size",
      "Time",
      "Version",
    ]);
    expect(item).toMatchObject({ IsSymlink: true, IsDirectory: false, Metadata: null });
    expect(item?.MatchedPathRange).toEqual({ Start: end, End: end });
  });

  test.each([[{}], [{ version: "0-1" }], [{ version: "0,2" }], [{ version: "3" }]])(
    "can be had in pages that know the true total (%j)",
    async (options) => {
      const all = await shown(["+d"], { options });
      for (const pageSize of [1, 2, 3, 5, 100]) {
        const seen: string[] = [];
        for (let page = 0; page * pageSize < all.length; page++) {
          const asked = { options, page, pageSize };
          expect(await search(["+d"], asked)).toMatchObject({ Page: page, TotalCount: all.length });
          seen.push(...(await shown(["+d"], asked)));
        }
        expect(seen).toEqual(all);
      }
    },
  );

  test("is handed out as it is found, if that is asked for", async () => {
    const taken: string[] = [];
    const onItems = async (items: readonly FoundFileVersion[]) => {
      taken.push(...items.map(({ Path, Version, Size }) => `${Path} ${Version} ${Size}`));
    };
    expect(await search(["+a"], { onItems })).toMatchObject({ TotalCount: 3, Items: [] });
    expect(taken).toEqual(await shown(["+a"]));
  });
});

test("a search finds exactly the paths that its rules say, whatever is in them", async () => {
  const character = fc.constantFrom(..."aAbB.%_[]^-\\'ßüÜжЖσςΣ中😀");
  const name = fc.string({ unit: character, minLength: 1, maxLength: 5 });
  const path = fc.oneof(
    fc
      .array(name, { minLength: 1, maxLength: 3 })
      .chain((names) => fc.constantFrom("", "/").map((end) => `/${names.join("/")}${end}`)),
    // Of other systems, and of none.
    fc.string({ unit: fc.constantFrom(..."aA/\\:ü"), minLength: 1, maxLength: 9 }),
  );
  const signs = fc.constantFrom("*", "?", "/", "\\");
  const piece = fc.oneof({ weight: 3, arbitrary: name }, { weight: 2, arbitrary: signs });
  const text = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(""));
  const isPlain = (rule: string) => rule.trim() !== "" && !/^[[@{]/.test(rule) && !/[*?].*\[|\[.*[*?]/.test(rule);
  const rule = fc.tuple(fc.constantFrom("+", "-"), text.filter(isPlain));

  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(path, { minLength: 1, maxLength: 12 }),
      fc.oneof(fc.array(rule, { maxLength: 3 }), fc.array(rule, { minLength: 70, maxLength: 70 })),
      fc.boolean(),
      async (paths, rules, caseSensitive) => {
        database.clear();
        fillWith(...paths);
        const found = await pathsOf(
          rules.map(([sign, expression]) => sign + expression),
          { caseSensitive },
        );
        const isFound = (candidate: string) => {
          const decisive = rules.find(([, expression]) => matches(expression, candidate, caseSensitive));
          if (decisive) return decisive[0] === "+";
          return rules.length === 0 || rules.some(([sign]) => sign === "-");
        };
        expect(found.toSorted()).toEqual(paths.filter(isFound).toSorted());
      },
    ),
    { numRuns: 300 },
  );
});

function matches(expression: string, path: string, caseSensitive: boolean): boolean {
  const fold = (value: string) => (caseSensitive ? value : toUpperInvariant(value));
  if (!/[*?]/.test(expression)) return fold(path).includes(fold(expression));
  const source = fold(expression).replace(/[\\^$.*+?()[\]{}|-]/g, (sign) =>
    sign === "*" ? ".*" : sign === "?" ? "." : `\\${sign}`,
  );
  return new RegExp(`^${source.replaceAll("\\-", "-")}$`, "su").test(fold(path));
}

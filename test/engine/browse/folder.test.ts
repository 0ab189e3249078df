import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { LocalDatabase } from "../../../src/database/local/database.ts";
import { listFolder } from "../../../src/engine/browse/index.ts";
import type { FolderEntry } from "../../../src/engine/results/index.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { Workplace } from "../test/support.ts";
import { type Content, fillVersions, modified, timeOf } from "./support.ts";

let place: Workplace;
let database: LocalDatabase;
beforeEach(() => {
  place = new Workplace();
  database = place.database();
});
afterEach(() => place[Symbol.dispose]());

const run = async (folders: string[], options: OptionValues = {}, paging: { page?: number; pageSize?: number } = {}) =>
  (await listFolder(place.context(options), database, { folders, ...paging })).Entries;
const pathsOf = async (...given: Parameters<typeof run>) => (await run(...given)).Items.map(({ Path }) => Path);

describe("the content of a folder", () => {
  beforeEach(() => {
    const old = { "/data/": "folder", "/data/b": 5, "/data/gone": 1 } as const;
    const now = {
      "/data/": "folder",
      "/data/b": 6,
      "/data/link/": "symlink",
      "/data/a/": "folder",
      "/data/a/x": 1,
      "/data/a/y": 2,
      "/data/c": 3,
    } as const;
    fillVersions(database, [old, now]);
  });

  test("is its direct children in one version, by name", async () => {
    const metadata = { Metadata: null };
    const ofVersion = { LastModified: new Date(timeOf(2) * 1000), ...metadata };
    const ofFile = { LastModified: new Date(modified * 1000 + 500), ...metadata };
    expect(await run(["/data/"], { version: "0" })).toEqual({
      Page: 0,
      PageSize: 2_147_483_647,
      TotalPages: 1,
      TotalCount: 4,
      Items: [
        { Path: "/data/a/", Size: -1, IsDirectory: true, IsSymlink: false, ...ofVersion },
        { Path: "/data/b", Size: 6, IsDirectory: false, IsSymlink: false, ...ofFile },
        { Path: "/data/c", Size: 3, IsDirectory: false, IsSymlink: false, ...ofFile },
        { Path: "/data/link/", Size: -1, IsDirectory: false, IsSymlink: true, ...ofVersion },
      ],
    });
    expect(await pathsOf(["/data/"], { version: "1" })).toEqual(["/data/b", "/data/gone"]);
  });

  test("of several folders comes folder by folder, once each", async () => {
    const paths = await pathsOf(["/data/a/", "/data/", "/data/a/"], { version: "0" });
    expect(paths).toEqual(["/data/a/", "/data/b", "/data/c", "/data/link/", "/data/a/x", "/data/a/y"]);
  });

  test("can be had in pages, which know the true total", async () => {
    const all = await pathsOf(["/data/", "/data/a/"], { version: "0" });
    for (const pageSize of [1, 2, 3, 4, 5, 6, 7]) {
      const seen: string[] = [];
      for (let page = 0; page * pageSize < all.length; page++) {
        const part = await run(["/data/", "/data/a/"], { version: "0" }, { page, pageSize });
        expect(part).toMatchObject({ Page: page, PageSize: pageSize, TotalCount: 6 });
        expect(part.TotalPages).toBe(Math.ceil(6 / pageSize));
        seen.push(...part.Items.map(({ Path }) => Path));
      }
      expect(seen).toEqual(all);
    }
    expect(await run(["/data/"], { version: "0" }, { page: 9, pageSize: 2 })).toMatchObject({
      TotalCount: 4,
      Items: [],
    });
  });

  test("is handed out as it is found, if that is asked for", async () => {
    const taken: FolderEntry[] = [];
    const onItems = async (items: readonly FolderEntry[]) => {
      taken.push(...items);
    };
    const request = { folders: ["/data/"], onItems };
    const { Entries } = await listFolder(place.context({ version: "0" }), database, request);
    expect(Entries).toMatchObject({ TotalCount: 4, Items: [] });
    expect(taken.map(({ Path }) => Path)).toEqual(await pathsOf(["/data/"], { version: "0" }));
  });

  test.each([["/data"], ["/nowhere/"]])("is nothing for %s", async (path) => {
    const nothing = { Page: 0, PageSize: -1, TotalPages: 0, TotalCount: 0, Items: [] };
    expect(await run([path], { version: "0" })).toEqual(nothing);
  });

  test("needs one version, by number or by its exact time", async () => {
    const at = (seconds: number) => new Date(seconds * 1000).toISOString();
    expect(await pathsOf(["/data/"], { time: at(timeOf(1)) })).toEqual(["/data/b", "/data/gone"]);
    for (const options of [{}, { version: "0,1" }, { time: at(timeOf(1) + 1) }, { version: "7" }]) {
      await expect(run(["/data/"], options)).rejects.toMatchObject({ id: "MultipleFilesetsFound" });
    }
  });

  test("needs no choice where there is one version only", async () => {
    database = place.database();
    fillVersions(database, [{ "/data/": "folder", "/data/b": 5 }]);
    expect(await pathsOf(["/data/"])).toEqual(["/data/b"]);
    expect(await pathsOf(["/data/"], { time: "2020-01-01T00:00:00Z" })).toEqual(["/data/b"]);
  });

  test("needs a version and a local database", async () => {
    database = place.database();
    await expect(run(["/data/"])).rejects.toMatchObject({ id: "NoFilesetsFound" });
    const missing = listFolder(place.context(), undefined, { folders: [] });
    await expect(missing).rejects.toMatchObject({ id: "NoLocalDatabase" });
  });
});

describe("the beginning of a version", () => {
  const cases: [string, Record<string, Content>, string[]][] = [
    ["one folder", { "/home/u/": "folder", "/home/u/a": 1, "/home/u/s/": "folder", "/home/u/s/b": 1 }, ["/home/u/"]],
    [
      "several sources",
      { "/b/": "folder", "/b/x": 1, "/a/c/": "folder", "/a/c/d/": "folder", "/a/c/d/e": 1, "/a/file": 2 },
      ["/a/c/", "/a/file", "/b/"],
    ],
    [
      "names that begin alike",
      { "/a/": "folder", "/a/x": 1, "/a b": 1, "/a.txt": 1, "/a0/": "folder", "/a0/y": 1, "/a-/": "folder" },
      ["/a b", "/a-/", "/a.txt", "/a/", "/a0/"],
    ],
    ["the root", { "/": "folder", "/etc/": "folder", "/etc/hosts": 1, "/x": 1 }, ["/"]],
    ["files below a folder that is not in it", { "/a/b/c/file": 1, "/a/b/other": 1 }, ["/a/b/c/file", "/a/b/other"]],
    [
      "drives",
      { "C:\\": "folder", "C:\\Users\\": "folder", "C:\\Users\\x": 1, "D:\\data\\": "folder", "D:\\data\\y": 1 },
      ["C:\\", "D:\\data\\"],
    ],
    ["nothing", {}, []],
  ];
  test.each(cases)("with %s", async (_, paths, roots) => {
    fillVersions(database, [paths]);
    const entries = await run([]);
    expect(entries.Items.map(({ Path }) => Path)).toEqual(roots);
    expect(entries).toMatchObject({ Page: 0, PageSize: roots.length, TotalPages: 1, TotalCount: roots.length });
    expect(await run([""], {}, { pageSize: 1 })).toEqual(entries);
  });

  test("is of that version alone", async () => {
    fillVersions(database, [
      { "/old/": "folder", "/old/a": 1, "/old/s/": "folder", "/old/s/b": 1 },
      { "/new/": "folder", "/new/a": 1 },
    ]);
    expect(await pathsOf([], { version: "0" })).toEqual(["/new/"]);
    expect(await pathsOf([], { version: "1" })).toEqual(["/old/"]);
  });

  test("cannot be listed together with folders", async () => {
    fillVersions(database, [{ "/a/": "folder" }]);
    await expect(run(["", "/a/"])).rejects.toMatchObject({ id: "MultipleFoldersFound" });
  });
});

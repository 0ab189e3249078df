import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { LocalDatabase } from "../../../src/database/local/database.ts";
import { listFileVersions } from "../../../src/engine/browse/index.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { Workplace } from "../test/support.ts";
import { fillVersions, modified, timeOf } from "./support.ts";

describe("the versions of paths", () => {
  let place: Workplace;
  let database: LocalDatabase;
  beforeEach(() => {
    place = new Workplace();
    database = place.database();
    fillVersions(database, [
      { "/d/": "folder", "/d/a": 1, "/d/b": 9 },
      { "/d/": "folder", "/d/a": 2 },
      { "/d/": "folder", "/d/a": 2, "/d/b": 9 },
    ]);
  });
  afterEach(() => place[Symbol.dispose]());

  const run = async (paths: string[], options: OptionValues = {}, paging: { page?: number; pageSize?: number } = {}) =>
    (await listFileVersions(place.context(options), database, { paths, ...paging })).FileVersions;
  const shown = async (...given: Parameters<typeof run>) =>
    (await run(...given)).Items.map(({ Path, Version, Size }) => [Path, Version, Size]);

  test("are all that have them, by path, the oldest first", async () => {
    expect(await shown(["/d/b", "/d/a"])).toEqual([
      ["/d/a", 2, 1],
      ["/d/a", 1, 2],
      ["/d/a", 0, 2],
      ["/d/b", 2, 9],
      ["/d/b", 0, 9],
    ]);
  });

  test("tell all that is known of the path", async () => {
    const { Items } = await run(["/d/a", "/d/"], { version: "1" });
    const version = { Version: 1, Time: new Date(timeOf(2) * 1000) };
    expect(Items).toEqual([
      {
        ...version,
        Path: "/d/",
        Size: 0,
        IsDirectory: true,
        IsSymlink: false,
        LastModified: new Date(timeOf(2) * 1000),
      },
      {
        ...version,
        Path: "/d/a",
        Size: 2,
        IsDirectory: false,
        IsSymlink: false,
        LastModified: new Date(modified * 1000 + 500),
      },
    ]);
  });

  test("are of whole paths only, with upper and lower case as they are", async () => {
    expect(await shown(["a", "/d", "/D/a", "/d/a/"])).toEqual([]);
  });

  test("can be of the versions that are named", async () => {
    expect(await shown(["/d/a"], { version: "0,2" })).toEqual([
      ["/d/a", 2, 1],
      ["/d/a", 0, 2],
    ]);
    expect(await shown(["/d/a"], { time: new Date((timeOf(2) + 5) * 1000).toISOString() })).toEqual([
      ["/d/a", 2, 1],
      ["/d/a", 1, 2],
    ]);
  });

  test("can be had in pages", async () => {
    const all = await run(["/d/a", "/d/b"]);
    const parts = await Promise.all([0, 1, 2].map((page) => run(["/d/a", "/d/b"], {}, { page, pageSize: 2 })));
    expect(parts.flatMap(({ Items }) => Items)).toEqual([...all.Items]);
    expect(parts.map(({ TotalCount, TotalPages }) => [TotalCount, TotalPages])).toEqual(Array(3).fill([5, 3]));
  });

  test("need a path and a local database", async () => {
    await expect(run([])).rejects.toMatchObject({ id: "NoPathSpecified" });
    await expect(run([""])).rejects.toMatchObject({ id: "NoPathSpecified" });
    const missing = listFileVersions(place.context(), undefined, { paths: ["/d/a"] });
    await expect(missing).rejects.toMatchObject({ id: "NoLocalDatabase" });
  });
});

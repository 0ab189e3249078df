import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import fc from "fast-check";
import type { DatabaseContext } from "../../../src/engine/context.ts";
import { BlockRegistry } from "../../../src/engine/recreate/block-registry.ts";
import { EntryResolver } from "../../../src/engine/recreate/entry-resolver.ts";
import { ListLoader } from "../../../src/engine/recreate/list-loader.ts";
import { type FileListEntry, fileListContent, type OpenedVolume } from "../../../src/volumes/index.ts";
import { Workplace } from "../test/support.ts";

const hash = (seed: number) => Buffer.alloc(32, seed).toString("base64");
const metadata = { metahash: hash(200), metasize: 137 };

/** A file whose content, size and time are told by one number. */
function file(path: string, content = 1): FileListEntry {
  return { type: "File", path, hash: hash(content), size: content, time: 1_700_000_000 + content, ...metadata };
}

const folder = (path: string): FileListEntry => ({ type: "Folder", path, ...metadata });

describe("versions that are loaded from their lists", () => {
  let place: Workplace;
  let context: DatabaseContext;
  let registry: BlockRegistry;
  let loader: ListLoader;
  let lastTime = 1_700_000_000;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place[Symbol.dispose]());

  const begin = (limit = 1000) => {
    context = place.databaseContext({ "no-encryption": "true" });
    registry = new BlockRegistry(context.database.blocks, { folder: context.temporaryFolder, hashSize: 32, limit });
    loader = new ListLoader(context, new EntryResolver(context, registry));
  };

  /** Loads a version and returns its id. */
  async function load(entries: readonly FileListEntry[], { isLast = false, text = listText(entries) } = {}) {
    const { database } = context;
    const { id, time } = database.versions.begin(++lastTime);
    const volume = {
      reader: {
        stream: async function* () {
          yield* text;
        },
      },
    } as unknown as OpenedVolume;
    await loader.load(id, volume, isLast);
    database.versions.complete(id, { time, isFull: true, dlist: id });
    return id;
  }

  const listText = (entries: readonly FileListEntry[]): Uint8Array[] => [...fileListContent(entries)];

  /** `path size`, links and folders with size 0. */
  const contentOf = (version: number) =>
    [...context.database.entries.ofVersion(version)].map(({ path, size }) => `${path} ${size}`).toSorted();

  const rows = () => Number(context.database.sql.prepare("SELECT count(*) FROM entry").values()[0]?.[0]);

  test("hold what their lists say, and share what does not change", async () => {
    begin();
    const first = await load([folder("/d/"), file("/d/a"), file("/d/b"), file("/d/c")]);
    const second = await load([folder("/d/"), file("/d/a"), file("/d/b", 2), file("/d/e")]);
    const third = await load([folder("/d/"), file("/d/a"), file("/d/b", 2), file("/d/e")], { isLast: true });
    expect(contentOf(first)).toEqual(["/d/ 0", "/d/a 1", "/d/b 1", "/d/c 1"]);
    expect(contentOf(second)).toEqual(["/d/ 0", "/d/a 1", "/d/b 2", "/d/e 1"]);
    expect(contentOf(third)).toEqual(contentOf(second));
    expect(rows()).toBe(6);
  });

  test("share entries that are only written differently", async () => {
    begin();
    const entry = file("/a");
    await load([entry]);
    const written = JSON.stringify([Object.fromEntries(Object.entries(entry).toReversed())]);
    await load([], { text: [Buffer.from(written.replace(String(entry.time), '"20231114T221321Z"'))] });
    expect(rows()).toBe(1);
  });

  test("leave nothing behind in the temporary folder", async () => {
    begin();
    await load([file("/a")]);
    await load([file("/a", 2)]);
    expect(readdirSync(context.temporaryFolder)).toHaveLength(1);
    await load([file("/a", 3)], { isLast: true });
    expect(readdirSync(context.temporaryFolder)).toEqual([]);
  });

  test.each(["first", "second", "third"])("keep the first of two entries of one path in the %s list", async (which) => {
    begin();
    const plain = [file("/a"), file("/b")];
    const doubled = [...plain, file("/a", 9)];
    const versions: number[] = [];
    for (const name of ["first", "second", "third", "fourth"])
      versions.push(await load(name === which ? doubled : plain));
    for (const version of versions) expect(contentOf(version)).toEqual(["/a 1", "/b 1"]);
    expect(place.ids("Warning")).toEqual(["DuplicatePathFound"]);
  });

  test("go on after a list that is damaged", async () => {
    begin();
    const { database } = context;
    const first = await load([file("/a"), file("/b")]);
    const damaged = [Buffer.from(listText([file("/a", 2), file("/b")])[1] as Uint8Array).subarray(0, -9)];
    await expect(load([], { text: damaged })).rejects.toMatchObject({ kind: "Damaged" });
    database.versions.remove(2);
    const third = await load([file("/a"), file("/b", 3)]);
    expect(contentOf(first)).toEqual(["/a 1", "/b 1"]);
    expect(contentOf(third)).toEqual(["/a 1", "/b 3"]);
  });

  test.each(["first", "second"])(
    "keep their blocks when memory is full in the %s list, which is damaged",
    async (which) => {
      begin(5);
      const sound = Array.from({ length: 3 }, (_, i) => file(`/${i}`, i + 1));
      const damaged = Array.from({ length: 9 }, (_, i) => file(`/${i}`, i + 11));
      const text = [Buffer.concat(listText(damaged)).subarray(0, -9)];
      const versions: number[] = [];
      if (which === "second") versions.push(await load(sound));
      await expect(load([], { text })).rejects.toMatchObject({ kind: "Damaged" });
      context.database.versions.remove(versions.length + 1);
      versions.push(await load(sound));
      for (const version of versions) expect(contentOf(version)).toEqual(["/0 1", "/1 2", "/2 3"]);
      registry.finish({ needsIndex: true });
      const { blocks, entries } = context.database;
      for (const { hash, metadataHash } of entries.ofVersion(versions.at(-1) as number)) {
        expect(blocks.find(hash as Uint8Array, (hash as Uint8Array)[0] as number)).toBeDefined();
        expect(metadataHash).not.toBeNull();
      }
    },
  );

  test("warn of a path that leads elsewhere, wherever it comes in", async () => {
    begin();
    await load([file("/a")]);
    const second = await load([file("/a"), file("/x/../../b")]);
    expect(contentOf(second)).toEqual(["/a 1"]);
    expect(place.ids("Warning")).toEqual(["PathTraversalDetected"]);
  });

  test("hold what their lists say, whatever changes from one to the next", async () => {
    const name = fc.constantFrom(..."abcdefgh").map((letter) => `/${letter}`);
    const entry = fc.tuple(name, fc.integer({ min: 1, max: 3 })).map(([path, content]) => file(path, content));
    const list = fc.uniqueArray(entry, { selector: ({ path }) => path, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(list, { minLength: 2, maxLength: 5 }), async (lists) => {
        begin();
        const versions: number[] = [];
        for (const entries of lists) versions.push(await load(entries));
        const expected = lists.map((entries) => entries.map(({ path, size }) => `${path} ${size}`).toSorted());
        expect(versions.map(contentOf)).toEqual(expected);
        context.database.close();
      }),
      { numRuns: 40 },
    );
  });
});

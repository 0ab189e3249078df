import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  compareFileLists,
  type EntryDifference,
  type FileListEntry,
  fileListContent,
  IncomparableLists,
} from "../../src/volumes/index.ts";

const hashes = { fileHash: "SHA256", blockHash: "SHA256" };
const hash = (seed: number) => Buffer.alloc(32, seed).toString("base64");

function file(path: string, content = 1): FileListEntry {
  return {
    type: "File",
    path,
    hash: hash(content),
    size: content,
    time: 1_700_000_000,
    metahash: hash(200),
    metasize: 137,
  };
}

const textOf = (entries: Iterable<FileListEntry>): Uint8Array => Buffer.concat([...fileListContent(entries)]);

function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function compare(before: Uint8Array, after: Uint8Array, { limit = 1000, size = 1000 } = {}) {
  const differences: EntryDifference[] = [];
  const comparison = compareFileLists(pieces(before, size), pieces(after, size), hashes, limit);
  for await (const difference of comparison) differences.push(difference);
  return differences;
}

/** `+path` came, `-path` went, `~path` is another. */
const shown = (differences: readonly EntryDifference[]) =>
  differences.map(({ before, after }) => `${before ? (after ? "~" : "-") : "+"}${(after ?? before)?.path}`).toSorted();

describe("the differences of two lists", () => {
  const old = ["/a", "/b", "/c", "/d"].map((path) => file(path));

  test("are none of equal ones", async () => {
    expect(await compare(textOf(old), textOf(old))).toEqual([]);
    expect(await compare(textOf([]), textOf([]))).toEqual([]);
  });

  test("are entries that came, went or changed, with both sides", async () => {
    const now = [file("/a"), file("/b", 2), file("/new"), file("/d")];
    expect(await compare(textOf(old), textOf(now))).toEqual([
      { before: expect.objectContaining(file("/b")), after: expect.objectContaining(file("/b", 2)) },
      { before: expect.objectContaining(file("/c")), after: undefined },
      { before: undefined, after: expect.objectContaining(file("/new")) },
    ]);
    expect(shown(await compare(textOf([]), textOf(old)))).toEqual(["+/a", "+/b", "+/c", "+/d"]);
    expect(shown(await compare(textOf(old), textOf([])))).toEqual(["-/a", "-/b", "-/c", "-/d"]);
  });

  test("are not that entries stand elsewhere", async () => {
    expect(await compare(textOf(old), textOf(old.toReversed()))).toEqual([]);
    expect(shown(await compare(textOf(old), textOf([file("/d", 2), ...old.slice(0, 3)])))).toEqual(["~/d"]);
  });

  test("are found where names look like the text between entries", async () => {
    const odd = [file("/a"), file('/x},{"'), file("/x},{"), file('/},{"type":"File'), file("/b")];
    const now = [...odd.slice(0, 4), file("/b", 2)];
    expect(shown(await compare(textOf(odd), textOf(now)))).toEqual(["~/b"]);
  });

  const incomparable: [string, Uint8Array][] = [
    ["with more differences than the limit", textOf(["/e", "/f", "/g"].map((path) => file(path)))],
    ["that names a new path twice", textOf([...old, file("/e", 1), file("/e", 2)])],
    ["that ends too early", textOf(old).subarray(0, -5)],
    ["that is no list", Buffer.from("nothing")],
    ["that is empty text", Buffer.alloc(0)],
    ["with a broken entry", Buffer.from(`[{"type":"File","path":"/a"}]`)],
    ["with an entry of unknown type", Buffer.from(`[{"type":"Pipe","path":"/a"}]`)],
    ["with white space between entries", Buffer.from(`[ {"type":"Folder","path":"/a/"} ]`)],
    ["with a comma behind the last entry", Buffer.from(`${Buffer.from(textOf(old)).toString().slice(0, -1)},]`)],
  ];
  test.each(incomparable)("cannot be told of a list %s", async (_, now) => {
    await expect(compare(textOf(old), now, { limit: 5 })).rejects.toBeInstanceOf(IncomparableLists);
  });

  test("are those of their entries, however the lists lie", async () => {
    const path = fc.constantFrom(..."abcdefghijklmnop").map((name) => `/${name}`);
    const entry = fc.tuple(path, fc.integer({ min: 1, max: 2 })).map(([name, content]) => file(name, content));
    const list = fc.uniqueArray(entry, { selector: ({ path: name }) => name, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(list, list, fc.integer({ min: 1, max: 700 }), async (before, after, size) => {
        const [was, is] = [before, after].map((entries) => new Map(entries.map((item) => [item.path, item.size])));
        const expected = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])]
          .filter((name) => was?.get(name) !== is?.get(name))
          .map((name) => `${was?.has(name) ? (is?.has(name) ? "~" : "-") : "+"}${name}`);
        expect(shown(await compare(textOf(before), textOf(after), { size }))).toEqual(expected.toSorted());
      }),
      { numRuns: 500 },
    );
  });

  test("of long lists are found between much that is equal", async () => {
    const many = Array.from({ length: 5000 }, (_, index) => file(`/folder/${index}`));
    const now = many
      .filter((_, index) => index !== 1234)
      .map((item, index) => (index === 4000 ? file(item.path, 7) : item));
    now.splice(2500, 0, file("/folder/new"));
    const differences = await compare(textOf(many), textOf(now), { size: 65_536 });
    expect(shown(differences)).toEqual(["+/folder/new", "-/folder/1234", `~${now[4001]?.path}`]);
  });
});

import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { fromUtf8, toBase64, toEntryName, utf8 } from "../../src/support/bytes.ts";
import { parseBlockTable } from "../../src/volumes/index-parser.ts";
import {
  addIndexedBlocklist,
  addIndexedVolume,
  type IndexedVolume,
  indexedBlocklists,
  indexedVolumes,
} from "../../src/volumes/index-volume.ts";
import { MemoryContainer } from "./memory-container.ts";

const dblock = "duplicati-b00.dblock.zip.aes";
const damaged = expect.objectContaining({ kind: "Damaged" });
const none = { count: 0, hashes: new Uint8Array(0), sizes: new Uint32Array(0) };

function plain(volume: IndexedVolume) {
  const { hashes, sizes, count } = volume.blocks;
  return { ...volume, blocks: { count, hashes: toBase64(hashes), sizes: [...sizes] } };
}

const algorithms = fc.constantFrom<[string, number]>(["MD5", 16], ["sha1", 20], ["SHA256", 32], ["SHA512", 64]);
const anyVolume = algorithms.chain(([algorithm, size]) =>
  fc
    .array(fc.tuple(fc.uint8Array({ minLength: size, maxLength: size }), fc.nat(2147483647)), { maxLength: 20 })
    .map((blocks) => ({
      algorithm,
      size,
      volume: {
        name: dblock,
        hash: toBase64(new Uint8Array(32)),
        size: 4711,
        blocks: {
          count: blocks.length,
          hashes: new Uint8Array(Buffer.concat(blocks.map(([hash]) => hash))),
          sizes: Uint32Array.from(blocks.map(([, length]) => length)),
        },
      },
    })),
);

test("descriptions of dblocks are written as JSON in Duplicati's order, and read back", () => {
  fc.assert(
    fc.property(anyVolume, ({ algorithm, size, volume }) => {
      const index = new MemoryContainer();
      addIndexedVolume(index, volume, algorithm);
      const { count, hashes, sizes } = volume.blocks;
      const blocks = Array.from({ length: count }, (_, block) => ({
        hash: toBase64(hashes.subarray(block * size, (block + 1) * size)),
        size: sizes[block],
      }));
      const text = fromUtf8(index.read(`vol/${dblock}`));
      expect(text).toBe(JSON.stringify({ blocks, volumehash: volume.hash, volumesize: 4711 }));
      expect([...indexedVolumes(index, algorithm)].map(plain)).toEqual([plain(volume)]);
      const spaced = new MemoryContainer({ [`vol/${dblock}`]: JSON.stringify(JSON.parse(text), null, 1) });
      expect([...indexedVolumes(spaced, algorithm)].map(plain)).toEqual([plain(volume)]);
    }),
  );
});

test("the description of a dblock with very many blocks is the same JSON, piece by piece", () => {
  for (const count of [0, 1, 16_383, 16_384, 16_385, 40_000]) {
    const hashes = Uint8Array.from({ length: count * 32 }, (_, at) => at * 7 + (at >> 8));
    const sizes = Uint32Array.from({ length: count }, (_, at) => at * 11);
    const index = new MemoryContainer();
    addIndexedVolume(index, { name: dblock, hash, size: 4711, blocks: { count, hashes, sizes } }, "SHA256");
    const blocks = Array.from(sizes, (size, at) => ({
      hash: toBase64(hashes.subarray(at * 32, (at + 1) * 32)),
      size,
    }));
    const text = fromUtf8(index.read(`vol/${dblock}`));
    expect(text === JSON.stringify({ blocks, volumehash: hash, volumesize: 4711 })).toBe(true);
  }
});

const hash = toBase64(new Uint8Array(32));
const block = { hash, size: 6 };

test.each([
  ["keys in another order", { volumesize: 1, volumehash: hash, blocks: [{ size: 6, hash }] }],
  ["keys that are not known", { blocks: [{ ...block, x: [1] }], volumehash: hash, volumesize: 1, y: {} }],
])("%s are accepted", (_, json) => {
  const index = new MemoryContainer({ [`vol/${dblock}`]: JSON.stringify(json) });
  const expected = { name: dblock, hash, size: 1, blocks: { count: 1, hashes: hash, sizes: [6] } };
  expect([...indexedVolumes(index, "SHA256")].map(plain)).toEqual([expected]);
});

test.each([
  { blocks: [block] },
  { blocks: [block], volumehash: null, volumesize: 0 },
  { blocks: [block], volumesize: 5 },
])("a dblock whose remote hash is not told has an unknown size: %j", (json) => {
  const index = new MemoryContainer({ [`vol/${dblock}`]: JSON.stringify(json) });
  const expected = { name: dblock, blocks: { count: 1, hashes: hash, sizes: [6] } };
  expect([...indexedVolumes(index, "SHA256")].map(plain)).toEqual([expected]);
});

test("a dindex may describe no block, or several dblocks, and hold foreign entries", () => {
  const index = new MemoryContainer({ manifest: "{}", "vol/": "", "vol/readme": "x", [`vol/${dblock}`]: "{}" });
  addIndexedVolume(index, { name: "p-b2.dblock.zip", hash, size: 1, blocks: none }, "SHA256");
  expect([...indexedVolumes(index, "SHA256")].map(({ name }) => name)).toEqual([dblock, "p-b2.dblock.zip"]);
});

test.each([
  "",
  "[]",
  "null",
  '{"blocks":[',
  '{"blocks":{}}',
  '{"blocks":[null]}',
  `{"blocks":[{"hash":"${hash}"}]}`,
  `{"blocks":[{"hash":"${hash}","size":-1}]}`,
  `{"blocks":[{"hash":"${hash}","size":01}]}`,
  `{"blocks":[{"hash":"${hash}","size":2147483648}]}`,
  `{"blocks":[{"hash":"${hash}","size":99999999999999999999}]}`,
  `{"blocks":[{"hash":"${hash}","size":1},]}`,
  `{"blocks":[{"hash":"${hash}","size":1}],}`,
  `{"blocks":[{"hash":"${hash}","size":1}]`,
  `{"blocks":[{"hash":"${hash}","size":1}]}}`,
  `{"blocks":[{"hash":"${hash.slice(4)}","size":1}]}`,
  `{"blocks":[{"hash":"${hash.replace("A", "!")}","size":1}]}`,
  `{"blocks":[],"volumehash":1}`,
  `{"blocks":[],"volumehash":"${hash}","volumesize":"1"}`,
])("%p is damage", (text) => {
  expect(() => parseBlockTable(utf8(text), 32)).toThrow(damaged);
});

test("the fast way of reading agrees with JSON, whatever is flipped", () => {
  const index = new MemoryContainer();
  const hashes = Uint8Array.from({ length: 4 * 32 }, (_, at) => at * 7);
  const blocks = { count: 4, hashes, sizes: Uint32Array.of(0, 9, 10, 2147483647) };
  addIndexedVolume(index, { name: dblock, hash, size: 4711, blocks }, "SHA256");
  const text = index.read(`vol/${dblock}`);
  const outcome = (bytes: Uint8Array) => {
    try {
      const { blocks, ...rest } = parseBlockTable(bytes, 32);
      return { ...rest, hashes: toBase64(blocks.hashes), sizes: [...blocks.sizes] };
    } catch (error) {
      return (error as { kind?: string }).kind;
    }
  };
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), (at, flip) => {
      const broken = text.slice();
      broken[at] = (broken[at] as number) ^ flip;
      // A leading space is enough to be read the slow way.
      expect(outcome(broken)).toEqual(outcome(Buffer.concat([utf8(" "), broken])));
    }),
    { numRuns: 1000 },
  );
});

test("blocklists are stored as they are, and read back when they are right", () => {
  const content = new Uint8Array(96).fill(7);
  const listHash = new Uint8Array(createHash("sha256").update(content).digest());
  const index = new MemoryContainer();
  addIndexedBlocklist(index, listHash, content);
  expect(index.hints.get(`list/${toEntryName(listHash)}`)).toBe(false);
  index.add(`list/${toEntryName(new Uint8Array(32))}`, content, false);
  index.add(`list/${toEntryName(new Uint8Array(32).fill(1))}`, content.subarray(1), false);
  index.add(`list/${toEntryName(new Uint8Array(32).fill(2))}`, new Uint8Array(0), false);
  index.add("list/readme", content, false);
  const invalid: string[] = [];
  const found = [...indexedBlocklists(index, "SHA256", (entry, reason) => void invalid.push(`${entry} ${reason}`))];
  expect(found).toEqual([{ hash: listHash, content }]);
  expect(invalid).toHaveLength(4);
});

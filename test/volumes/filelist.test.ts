import { expect, test } from "bun:test";
import fc from "fast-check";
import { utf8 } from "../../src/support/bytes.ts";
import { fileListContent, fileListText } from "../../src/volumes/filelist.ts";
import type { FileListEntry } from "../../src/volumes/filelist-entry.ts";
import { readFileList } from "../../src/volumes/filelist-reader.ts";
import { zeroTime } from "../../src/volumes/list-time.ts";

const sha256 = { fileHash: "SHA256", blockHash: "SHA256" };
const damaged = expect.objectContaining({ kind: "Damaged" });
const hash = (fill: number, size = 32) => Buffer.alloc(size, fill).toString("base64");

async function read(content: Iterable<Uint8Array>, hashes = sha256, skipped: string[] = []): Promise<FileListEntry[]> {
  const entries: FileListEntry[] = [];
  const reading = { ...hashes, onSkipped: (type: string) => void skipped.push(type) };
  for await (const batch of readFileList(content, reading)) entries.push(...batch);
  return entries;
}

const hashText = (size: number) =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => Buffer.from(bytes).toString("base64"));
const sizes = fc.maxSafeNat();
const nastyPath = fc.oneof(
  fc.string({ minLength: 1, unit: "binary" }),
  fc.constantFrom('/},{"', "/a\\", '/"', '/\\"},{"type":"File', "/\u2028\u0085\u0000", "/[{]}", "/ü😀", "/x},{"),
);

/** Entries as they may stand in a list whose file hash is MD5 and block hash SHA1. */
const anyEntry: fc.Arbitrary<FileListEntry> = fc
  .record({
    type: fc.constantFrom("File", "Folder", "Symlink"),
    path: nastyPath,
    hash: hashText(16),
    size: sizes,
    time: fc.integer({ min: zeroTime, max: 253402300799 }),
    metahash: hashText(16),
    metasize: sizes,
    meta: fc.oneof(hashText(20), fc.array(hashText(20), { minLength: 1, maxLength: 1 }), fc.constant(undefined)),
    blocks: fc.oneof(hashText(20), fc.array(hashText(20), { minLength: 1, maxLength: 5 }), fc.constant(undefined)),
    blocksize: sizes,
  })
  .map(({ type, path, hash, size, time, metahash, metasize, meta, blocks, blocksize }) => ({
    type,
    path,
    metahash,
    metasize,
    ...(typeof meta === "string" ? { metablockhash: meta } : meta && { metablocklists: meta }),
    ...(type === "File" && {
      hash,
      size,
      time,
      ...(typeof blocks === "string" ? { blockhash: blocks, blocksize } : blocks && { blocklists: blocks }),
    }),
  }));
const mixedHashes = { fileHash: "MD5", blockHash: "sha1" };

test("what is written is read back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEntry), async (entries) => {
      expect(await read(fileListContent(entries), mixedHashes)).toEqual(entries);
    }),
  );
});

test("lists larger than any piece are read back, however they are cut and spaced", async () => {
  const some = fc.sample(anyEntry, { numRuns: 60, seed: 7 });
  const entries = Array.from({ length: 3000 }, (_, index) => some[index % some.length] as FileListEntry);
  const content = Buffer.concat([...fileListContent(entries)]);
  expect(content.byteLength).toBeGreaterThan(500_000);
  expect(await read([content], mixedHashes)).toEqual(entries);
  const pieces = Array.from({ length: Math.ceil(content.length / 7001) }, (_, index) =>
    content.subarray(index * 7001, (index + 1) * 7001),
  );
  expect(await read(pieces, mixedHashes)).toEqual(entries);
  const spaced = utf8(JSON.stringify(JSON.parse(content.subarray(3).toString()), null, 2));
  expect(await read([spaced], mixedHashes)).toEqual(entries);
  const nested = content.toString().replaceAll('{"type"', '{"x":[{"a":1},{"b":"},{"},{"c":2}],"type"');
  expect(await read([utf8(nested)], mixedHashes)).toEqual(entries);
});

test("an entry larger than the reader's pieces is read", async () => {
  const blocklists = Array.from({ length: 40_000 }, (_, index) => hash(index % 256));
  const entry = { type: "File", path: "/big", hash: hash(1), size: 1e12, time: 0, blocklists } as const;
  const entries: FileListEntry[] = [{ type: "Folder", path: "/" }, entry, { type: "Folder", path: "/x/" }];
  expect(await read(fileListContent(entries))).toEqual(entries);
});

test("hashes that say the same twice are left out for files, but not for folders and links", () => {
  const metadata = { metahash: hash(2), metasize: 137, metablockhash: hash(2) };
  const file = { type: "File", path: "/a", hash: hash(1), size: 6, time: 1768473000, blockhash: hash(1), blocksize: 6 };
  expect(fileListText({ ...file, ...metadata } as FileListEntry)).toBe(
    `{"type":"File","path":"/a","hash":"${hash(1)}","size":6,"time":"20260115T103000Z",` +
      `"metahash":"${hash(2)}","metasize":137}`,
  );
  expect(fileListText({ type: "Folder", path: "/", ...metadata })).toBe(
    `{"type":"Folder","path":"/","metahash":"${hash(2)}","metasize":137,"metablockhash":"${hash(2)}"}`,
  );
});

test("files of one block name it when the hash algorithms differ", () => {
  const file = { type: "File", path: "/a", hash: hash(1), size: 6, time: 1768473000, metahash: hash(2), metasize: 137 };
  const blocks = { metablockhash: hash(3, 64), blockhash: hash(4, 64), blocksize: 6 };
  expect(fileListText({ ...file, ...blocks } as FileListEntry)).toEndWith(
    `"metasize":137,"metablockhash":"${hash(3, 64)}","blockhash":"${hash(4, 64)}","blocksize":6}`,
  );
});

test("keys in any order, types in any case, unknown keys and nulls are accepted", async () => {
  const text =
    `\t[ {"size":1,"note":{"a":[{}]},"path":"/a","TYPE":1,"blocklists":null,"time":"19700101T000000Z",` +
    `"hash":"${hash(1)}","type":"fILE"} ]\r\n `;
  expect(await read([utf8(text)])).toEqual([{ type: "File", path: "/a", hash: hash(1), size: 1, time: 0 }]);
});

test("entries of unknown types are skipped and reported", async () => {
  const skipped: string[] = [];
  const text = '[{"type":"AlternateStream","path":1,"x":{"y":[]}},{"type":"Folder","path":"/"},{"type":"Door"}]';
  expect(await read([utf8(text)], sha256, skipped)).toEqual([{ type: "Folder", path: "/" }]);
  expect(skipped).toEqual(["AlternateStream", "Door"]);
});

test("metadata hashes of format version 1, made with the block hash, are accepted", async () => {
  const text = `[{"type":"Folder","path":"/","metahash":"${hash(1, 20)}","metasize":2}]`;
  expect(await read([utf8(text)], mixedHashes)).toHaveLength(1);
});

test("a list without entries is a list", async () => {
  expect(await read(fileListContent([]))).toEqual([]);
  expect(await read([utf8(" [ ] ")])).toEqual([]);
});

const file = `"type":"File","path":"/a","hash":"${hash(1)}","size":1,"time":"20260115T103000Z"`;
const folder = '"type":"Folder","path":"/"';

test.each([
  ["nothing", ""],
  ["white space", "  "],
  ["an object", "{}"],
  ["an opening bracket", "["],
  ["a list that is cut short", `[{${file}},{"type"`],
  ["a list that is cut after an entry", `[{${file}}`],
  ["a list followed by something", `[{${file}}] x`],
  ["a list followed by another", `[{${file}}],[{${file}}]`],
  ["a final comma", `[{${file}},]`],
  ["a comma too many", `[{${file}},,{${file}}]`],
  ["a comma missing", `[{${file}}{${file}}]`],
  ["a number among entries", `[{${file}},1]`],
  ["a list among entries", `[[{${file}}]]`],
  ["null", "[null]"],
  ["an entry without type", '[{"path":"/a"}]'],
  ["an entry without path", '[{"type":"Folder"}]'],
  ["a path that is no text", '[{"type":"Folder","path":1}]'],
  ["a file without hash", `[{${file.replace("hash", "hush")}}]`],
  ["a file without size", `[{${file.replace("size", "sise")}}]`],
  ["a file without time", `[{${file.replace("time", "tame")}}]`],
  ["a negative size", `[{${file.replace('"size":1', '"size":-1')}}]`],
  ["a broken size", `[{${file.replace('"size":1', '"size":1.5')}}]`],
  ["a size beyond exact numbers", `[{${file.replace('"size":1', '"size":9007199254740992')}}]`],
  ["a size that is text", `[{${file.replace('"size":1', '"size":"1"')}}]`],
  ["a wrong time", `[{${file.replace("20260115", "20260199")}}]`],
  ["a hash of another length", `[{${file.replace(hash(1), hash(1, 20))}}]`],
  ["a hash that is no base64", `[{${file.replace(hash(1).slice(0, 4), "a!b-")}}]`],
  ["a wrong blocklist", `[{${file},"blocklists":["abc"]}]`],
  ["blocklists that are no list", `[{${file},"blocklists":"${hash(1)}"}]`],
  ["metasize without metahash", `[{${folder},"metasize":1}]`],
  ["metahash without metasize", `[{${folder},"metahash":"${hash(1)}"}]`],
  ["a control character in a text", '[{"type":"Folder","path":"/\n"}]'],
])("%s is a damaged list", async (_, text) => {
  await expect(read([utf8(text)])).rejects.toEqual(damaged);
  await expect(read([utf8(text.padStart(300_000))])).rejects.toEqual(damaged);
});

test("bytes that are not UTF-8 are damage", async () => {
  await expect(read([Buffer.from('[{"type":"Folder","path":"/\xff"}]', "latin1")])).rejects.toEqual(damaged);
});

test("a fault in the middle of a long list is never taken for its end", async () => {
  const entries = Array.from({ length: 4000 }, (_, index): FileListEntry => ({ type: "Folder", path: `/${index}/` }));
  const content = Buffer.concat([...fileListContent(entries), Buffer.alloc(400_000, " ")]);
  for (const fault of ["]", "}", '"', "\\", ","]) {
    const broken = Buffer.from(content);
    broken.write(fault, content.indexOf('{"type":"Folder","path":"/2000/'));
    await expect(read([broken])).rejects.toEqual(damaged);
  }
});

test("flipped bytes end in damage or in a whole list", async () => {
  const content = Buffer.concat([...fileListContent(fc.sample(anyEntry, { numRuns: 20, seed: 3 }))]);
  await fc.assert(
    fc.asyncProperty(fc.nat(content.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const broken = Buffer.from(content);
      broken[at] = (broken[at] as number) ^ flip;
      const skipped: string[] = [];
      const result = await read([broken], mixedHashes, skipped).catch((error) => error);
      if (Array.isArray(result)) expect(result.length + skipped.length).toBe(20);
      else expect(result).toEqual(damaged);
    }),
    { numRuns: 500 },
  );
});

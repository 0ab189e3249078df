import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { utf8 } from "../../src/support/bytes.ts";
import {
  checkManifest,
  manifestVersion,
  parametersOf,
  readManifest,
  writeManifest,
} from "../../src/volumes/manifest.ts";

const parameters = { blocksize: 1024, blockHash: "SHA256", fileHash: "SHA256" };
const invalid = expect.objectContaining({ kind: "InvalidManifest" });

test("a manifest is written byte for byte as Duplicati does", () => {
  const content = writeManifest(parameters, "2.3.0.109", Date.UTC(2026, 0, 15, 10, 30) / 1000);
  expect(content.byteLength).toBe(146);
  expect(createHash("sha256").update(content).digest("base64")).toBe("wyyzfrI4lwj/x9ZEUFMVD9JzcIgYNVkMMVct+LzfsNA=");
  const manifest = readManifest(content);
  checkManifest(manifest, parameters);
  expect(parametersOf(manifest)).toEqual(parameters);
});

test("keys may come in any order, with others, without a byte order mark or version", () => {
  const content = '{ "FileHash": "md5", "x": [1], "BlockHash": "SHA1", "Blocksize": 2048, "Encoding": "utf8" }';
  const manifest = readManifest(utf8(content));
  expect(manifest.version).toBe(0);
  checkManifest(manifest, { blocksize: 2048, blockHash: "SHA1", fileHash: "md5" });
});

const right = { Version: 2, Encoding: "utf8", Blocksize: 1024, BlockHash: "SHA256", FileHash: "SHA256" };

test.each([
  ["a newer version", { Version: 3 }],
  ["another encoding", { Encoding: "utf16" }],
  ["no encoding", { Encoding: undefined }],
  ["another block size", { Blocksize: 2048 }],
  ["a block size that is text", { Blocksize: "1024" }],
  ["another block hash", { BlockHash: "SHA1" }],
  ["the block hash in another case", { BlockHash: "sha256" }],
  ["no file hash", { FileHash: undefined }],
])("a manifest with %s is refused", (_, change) => {
  const manifest = readManifest(utf8(JSON.stringify({ ...right, ...change })));
  expect(() => checkManifest(manifest, parameters)).toThrow(invalid);
});

test.each(["", "nonsense", "[]", "null", '"text"', '{"Version":2'])("%p is no manifest", (content) => {
  expect(() => readManifest(utf8(content))).toThrow(invalid);
});

test.each([{ Blocksize: 0 }, { Blocksize: 1.5 }, { Blocksize: undefined }, { BlockHash: null }, { Version: 9 }])(
  "nothing is taken from a manifest with %p",
  (change) => {
    expect(() => parametersOf(readManifest(utf8(JSON.stringify({ ...right, ...change }))))).toThrow(invalid);
  },
);

test.each([
  ["0.1.0", "0.1.0.0"],
  ["1.2.3-beta.1", "1.2.3.0"],
  ["2.3.0.109", "2.3.0.109"],
  ["7", "7.0.0.0"],
])("version %s is %s in a manifest", (version, expected) => {
  expect(manifestVersion(version)).toBe(expected);
});

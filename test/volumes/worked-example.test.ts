import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { fromUtf8, toBase64, toEntryName, utf8 } from "../../src/support/bytes.ts";
import { fileAttributes } from "../../src/support/file-attributes.ts";
import { blockLength, blocklistCount } from "../../src/volumes/block-splitter.ts";
import { fileListContent } from "../../src/volumes/filelist.ts";
import type { FileListEntry } from "../../src/volumes/filelist-entry.ts";
import { addIndexedBlocklist, addIndexedVolume, indexedBlocklists } from "../../src/volumes/index-volume.ts";
import { parseMetadata } from "../../src/volumes/metadata.ts";
import { MemoryContainer } from "./memory-container.ts";

// A small backup with a block size of 1024 bytes, of which every byte is known.

const blocksize = 1024;
const core = '"CoreLastWritetime":"639040698000000000","CoreCreatetime":"639040698000000000"';
const owner = (mode: number) =>
  `"unix:uid-gid-perm":"1000-1000-${mode}","unix:owner-name":"ada","unix:group-name":"ada"`;
const blobs = {
  file: utf8(`\ufeff{${owner(420)},"CoreAttributes":"Normal",${core.replace("000000000", "001234567")}}`),
  folder: utf8(`\ufeff{${owner(493)},"CoreAttributes":"Directory",${core}}`),
  link: utf8(`\ufeff{${owner(511)},"CoreAttributes":"ReparsePoint",${core},"CoreSymlinkTarget":"a.txt"}`),
};
const big = utf8("A".repeat(1024) + "B".repeat(1024) + "C".repeat(452));
const small = utf8("hello\n");

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const hashOf = (bytes: Uint8Array) => toBase64(sha256(bytes));

describe("metadata", () => {
  test.each([
    ["file", 193, "Rf6xXX0N5vjgFO/CU5GmFLSCGpupkT+K6TPlr+tz3OQ="],
    ["folder", 196, "Heb1j8f/Lr5Dl5RMy0jC7MD/1S9rHEV1mJbJezJ7au0="],
    ["link", 227, "U+tnZleCCDXifXqpkBxfauyyrGCNVOJYSpWXzkFWu1k="],
  ] as const)("of the %s", (kind, size, hash) => {
    expect(blobs[kind].byteLength).toBe(size);
    expect(hashOf(blobs[kind])).toBe(hash);
  });

  test("says what it was made from", () => {
    expect(parseMetadata(blobs.link)).toMatchObject({
      attributes: fileAttributes.ReparsePoint,
      lastWriteTime: { seconds: 1768473000, fraction: 0 },
      symlinkTarget: utf8("a.txt"),
      unix: { uid: 1000, gid: 1000, mode: 0o777 },
      ownerName: "ada",
    });
    expect(parseMetadata(blobs.file).lastWriteTime).toEqual({ seconds: 1768473000, fraction: 1234567 });
  });
});

const bigBlocks = [0, 1, 2].map((index) =>
  big.subarray(index * blocksize, index * blocksize + blockLength(big.length, blocksize, index)),
);
const blocklist = new Uint8Array(Buffer.concat(bigBlocks.map(sha256)));

test("blocks and the blocklist are named by their hashes", () => {
  expect(blocklistCount(big.length, blocksize, 32)).toBe(1);
  expect(
    [blobs.folder, blobs.link, blobs.file, small, ...bigBlocks, blocklist].map((block) => toEntryName(sha256(block))),
  ).toEqual([
    "Heb1j8f_Lr5Dl5RMy0jC7MD_1S9rHEV1mJbJezJ7au0=",
    "U-tnZleCCDXifXqpkBxfauyyrGCNVOJYSpWXzkFWu1k=",
    "Rf6xXX0N5vjgFO_CU5GmFLSCGpupkT-K6TPlr-tz3OQ=",
    "WJG1tSLV3whtD_CxEPvZ0hu0_HFjrzTQgoai6Eb2vgM=",
    "arcu6553sHVAiX4MjW0j7I7vD4w6R-Gz9Ok0Q9lTa-0=",
    "m2zlXzeel3FVHeaTlVan5rlJgUrifC9c_V2-s3jOfCo=",
    "b1I4_cn9BcfUEJthbOlVh05GzIL6W114wYyVWbfsFMM=",
    "DRu_6vqXfkBx_jm3lDzDz20OBgX8Cd-cke9znzKHTPg=",
  ]);
  expect(blocklist.byteLength).toBe(96);
});

test("the list of files", () => {
  const metadata = (kind: keyof typeof blobs) => ({
    metahash: hashOf(blobs[kind]),
    metasize: blobs[kind].byteLength,
    metablockhash: hashOf(blobs[kind]),
  });
  const file = (name: string, content: Uint8Array): FileListEntry => ({
    type: "File",
    path: `/home/ada/${name}`,
    hash: hashOf(content),
    size: content.byteLength,
    time: 1768473000,
    ...metadata("file"),
  });
  const entries: FileListEntry[] = [
    { type: "Folder", path: "/home/ada/", ...metadata("folder") },
    { type: "Symlink", path: "/home/ada/link", ...metadata("link") },
    file("a.txt", small),
    { ...file("big.bin", big), blocklists: [hashOf(blocklist)] },
    file("empty", new Uint8Array(0)),
  ];
  expect(Buffer.concat([...fileListContent(entries)])).toEqual(Buffer.from(expectedList));
});

test("the index has all blocks, and the blocklist", () => {
  const blocks = [small, blocklist];
  const index = new MemoryContainer();
  addIndexedBlocklist(index, sha256(blocklist), blocklist);
  addIndexedVolume(
    index,
    {
      name: "duplicati-b1.dblock.zip",
      hash: "moDDMwYcrg2FYR/qzG0vTglXejJFv39nrJ9fqEL3kaM=",
      size: 152,
      blocks: {
        count: 2,
        hashes: Buffer.concat(blocks.map(sha256)),
        sizes: Uint32Array.from(blocks.map((block) => block.byteLength)),
      },
    },
    "SHA256",
  );
  expect([...index.content.keys()]).toEqual([
    "list/DRu_6vqXfkBx_jm3lDzDz20OBgX8Cd-cke9znzKHTPg=",
    "vol/duplicati-b1.dblock.zip",
  ]);
  expect(fromUtf8(index.read("vol/duplicati-b1.dblock.zip"))).toBe(
    '{"blocks":[{"hash":"WJG1tSLV3whtD/CxEPvZ0hu0/HFjrzTQgoai6Eb2vgM=","size":6},' +
      '{"hash":"DRu/6vqXfkBx/jm3lDzDz20OBgX8Cd+cke9znzKHTPg=","size":96}],' +
      '"volumehash":"moDDMwYcrg2FYR/qzG0vTglXejJFv39nrJ9fqEL3kaM=","volumesize":152}',
  );
  const invalid = () => expect.unreachable();
  expect([...indexedBlocklists(index, "SHA256", invalid)]).toEqual([{ hash: sha256(blocklist), content: blocklist }]);
});

const expectedList =
  '\ufeff[{"type":"Folder","path":"/home/ada/","metahash":"Heb1j8f/Lr5Dl5RMy0jC7MD/1S9rHEV1mJbJezJ7au0=","metasize":196,' +
  '"metablockhash":"Heb1j8f/Lr5Dl5RMy0jC7MD/1S9rHEV1mJbJezJ7au0="},' +
  '{"type":"Symlink","path":"/home/ada/link","metahash":"U+tnZleCCDXifXqpkBxfauyyrGCNVOJYSpWXzkFWu1k=","metasize":227,' +
  '"metablockhash":"U+tnZleCCDXifXqpkBxfauyyrGCNVOJYSpWXzkFWu1k="},' +
  '{"type":"File","path":"/home/ada/a.txt","hash":"WJG1tSLV3whtD/CxEPvZ0hu0/HFjrzTQgoai6Eb2vgM=","size":6,' +
  '"time":"20260115T103000Z","metahash":"Rf6xXX0N5vjgFO/CU5GmFLSCGpupkT+K6TPlr+tz3OQ=","metasize":193},' +
  '{"type":"File","path":"/home/ada/big.bin","hash":"rFUO7/0HkrZs/5vw6S/nhMtl9TxvJ06SV4cgZX/wFdY=","size":2500,' +
  '"time":"20260115T103000Z","metahash":"Rf6xXX0N5vjgFO/CU5GmFLSCGpupkT+K6TPlr+tz3OQ=","metasize":193,' +
  '"blocklists":["DRu/6vqXfkBx/jm3lDzDz20OBgX8Cd+cke9znzKHTPg="]},' +
  '{"type":"File","path":"/home/ada/empty","hash":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","size":0,' +
  '"time":"20260115T103000Z","metahash":"Rf6xXX0N5vjgFO/CU5GmFLSCGpupkT+K6TPlr+tz3OQ=","metasize":193}]';

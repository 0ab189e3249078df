import { expect, test } from "bun:test";
import fc from "fast-check";
import { dblockName, dindexName, dlistName, newGuid, parityName, parseVolumeName } from "../../src/volumes/names.ts";

const zipAes = { container: "zip", encryption: "aes", parity: false };

test.each([
  [
    "duplicati-20260115T103000Z.dlist.zip.aes",
    { prefix: "duplicati", kind: "dlist", time: Date.UTC(2026, 0, 15, 10, 30) / 1000, ...zipAes },
  ],
  [
    "duplicati-b3f0c4d5e6a7948b1a2c3d4e5f6071829.dblock.zip.aes",
    { prefix: "duplicati", kind: "dblock", guid: "3f0c4d5e6a7948b1a2c3d4e5f6071829", ...zipAes },
  ],
  [
    "duplicati-i9a8b7c6d5e4f40312233445566778899.dindex.zip",
    {
      prefix: "duplicati",
      kind: "dindex",
      guid: "9a8b7c6d5e4f40312233445566778899",
      container: "zip",
      parity: false,
    },
  ],
  ["p-b1.dblock.zip.aes.par2", { prefix: "p", kind: "dblock", guid: "1", ...zipAes, parity: true }],
  ["p-b1.dblock.zip.PAR2", { prefix: "p", kind: "dblock", guid: "1", container: "zip", parity: true }],
  ["p-b1.dblock.zip.other.key", { prefix: "p", kind: "dblock", guid: "1", ...zipAes, encryption: "other.key" }],
  ["p-iABCDEF.dblock.7z.aes", { prefix: "p", kind: "dblock", guid: "ABCDEF", ...zipAes, container: "7z" }],
  ["p-I1.dindex.zip.aes", { prefix: "p", kind: "dindex", guid: "1", ...zipAes }],
  ["p-|1.dindex.zip.aes", { prefix: "p", kind: "dindex", guid: "1", ...zipAes }],
  ["p-b1_dblock.zip.aes", { prefix: "p", kind: "dblock", guid: "1", ...zipAes }],
  ["p-b1.dlist.zip.aes", { prefix: "p", kind: "dlist", guid: "1", ...zipAes }],
  ["p-19700101T000001Z.dblock.zip.aes", { prefix: "p", kind: "dblock", time: 1, ...zipAes }],
  ["vol/p-b1.dblock.zip.aes", { prefix: "vol/p", kind: "dblock", guid: "1", ...zipAes }],
  ["gone.p-b1.dblock.zip.aes", { prefix: "gone.p", kind: "dblock", guid: "1", ...zipAes }],
] as const)("%s is a volume", (name, expected) => {
  expect(parseVolumeName(name)).toEqual(expected);
});

test.each([
  "duplicati-verification.json",
  "readme.txt",
  "",
  "-b1.dblock.zip",
  "p-b.dblock.zip",
  "p-b1.dblock",
  "p-b1.dblock.",
  "p-b1.DBLOCK.zip",
  "p-d1.dblock.zip",
  "p-q-b1.dblock.zip",
  "p-backup-20130101T000000Z.dlist.zip",
  "p-20260115T103000z.dlist.zip",
  "p-20261315T103000Z.dlist.zip",
  "p-b1.dblock.zip.",
  ".par2",
])("%p is no volume", (name) => {
  expect(parseVolumeName(name)).toBeUndefined();
});

test("names may differ in case where the destination does not tell cases apart", () => {
  const ignoringCase = { caseInsensitive: true };
  expect(parseVolumeName("P-B1.DBLOCK.ZIP.AES", ignoringCase)).toMatchObject({ kind: "dblock", container: "ZIP" });
  expect(parseVolumeName("p-19700101t000001z.dlist.zip", ignoringCase)).toMatchObject({ kind: "dlist", time: 1 });
});

test("names that are made can be parsed", () => {
  const parts = fc.record({
    prefix: fc.stringMatching(/^[a-z0-9_./ ü]+$/),
    container: fc.constantFrom("zip", "tzstd", "tgz"),
    encryption: fc.constantFrom("aes", "gpg", "AES"),
  });
  fc.assert(
    fc.property(parts, fc.integer({ min: 0, max: 4e9 }), (given, time) => {
      const guid = newGuid();
      expect(guid).toMatch(/^[0-9a-f]{32}$/);
      const expected = { ...given, parity: false };
      expect(parseVolumeName(dblockName(given, guid))).toEqual({ ...expected, kind: "dblock", guid });
      expect(parseVolumeName(dindexName(given, guid))).toEqual({ ...expected, kind: "dindex", guid });
      expect(parseVolumeName(dlistName(given, time))).toEqual({ ...expected, kind: "dlist", time });
      expect(parseVolumeName(parityName(dlistName(given, time)))).toMatchObject({ parity: true, time });
    }),
    { numRuns: 50 },
  );
  expect(dlistName({ prefix: "p", container: "zip" }, 0)).toBe("p-19700101T000000Z.dlist.zip");
  expect(dblockName({ prefix: "p", container: "zip" })).toMatch(/^p-b[0-9a-f]{32}\.dblock\.zip$/);
});

test("a prefix with a hyphen is refused", () => {
  expect(() => dlistName({ prefix: "a-b", container: "zip" }, 0)).toThrow(
    expect.objectContaining({ id: "PrefixCannotContainHyphens" }),
  );
});

import { expect, test } from "bun:test";
import fc from "fast-check";
import { toBase64, toEntryName } from "../../src/support/bytes.ts";
import {
  BlockCollector,
  decodeHash,
  decodeHashBytes,
  encodeHash,
  encodeHashBytes,
  isBlockName,
  listBlocks,
} from "../../src/volumes/blocks.ts";
import { MemoryContainer } from "./memory-container.ts";

test.each([
  ["Heb1j8f_Lr5Dl5RMy0jC7MD_1S9rHEV1mJbJezJ7au0=", true],
  ["abc-", true],
  ["YQ==", true],
  ["manifest", false],
  ["abc", false],
  ["a===", false],
  ["ab+/", false],
  ["vol/abcd", false],
  ["", false],
])("%p is the name of a block: %p", (name, expected) => {
  expect(isBlockName(name)).toBe(expected);
});

test("hashes of every length survive all ways of spelling them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), fc.nat(5), (hash, offset) => {
      const size = hash.length;
      const packed = new Uint8Array(size + offset);
      packed.set(hash, offset);
      const text = encodeHash(packed, offset, size);
      expect(text).toBe(toBase64(hash));
      expect(encodeHash(Buffer.from(packed), offset, size)).toBe(text);
      const textBytes = new Uint8Array(text.length + offset);
      expect(encodeHashBytes(packed, offset, size, textBytes, offset)).toBe(textBytes.length);
      expect(Buffer.from(textBytes.subarray(offset)).toString("latin1")).toBe(text);

      for (const spelling of [text, toEntryName(hash)]) {
        const out = new Uint8Array(size + offset);
        expect(decodeHash(spelling, out, offset, size)).toBe(true);
        expect(out).toEqual(packed);
        const fromBytes = new Uint8Array(size + offset);
        expect(decodeHashBytes(Buffer.from(spelling), 0, fromBytes, offset, size)).toBe(true);
        expect(fromBytes).toEqual(packed);
      }
    }),
  );
});

test("text that is no hash is refused, wherever the fault is", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 18 }), fc.nat(23), (hash, at) => {
      for (const wrong of ["!", "€", "\n", "\u0100"]) {
        const text = toBase64(hash);
        const broken = text.slice(0, at) + wrong + text.slice(at + 1);
        expect(decodeHash(broken, new Uint8Array(18), 0, hash.length)).toBe(false);
        if (wrong < "\u0080") {
          expect(decodeHashBytes(Buffer.from(broken), 0, new Uint8Array(18), 0, hash.length)).toBe(false);
        }
      }
    }),
  );
  expect(decodeHash("AAAA", new Uint8Array(2), 0, 2)).toBe(false);
  expect(decodeHash("AAAAA", new Uint8Array(3), 0, 3)).toBe(false);
  expect(decodeHash("AAE=", new Uint8Array(2), 0, 2)).toBe(true);
  expect(decodeHash("AAF=", new Uint8Array(2), 0, 2)).toBe(false);
  expect(decodeHash("AB==", new Uint8Array(1), 0, 1)).toBe(false);
});

test("any number of blocks is gathered as it comes", () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.constantFrom(16, 20, 32, 64), (count, hashSize) => {
      const hashes = Uint8Array.from({ length: count * hashSize }, (_, at) => at * 7 + (at >> 8));
      const sizes = Uint32Array.from({ length: count }, (_, at) => at * 11);
      const collector = new BlockCollector(hashSize);
      sizes.forEach((size, at) => {
        collector.add(hashes.subarray(at * hashSize, (at + 1) * hashSize), size);
      });
      const packed = collector.packed();
      expect(packed.count).toBe(count);
      expect(Buffer.compare(packed.hashes, hashes)).toBe(0);
      expect(packed.sizes).toEqual(sizes);
    }),
    { numRuns: 20 },
  );
});

test("the blocks of a dblock are the entries named like hashes", () => {
  const hash = new Uint8Array(32).fill(255);
  const volume = new MemoryContainer({
    manifest: "{}",
    [toEntryName(hash)]: "hello",
    "YQ==": "a hash of another length",
    "readme.txt": "",
  });
  const { count, hashes, sizes } = listBlocks(volume, 32);
  expect(count).toBe(1);
  expect(new Uint8Array(hashes)).toEqual(hash);
  expect([...sizes]).toEqual([5]);
});

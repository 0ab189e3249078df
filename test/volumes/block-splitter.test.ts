import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  blockCount,
  blockLength,
  blocklistCount,
  blocklistHashCount,
  blockPosition,
  hashesPerBlock,
  largestMetadata,
} from "../../src/volumes/block-splitter.ts";

test.each([
  [1024, 32, 32],
  [102400, 32, 3200],
  [1048576, 32, 32768],
  [1000, 48, 20],
])("a block of %d bytes holds as many hashes as fit", (blocksize, hashSize, expected) => {
  expect(hashesPerBlock(blocksize, hashSize)).toBe(expected);
  expect(largestMetadata(blocksize, hashSize)).toBe(expected * blocksize);
});

test.each([
  [0, 0, 0],
  [1, 1, 0],
  [1024, 1, 0],
  [1025, 2, 1],
  [32768, 32, 1],
  [32769, 33, 2],
  [65537, 65, 3],
])("a stream of %d bytes has %d blocks and %d blocklists", (length, blocks, lists) => {
  expect(blockCount(length, 1024)).toBe(blocks);
  expect(blocklistCount(length, 1024, 32)).toBe(lists);
});

test("blocks and blocklists cover a stream without gaps", () => {
  const sizes = fc.tuple(fc.integer({ min: 0, max: 500000 }), fc.integer({ min: 1024, max: 3000 }));
  fc.assert(
    fc.property(sizes, fc.constantFrom(16, 20, 32, 48, 64), ([length, blocksize], hashSize) => {
      let position = 0;
      const lists = blocklistCount(length, blocksize, hashSize);
      for (let list = 0; list < lists; list++) {
        for (let entry = 0; entry < blocklistHashCount(length, blocksize, hashSize, list); entry++) {
          expect(blockPosition(list, entry, blocksize, hashSize)).toBe(position);
          position += blockLength(length, blocksize, position / blocksize);
        }
      }
      if (lists > 0) expect(position).toBe(length);
      else expect(length).toBeLessThanOrEqual(blocksize);
      expect(blocklistHashCount(length, blocksize, hashSize, lists)).toBe(0);
      expect(blockLength(length, blocksize, blockCount(length, blocksize))).toBe(0);
    }),
    { numRuns: 50 },
  );
});

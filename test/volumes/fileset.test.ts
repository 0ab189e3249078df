import { expect, test } from "bun:test";
import { fromUtf8 } from "../../src/support/bytes.ts";
import { isFullBackup, writeFileset } from "../../src/volumes/fileset.ts";
import { MemoryContainer } from "./memory-container.ts";

test.each([true, false])("IsFullBackup %p is written with a byte order mark and read back", (isFull) => {
  const content = writeFileset(isFull);
  expect([...content.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(fromUtf8(content)).toBe(`{"IsFullBackup":${isFull}}`);
  expect(isFullBackup(new MemoryContainer({ fileset: content }))).toBe(isFull);
});

test("lists that do not say are of whole backups", () => {
  expect(isFullBackup(new MemoryContainer())).toBe(true);
  expect(isFullBackup(new MemoryContainer({ fileset: "{}" }))).toBe(true);
});

test("an entry that is no JSON is damage", () => {
  expect(() => isFullBackup(new MemoryContainer({ fileset: "{" }))).toThrow(
    expect.objectContaining({ kind: "Damaged" }),
  );
});

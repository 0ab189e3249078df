import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { IndexReader } from "../../../../src/tools/recovery/block-index/index-reader.ts";
import { SortedRuns } from "../../../../src/tools/recovery/block-index/sorted-runs.ts";

function inFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "bunker-block-index-"));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const letters = fc.string({ unit: fc.constantFrom("A", "z", "+", "/", "9", "="), minLength: 1, maxLength: 40 });

test("lines in any order and number are sorted, each once, with those of a file that is there", () => {
  const check = (lines: string[], old: string[], linesPerRun: number) =>
    inFolder((folder) => {
      const runs = new SortedRuns(folder, "\n", { linesPerRun });
      const sorted = [...new Set(old)].sort();
      writeFileSync(join(folder, "old"), sorted.map((line) => `${line}\r\n`).join(""));
      runs.addSortedFile(join(folder, "old"));
      for (const line of lines) runs.add(line);
      const expected = [...new Set([...lines, ...old])].sort();
      expect(runs.writeTo(join(folder, "all"))).toBe(expected.length);
      expect(readFileSync(join(folder, "all"), "utf8")).toBe(expected.map((line) => `${line}\n`).join(""));
      expect(readdirSync(folder).sort()).toEqual(["all", "old"]);
    });
  // More runs than are merged at once.
  check(
    Array.from({ length: 500 }, (_, index) => String((index * 7919) % 251)),
    ["a"],
    2,
  );
  fc.assert(fc.property(fc.array(letters), fc.array(letters), fc.integer({ min: 1, max: 9 }), check), { numRuns: 60 });
});

test("every hash is found in all of its volumes, and no other one is", () => {
  const volume = fc.constantFrom("duplicati-b00.dblock.zip", "duplicati-b01.dblock.zip", "döplicati-b2.dblock.zip");
  const entries = fc.uniqueArray(fc.tuple(letters, volume), { selector: (entry) => entry.join(", "), maxLength: 600 });
  fc.assert(
    fc.property(entries, letters, fc.constantFrom("\n", "\r\n"), fc.boolean(), (known, other, ending, isCut) =>
      inFolder((folder) => {
        const lines = known.map((entry) => entry.join(", ")).sort();
        writeFileSync(join(folder, "index"), isCut ? lines.join(ending) : lines.map((line) => line + ending).join(""));
        using index = new IndexReader(join(folder, "index"), 0);
        for (const hash of new Set([...known.map(([hash]) => hash), other])) {
          const volumes = known.filter(([own]) => own === hash).map(([, name]) => name);
          expect(index.volumesOf(hash)).toEqual(volumes.sort());
        }
      }),
    ),
    { numRuns: 60 },
  );
});

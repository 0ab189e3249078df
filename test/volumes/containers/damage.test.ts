import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { logText, noise, pack, rawZip, readable } from "./support.ts";

const entries = [
  ["manifest", logText(146)],
  ["a", logText(900, 2)],
  ["b", noise(300)],
  ["empty", new Uint8Array(0)],
] as const;

const archives: Record<string, { key: string; archive: Uint8Array; runs: number }> = {
  zip: { key: "zip", archive: pack("zip", entries), runs: 300 },
  "zip with descriptors": {
    key: "zip",
    archive: rawZip(entries.map(([name, content]) => ({ name, content, descriptor: true }))),
    runs: 300,
  },
  tzstd: { key: "tzstd", archive: pack("tzstd", entries), runs: 200 },
  tgz: { key: "tgz", archive: pack("tgz", entries), runs: 200 },
  "zip of all methods": { key: "zip", archive: fixture("methods.zip"), runs: 25 },
  "zip of PPMd": { key: "zip", archive: fixture("ppmd.zip"), runs: 8 },
};

function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(import.meta.dirname, "fixtures", name)));
}

for (const [title, { key, archive, runs }] of Object.entries(archives)) {
  const originals = [...readable(key, archive).values()];

  test(`${title}: damage is reported, or does not touch the content`, () => {
    expect(originals.length).toBeGreaterThan(1);
    const place = fc.oneof(
      fc.nat(archive.length - 1),
      fc.integer({ min: Math.max(0, archive.length - 300), max: archive.length - 1 }),
    );
    const damage = fc.record({
      changes: fc.array(fc.tuple(place, fc.integer({ min: 1, max: 255 })), { maxLength: 4 }),
      cut: fc.option(fc.oneof(place, fc.constant(archive.length)), { nil: archive.length }),
    });
    fc.assert(
      fc.property(damage, ({ changes, cut }) => {
        const damaged = archive.slice();
        for (const [at, mask] of changes) damaged[at] = (damaged[at] ?? 0) ^ mask;
        for (const content of readable(key, damaged.subarray(0, cut)).values()) {
          // A damaged name or directory may show an entry under another name, but never other bytes.
          expect(originals.some((original) => Buffer.compare(original, content) === 0)).toBe(true);
        }
      }),
      { numRuns: runs },
    );
  });
}

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { noVolume } from "../../../src/database/local/blocks.ts";
import type { LocalDatabase } from "../../../src/database/local/database.ts";
import { BlockFile } from "../../../src/engine/recreate/block-file.ts";
import { BlockRegistry } from "../../../src/engine/recreate/block-registry.ts";
import { SeededRandom } from "../../support/seeded-random.ts";
import { Workplace } from "../test/support.ts";

const hashSize = 32;
const hashOf = (seed: number | string) => new Uint8Array(createHash("sha256").update(String(seed)).digest());

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.dispose]());

describe("a list of blocks", () => {
  test.each([0, 300, 5000])("holds what was put in, with room for %d in memory", (inMemory) => {
    const count = 3000;
    using blocks = new BlockFile({ path: `${place.folder}/blocks`, hashSize, inMemory });
    const random = new SeededRandom(1);
    for (let index = 0; index < count; index++) {
      blocks.push(hashOf(index), index);
      const earlier = random.below(index + 1);
      expect(blocks.equals(earlier, hashOf(earlier), earlier)).toBe(true);
    }
    expect(blocks.equals(700, hashOf(700), 701)).toBe(false);
    expect(blocks.equals(700, hashOf(701), 700)).toBe(false);
    expect(readdirSync(place.folder).includes("blocks")).toBe(inMemory < count);
    const all = Array.from(blocks, ({ hash, size }) => `${Buffer.from(hash).toString("hex")} ${size}`);
    expect(all).toEqual(Array.from({ length: count }, (_, i) => `${Buffer.from(hashOf(i)).toString("hex")} ${i}`));
  });

  test("leaves no file behind", () => {
    const blocks = new BlockFile({ path: `${place.folder}/blocks`, hashSize, inMemory: 0 });
    for (let index = 0; index < 1000; index++) blocks.push(hashOf(index), index);
    blocks[Symbol.dispose]();
    expect(readdirSync(place.folder)).not.toContain("blocks");
  });
});

describe.each([100, 1000, 1_000_000])(
  "the blocks of a rebuild, of which %d are found without the database,",
  (limit) => {
    let database: LocalDatabase;
    let registry: BlockRegistry;
    beforeEach(() => {
      database = place.database();
      registry = new BlockRegistry(database.blocks, { folder: place.folder, hashSize, limit });
    });
    afterEach(() => registry[Symbol.dispose]());

    test("have one id each, and the first volume that has them", () => {
      const random = new SeededRandom(2);
      const ids = new Map<string, number>();
      const volumes = new Map<string, number>();
      for (let step = 0; step < 6000; step++) {
        const [seed, size] = [random.below(1500), 1 + random.below(2)];
        const key = `${seed} ${size}`;
        const hash = hashOf(seed);
        expect(registry.find(hash, size)).toBe(ids.get(key) ?? 0);
        if (random.below(2) === 0) {
          const id = registry.require(hash, size);
          expect(id).toBe(ids.get(key) ?? id);
          ids.set(key, id);
        } else {
          const volume = 1 + random.below(3);
          registry.locate(hash, size, volume);
          ids.set(key, registry.find(hash, size));
          if (!volumes.has(key)) volumes.set(key, volume);
        }
        expect(registry.volumeOf(ids.get(key) as number)).toBe(volumes.get(key) ?? noVolume);
      }
      expect(new Set(ids.values()).size).toBe(ids.size);
      expect(registry.missing).toBe(ids.size - volumes.size);

      registry.finish({ needsIndex: true });
      const rows = database.sql.prepare("SELECT id, hash, size, volume FROM block").values() as [
        number,
        Uint8Array,
        number,
        number,
      ][];
      expect(rows).toHaveLength(ids.size);
      const byId = new Map(rows.map((row) => [row[0], row]));
      for (const [key, id] of ids) {
        const [seed = "", size = ""] = key.split(" ");
        const [, hash, storedSize, volume] = byId.get(id) ?? [];
        expect(Buffer.compare(hash ?? new Uint8Array(), hashOf(seed))).toBe(0);
        expect([storedSize, volume]).toEqual([Number(size), volumes.get(key) ?? noVolume]);
      }
      expect(readdirSync(place.folder)).not.toContain("blocks");
    });
  },
);

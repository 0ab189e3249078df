import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { createParity } from "../../../src/volumes/parity/create.ts";
import { ParityError } from "../../../src/volumes/parity/packets.ts";
import { repairWithParity } from "../../../src/volumes/parity/repair.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

const hasPar2 = spawnSync("par2", ["--version"]).status === 0;
const golden = join(import.meta.dirname, "../../fixtures/duplicati/parity/remote");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parity-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

function randomBytes(size: number, seed = 1): Buffer {
  const random = new SeededRandom(seed);
  return Buffer.from(Uint8Array.from({ length: size }, () => random.below(256)));
}

/** Makes a file and its parity. */
function protect(content: Uint8Array, redundancy = 5): void {
  writeFileSync(path("data"), content);
  createParity(path("data"), path("data.par2"), redundancy);
}

/** What our repair makes of a damaged file; undefined if it gives up. */
function mended(damaged: Uint8Array, parity = path("data.par2")): Buffer | undefined {
  writeFileSync(path("damaged"), damaged);
  rmSync(path("mended"), { force: true });
  try {
    if (!repairWithParity(path("damaged"), parity, path("mended"))) {
      expect(existsSync(path("mended"))).toBe(false);
      return Buffer.from(damaged);
    }
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    expect(existsSync(path("mended"))).toBe(false);
    return undefined;
  }
  return readFileSync(path("mended"));
}

/** The same by the program par2, as Duplicati calls it. */
function mendedByPar2(damaged: Uint8Array): Buffer | undefined {
  writeFileSync(path("data"), damaged);
  copyFileSync(path("data.par2"), path("combined.par2"));
  const { status } = spawnSync("par2", ["repair", "-q", "combined.par2", "data"], { cwd: folder });
  return status === 0 ? readFileSync(path("data")) : undefined;
}

function flipped(content: Buffer, ...positions: number[]): Buffer {
  const damaged = Buffer.from(content);
  for (const position of positions) (damaged[position] as number) ^= 0x5a;
  return damaged;
}

const sizes = [1, 3, 511, 512, 513, 5000, 100_001, 1_500_000];

describe("a file with parity", () => {
  test.each(sizes)("of %d bytes is mended after damage at both ends and in the middle", (size) => {
    const content = randomBytes(size);
    protect(content);
    expect(mended(flipped(content, 0, size >> 1, size - 1))).toEqual(content);
    expect(mended(content)).toEqual(content);
  });

  test("survives the loss of a sector, whatever its size", () => {
    const content = randomBytes(50_000);
    protect(content, 1);
    const damaged = Buffer.from(content);
    damaged.fill(0, 12_300, 12_300 + 4096);
    expect(mended(damaged)).toEqual(content);
  });

  test("is mended when it was cut, and when something was added", () => {
    const content = randomBytes(100_001);
    protect(content);
    expect(mended(content.subarray(0, 99_000))).toEqual(content);
    expect(mended(Buffer.concat([content, randomBytes(700)]))).toEqual(content);
    expect(mended(Buffer.alloc(0))).toBeUndefined();
  });

  test("has about as much recovery data as was asked for", () => {
    const content = randomBytes(200_000);
    for (const redundancy of [5, 20, 100]) {
      rmSync(path("data.par2"), { force: true });
      protect(content, redundancy);
      const share = (100 * statSync(path("data.par2")).size) / content.byteLength;
      expect(share).toBeGreaterThan(redundancy);
      expect(share).toBeLessThan(redundancy * 1.15 + 9);
    }
    expect(mended(Buffer.alloc(200_000))).toEqual(content);
  });

  test("is given up where too much is lost", () => {
    const content = randomBytes(300_000);
    protect(content);
    const damaged = Buffer.from(content);
    damaged.fill(0, 0, 40_000);
    expect(mended(damaged)).toBeUndefined();
  });

  test("is mended by a parity file that is damaged itself", () => {
    const content = randomBytes(100_001);
    protect(content, 20);
    const parity = readFileSync(path("data.par2"));
    for (const position of [0, 70, 200, parity.byteLength >> 1, parity.byteLength - 1]) {
      writeFileSync(path("damaged.par2"), flipped(parity, position));
      expect(mended(flipped(content, 5), path("damaged.par2"))).toEqual(content);
    }
    writeFileSync(path("cut.par2"), parity.subarray(0, parity.byteLength * 0.7));
    expect(mended(flipped(content, 5), path("cut.par2"))).toEqual(content);
  });

  test("that is empty has none", () => {
    expect(() => protect(Buffer.alloc(0))).toThrow();
    expect(readdirSync(folder)).toEqual(["data"]);
  });

  test("comes back whatever few slices are damaged", () => {
    const content = randomBytes(60_000);
    protect(content, 15);
    const places = fc.uniqueArray(fc.nat(content.byteLength - 1), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(places, (positions) => {
        expect(mended(flipped(content, ...positions))?.equals(content)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("is not mended by what is no parity file", () => {
    writeFileSync(path("nonsense"), randomBytes(1000));
    expect(mended(Buffer.from("x"), path("nonsense"))).toBeUndefined();
    writeFileSync(path("nothing"), "");
    expect(mended(Buffer.from("x"), path("nothing"))).toBeUndefined();
  });
});

describe("what par2 and Duplicati made", () => {
  test.each(readdirSync(golden).filter((name) => name.endsWith(".par2")))("mends with %s", (name) => {
    const content = readFileSync(join(golden, name.replace(/\.par2$/, "")));
    const damaged = flipped(content, 100, 7000, content.byteLength - 1);
    expect(mended(damaged, join(golden, name))?.equals(content)).toBe(true);
  });
});

describe.if(hasPar2)("the program par2", () => {
  test.each([1, 513, 100_001, 1_500_000])("mends a file of %d bytes with our parity", (size) => {
    const content = randomBytes(size);
    protect(content);
    expect(mendedByPar2(flipped(content, 0, size >> 1, size - 1))?.equals(content)).toBe(true);
  });

  test("finds nothing wrong with our parity of a sound file", () => {
    protect(randomBytes(20_000));
    expect(spawnSync("par2", ["verify", "-q", "data.par2", "data"], { cwd: folder }).status).toBe(0);
  });

  test.each([[["-n1"]], [["-n1", "-b50"]], [["-n1", "-s1000"]]])("makes parity that we can use: %j", (options) => {
    const content = randomBytes(80_000);
    writeFileSync(path("data"), content);
    expect(spawnSync("par2", ["create", "-q", "-r10", ...options, "made.par2", "data"], { cwd: folder }).status).toBe(
      0,
    );
    const files = readdirSync(folder)
      .filter((name) => name.startsWith("made"))
      .sort();
    writeFileSync(path("all.par2"), Buffer.concat(files.map((name) => readFileSync(path(name)))));
    expect(mended(flipped(content, 0, 40_000), path("all.par2"))?.equals(content)).toBe(true);
  });
});

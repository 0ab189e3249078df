import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { fromUtf8, utf8 } from "../../../src/support/bytes.ts";
import type { RandomAccess } from "../../../src/support/random-access.ts";
import type { ContainerWriter } from "../../../src/volumes/container.ts";
import { collector, logText, moduleOf, noise, open, overwrittenPieces, pack, streamed } from "./support.ts";

const zip = moduleOf("zip");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-zip-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const names = fc
  .string({ minLength: 1, maxLength: 30, unit: "binary" })
  .map((text) => `n${text.replace(/[/\\]/g, "_")}`);
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.integer({ min: 0, max: 20_000 }).map((size) => logText(size)),
  fc.integer({ min: 0, max: 20_000 }).map((size) => noise(size)),
);

describe("zip writer", () => {
  test("what another archive has deflated is taken over as it is", () => {
    const text = logText(20_000);
    const random = noise(2000);
    const source = open(
      "zip",
      pack("zip", [
        ["text", text],
        ["random", random],
        ["empty", new Uint8Array(0)],
      ]),
    );
    const { sink, bytes } = collector();
    const writer = zip.createWriter(sink, { options: { "zip-compression-level": "0" }, temporaryFolder: folder });
    const packed = source.readPacked?.("text");
    expect(packed?.content).toEqual(text);
    expect(packed?.deflated?.data.length).toBeLessThan(text.length / 2);
    if (packed?.deflated) writer.addDeflated?.("text", packed.deflated);
    writer.finish();
    const archive = bytes();
    expect(archive.length).toBeLessThan(text.length / 2);
    expect(open("zip", archive).read("text")).toEqual(text);
    expect(source.readPacked?.("random")).toEqual({ content: random, deflated: undefined });
    expect(source.readPacked?.("empty")).toEqual({ content: new Uint8Array(0), deflated: undefined });
  });

  test("what is written is read again", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(names, contents, fc.boolean(), fc.constantFrom("whole", "pieces", "stream")), {
          selector: ([name]) => name,
          maxLength: 12,
        }),
        fc.integer({ min: 0, max: 9 }),
        async (entries, level) => {
          const { sink, bytes } = collector();
          const writer = zip.createWriter(sink, {
            options: { "zip-compression-level": String(level) },
            temporaryFolder: folder,
          });
          for (const [name, content, compressible, way] of entries) {
            if (way === "pieces") writer.addPieces(name, overwrittenPieces(content, 100));
            else if (way === "stream") await writer.addStream(name, overwrittenPieces(content, 100));
            else writer.add(name, content, compressible);
          }
          const announced = writer.size;
          writer.finish();
          const archive = bytes();
          expect(writer.size).toBe(archive.length);
          expect(announced).toBe(archive.length);
          const reader = open("zip", archive);
          expect([...reader.entries.keys()]).toEqual(entries.map(([name]) => name));
          for (const [name, content] of entries) {
            expect(reader.entries.get(name)?.size).toBe(content.length);
            expect(Buffer.compare(reader.read(name), content)).toBe(0);
            expect(Buffer.compare(await streamed(reader, name), content)).toBe(0);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("the sizes stand in the local header, without a data descriptor", () => {
    const archive = pack("zip", [["manifest", logText(500)]]);
    const view = new DataView(archive.buffer);
    expect(view.getUint32(0, true)).toBe(0x04034b50);
    expect(view.getUint16(6, true)).toBe(0);
    expect(view.getUint16(8, true)).toBe(8);
    expect(view.getUint32(18, true)).toBeGreaterThan(0);
    expect(view.getUint32(22, true)).toBe(500);
  });

  test("a name that is not ASCII is UTF-8 and says so", () => {
    const archive = pack("zip", [["größe", logText(10)]]);
    expect(new DataView(archive.buffer).getUint16(6, true)).toBe(1 << 11);
    expect([...open("zip", archive).entries.keys()]).toEqual(["größe"]);
  });

  test("more than 65535 entries get the zip64 end", () => {
    const { sink, bytes } = collector();
    const writer = zip.createWriter(sink, { options: {}, temporaryFolder: folder });
    const content = new Uint8Array(4);
    const view = new DataView(content.buffer);
    for (let i = 0; i < 70_000; i++) {
      view.setUint32(0, i);
      writer.add(`entry-${i}`, content, false);
    }
    const announced = writer.size;
    writer.finish();
    const archive = bytes();
    expect(announced).toBe(archive.length);
    const reader = open("zip", archive);
    expect(reader.entries.size).toBe(70_000);
    for (const i of [0, 65_535, 65_536, 69_999]) {
      view.setUint32(0, i);
      expect(reader.read(`entry-${i}`)).toEqual(content);
    }
  });

  test("an archive over 4 GiB is read again", () => {
    const large = new Uint8Array(256 << 20);
    const archive = new SparseArchive(large);
    const writer = zip.createWriter((bytes) => archive.append(bytes), { options: {}, temporaryFolder: folder });
    for (let i = 0; i < 17; i++) writer.add(`zeros-${i}`, large, false);
    writer.add("last", logText(1000), true);
    writer.finish();
    expect(archive.size).toBeGreaterThan(2 ** 32);
    const reader = zip.openReader(archive);
    expect(reader.entries.size).toBe(18);
    expect(reader.read("last")).toEqual(logText(1000));
  });

  test("content that does not shrink is stored, and only a sample of it is tried", () => {
    const methodOf = (content: Uint8Array) => new DataView(pack("zip", [["x", content]]).buffer).getUint16(8, true);
    expect(methodOf(noise(200))).toBe(0);
    expect(methodOf(noise(100_000))).toBe(0);
    expect(methodOf(logText(200))).toBe(8);
    expect(methodOf(logText(100_000))).toBe(8);
    expect(methodOf(new Uint8Array(0))).toBe(0);
    for (const size of [1000, 4000, 100_000]) {
      expect(methodOf(Uint8Array.from({ length: size }, (_, i) => i))).toBe(8);
      expect(methodOf(Uint8Array.from({ length: size }, (_, i) => i % 3))).toBe(8);
    }
  });

  test("levels 0 and 1, method None and the hint store the data", () => {
    const content = logText(5000);
    const stored = content.length + 99;
    for (const options of [
      { "zip-compression-level": "0" },
      { "zip-compression-level": "1" },
      { "zip-compression-level": "-4" },
      { "compression-level": "1" },
      { "zip-compression-method": "none" },
    ]) {
      expect(pack("zip", [["x", content]], options).length).toBeGreaterThan(stored);
    }
    const { sink, bytes } = collector();
    const writer = zip.createWriter(sink, { options: {}, temporaryFolder: folder });
    writer.add("x", content, false);
    writer.finish();
    expect(bytes().length).toBeGreaterThan(stored);
    expect(pack("zip", [["x", content]], { "zip-compression-level": "much" }).length).toBeLessThan(stored);
    expect(
      pack("zip", [["x", content]], { "zip-compression-level": "9", "compression-level": "0" }).length,
    ).toBeLessThan(stored);
  });

  test("the default is within 5 percent of zlib's best", () => {
    const content = logText(1 << 20);
    expect(pack("zip", [["x", content]]).length).toBeLessThan(deflateRawSync(content, { level: 9 }).length * 1.05);
  });

  test("other methods are refused by name of the option", () => {
    for (const method of ["BZip2", "lzma", "ZStandard", "nonsense"]) {
      const attempt = () => pack("zip", [], { "zip-compression-method": method });
      expect(attempt).toThrow("--zip-compression-method");
      expect(attempt).toThrow(expect.objectContaining({ id: "ContainerMethodNotSupported" }));
    }
  });

  test("large content passes through a temporary file, which does not stay", async () => {
    const { sink, bytes } = collector();
    const writer = zip.createWriter(sink, { options: { "zip-compression-level": "0" }, temporaryFolder: folder });
    const piece = noise(1 << 20);
    const pieces = async function* () {
      for (let i = 0; i < 6; i++) yield piece;
    };
    await writer.addStream("big", pieces());
    writer.finish();
    expect(readdirSync(folder)).toEqual([]);
    const content = open("zip", bytes()).read("big");
    expect(content.length).toBe(6 << 20);
    expect(Buffer.compare(content.subarray(5 << 20), piece)).toBe(0);
  });

  test("a directory of very many entries passes through a temporary file, which does not stay", () => {
    const fill = (writer: ContainerWriter) => {
      for (let i = 0; i < 60_000; i++)
        writer.add(`an entry with a name that has some length ${i}`, utf8(`${i}`), false);
      expect(readdirSync(folder)).toHaveLength(1);
    };
    const { sink, bytes } = collector();
    const writer = zip.createWriter(sink, { options: {}, temporaryFolder: folder });
    fill(writer);
    const announced = writer.size;
    writer.finish();
    expect(readdirSync(folder)).toEqual([]);
    expect(bytes().length).toBe(announced);
    const reader = open("zip", bytes());
    expect(reader.entries.size).toBe(60_000);
    for (const i of [0, 40_000, 59_999]) {
      expect(fromUtf8(reader.read(`an entry with a name that has some length ${i}`))).toBe(`${i}`);
    }
    const given = zip.createWriter(() => undefined, { options: {}, temporaryFolder: folder });
    fill(given);
    given.discard?.();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a stream is deflated to its very end", async () => {
    for (const content of [new Uint8Array(40 << 20), logText(5 << 20), noise(5 << 20)]) {
      const { sink, bytes } = collector();
      const writer = zip.createWriter(sink, { options: {}, temporaryFolder: folder });
      const pieces = function* () {
        for (let at = 0; at < content.length; at += 1 << 20) yield content.subarray(at, at + (1 << 20));
      };
      await writer.addStream("big", pieces());
      writer.finish();
      expect(Buffer.compare(open("zip", bytes()).read("big"), content)).toBe(0);
    }
  });

  test("a temporary folder that is not there is what a stream fails with", async () => {
    const { sink } = collector();
    const writer = zip.createWriter(sink, { options: {}, temporaryFolder: "/nonexistent" });
    await expect(writer.addStream("big", Array(12).fill(noise(1 << 20)))).rejects.toThrow("ENOENT");
  });

  test("a failing source is reported, and leaves no temporary file", async () => {
    const failing = async function* () {
      for (let i = 0; i < 6; i++) yield noise(1 << 20, i);
      throw new Error("the disk is gone");
    };
    const writer = zip.createWriter(() => undefined, { options: {}, temporaryFolder: folder });
    await expect(writer.addStream("big", failing())).rejects.toThrow("the disk is gone");
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** Keeps all but one well-known piece, so that archives of many GiB fit. */
class SparseArchive implements RandomAccess {
  size = 0;
  readonly #known: Uint8Array;
  readonly #pieces: { offset: number; bytes: Uint8Array }[] = [];

  constructor(known: Uint8Array) {
    this.#known = known;
  }

  append(bytes: Uint8Array): void {
    this.#pieces.push({ offset: this.size, bytes: bytes.length === this.#known.length ? this.#known : bytes.slice() });
    this.size += bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    const result = new Uint8Array(length);
    for (const piece of this.#pieces) {
      const from = Math.max(offset, piece.offset);
      const to = Math.min(offset + length, piece.offset + piece.bytes.length);
      if (from < to) result.set(piece.bytes.subarray(from - piece.offset, to - piece.offset), from - offset);
    }
    return result;
  }
}

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import fc from "fast-check";
import { toEntryName } from "../../../src/support/bytes.ts";
import { ContainerError } from "../../../src/volumes/container.ts";
import {
  collector,
  decryptAesCrypt,
  logText,
  moduleOf,
  noise,
  open,
  originals,
  overwrittenPieces,
  pack,
  streamed,
} from "./support.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-tar-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const outer = {
  tgz: { compress: (data: Uint8Array) => gzipSync(data), decompress: (data: Uint8Array) => gunzipSync(data) },
  tzstd: {
    compress: (data: Uint8Array) => zstdCompressSync(data),
    decompress: (data: Uint8Array) => zstdDecompressSync(data),
  },
};

test("tzstd volumes of the original: each block hashes to its name", () => {
  let blocks = 0;
  for (const path of originals("tzstd")) {
    const reader = open("tzstd", decryptAesCrypt(readFileSync(path), "correct horse battery staple"));
    expect(reader.entries.has("manifest")).toBe(true);
    for (const name of reader.entries.keys()) {
      if (!path.includes(".dblock.") || name === "manifest") continue;
      expect(toEntryName(createHash("sha256").update(reader.read(name)).digest())).toBe(name);
      blocks++;
    }
  }
  expect(blocks).toBeGreaterThan(300);
});

for (const key of ["tzstd", "tgz"] as const) {
  describe(key, () => {
    test("what is written is read again", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(
            fc.tuple(
              fc
                .string({ minLength: 1, maxLength: 150, unit: "binary" })
                .map((text) => `n${text.replace(/[/\\]/g, "_")}`),
              fc.oneof(
                fc.uint8Array({ maxLength: 2000 }),
                fc.integer({ min: 0, max: 9000 }).map((n) => logText(n)),
              ),
              fc.constantFrom("whole", "pieces", "stream"),
            ),
            { selector: ([name]) => name, maxLength: 10 },
          ),
          fc.integer({ min: 0, max: 4 }),
          async (entries, level) => {
            const { sink, bytes } = collector();
            const options = { [`${key}-compression-level`]: String(level) };
            const writer = moduleOf(key).createWriter(sink, { options, temporaryFolder: folder });
            for (const [name, content, way] of entries) {
              if (way === "pieces") writer.addPieces(name, overwrittenPieces(content, 300));
              else if (way === "stream")
                await writer.addStream(name, [content.subarray(0, 300), content.subarray(300)]);
              else writer.add(name, content, true);
            }
            writer.finish();
            const archive = bytes();
            const reader = open(key, archive);
            expect([...reader.entries.keys()].sort()).toEqual(entries.map(([name]) => name).sort());
            for (const [name, content] of entries) {
              expect(Buffer.compare(reader.read(name), content)).toBe(0);
              expect(Buffer.compare(await streamed(reader, name), content)).toBe(0);
            }
          },
        ),
        { numRuns: 40 },
      );
    });

    test("the tar is laid out as the original does", () => {
      const content = logText(146);
      const tar = Buffer.from(outer[key].decompress(pack(key, [["manifest", content]])));
      expect(tar.length).toBe(2048);
      expect(tar.toString("latin1", 0, 9)).toBe("manifest\0");
      expect(tar.toString("latin1", 100, 136)).toBe("0000644 0000000 0000000 00000000222 ");
      expect(tar.toString("latin1", 148, 157)).toMatch(/^0[0-7]{5}\0 0$/);
      expect(tar.toString("latin1", 257, 265)).toBe("ustar\x0000");
      let sum = 8 * 32;
      for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += tar[i] ?? 0;
      expect(Number.parseInt(tar.toString("latin1", 148, 154), 8)).toBe(sum);
      expect(Buffer.compare(tar.subarray(512, 658), content)).toBe(0);
      expect(tar.toString("latin1", 1024, 1035)).toBe(".eof-header");
      expect(tar.toString("latin1", 1536)).toMatch(
        /^\{"manifest":\{"Offset":512,"Size":146,"LastWriteTime":\d{10}\}\}\0+/,
      );
      expect(tar.toString("hex", 2034)).toBe("0004000000000000454f46484431");
    });

    test("is read by its headers if it has no index", () => {
      const tar = Buffer.from(
        outer[key].decompress(
          pack(key, [
            ["vol\\a", logText(700)],
            ["b", noise(1)],
          ]),
        ),
      );
      for (const rest of [tar.subarray(0, 2560), Buffer.concat([tar.subarray(0, 2560), Buffer.alloc(1024)])]) {
        const reader = open(key, outer[key].compress(rest));
        expect([...reader.entries.keys()]).toEqual(["vol/a", "b"]);
        expect(reader.read("vol/a")).toEqual(logText(700));
        expect(reader.read("b")).toEqual(noise(1));
      }
    });

    test("the full name is in the index when the header cannot hold it", () => {
      const name = `${"long/".repeat(40)}é`;
      const reader = open(key, pack(key, [[name, logText(5)]]));
      expect([...reader.entries.keys()]).toEqual([name]);
    });

    test("an archive that lost its last bytes is refused", () => {
      const archive = pack(key, [
        ["a", noise(5000)],
        ["b", logText(5000)],
      ]);
      for (const lost of [1, 4, 8, 20, 300]) {
        expect(() => open(key, archive.subarray(0, archive.length - lost))).toThrow(ContainerError);
      }
      expect(() => open(key, new Uint8Array(0))).not.toThrow(RangeError);
    });

    test("an index that points beyond the end is refused when read", () => {
      const tar = Buffer.from(outer[key].decompress(pack(key, [["manifest", logText(146)]])));
      const text = tar.toString("latin1").replace('"Size":146', '"Size":9999999999');
      const at = text.indexOf("}}") + 2;
      const longer = Buffer.from(text.slice(0, at) + text.slice(at + 7), "latin1");
      const reader = open(key, outer[key].compress(longer));
      expect(() => reader.read("manifest")).toThrow(ContainerError);
    });

    test("size counts what is not compressed, and announces the end", () => {
      const writer = moduleOf(key).createWriter(() => undefined, { options: {}, temporaryFolder: folder });
      for (let i = 0; i < 2000; i++) writer.add(toEntryName(noise(32, i)), logText(300), true);
      expect(writer.size).toBeGreaterThan(2000 * 1024);
      const announced = writer.size;
      writer.finish();
      expect(writer.size).toBeLessThanOrEqual(announced);
      expect(writer.size).toBeGreaterThan(announced * 0.95);
    });

    test("more than the memory limit is expanded into a temporary file", async () => {
      const { sink, bytes } = collector();
      const options = { [`${key}-compression-level`]: "1" };
      const writer = moduleOf(key).createWriter(sink, { options, temporaryFolder: folder });
      const piece = logText(1 << 20);
      for (let i = 0; i < 66; i++) writer.add(`entry-${i}`, piece, true);
      await writer.addStream("streamed", Array<Uint8Array>(6).fill(piece));
      writer.finish();
      expect(readdirSync(folder)).toEqual([]);
      const reader = open(key, bytes());
      expect(reader.entries.size).toBe(67);
      expect(Buffer.compare(reader.read("entry-65"), piece)).toBe(0);
      expect((await streamed(reader, "streamed")).length).toBe(6 << 20);
      reader.close?.();
    });
  });
}

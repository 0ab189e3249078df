import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { toEntryName } from "../../../src/support/bytes.ts";
import { ContainerError } from "../../../src/volumes/container.ts";
import { fileAccess } from "../../../src/volumes/containers/index.ts";
import { decryptAesCrypt, logText, moduleOf, noise, open, originals, pack, rawZip, streamed } from "./support.ts";

const zip = moduleOf("zip");
const fixture = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, "fixtures", name)));

describe("zip volumes of the original", () => {
  for (const backup of ["plain-four-versions", "zip-bzip2", "zip-lzma", "zip-ppmd", "zip-zstd", "zip-stored"]) {
    test(`${backup}: each block hashes to its name`, () => {
      let blocks = 0;
      for (const path of originals(backup)) {
        const source = path.endsWith(".aes") ? undefined : fileAccess(path);
        const reader = source
          ? zip.openReader(source)
          : open("zip", decryptAesCrypt(readFileSync(path), "correct horse battery staple"));
        for (const name of reader.entries.keys()) {
          const content = reader.read(name);
          expect(content.length).toBe(reader.entries.get(name)?.size ?? -1);
          if (!path.includes(".dblock.") || name === "manifest") continue;
          expect(toEntryName(createHash("sha256").update(content).digest())).toBe(name);
          blocks++;
        }
        source?.close();
      }
      expect(blocks).toBeGreaterThan(300);
    });
  }
});

describe("zip reader", () => {
  test("reads every method of other programs", () => {
    const reader = open("zip", fixture("methods.zip"));
    expect([...reader.entries.keys()]).toEqual(["BZip2.txt", "Deflate.txt", "Deflate64.txt", "LZMA.txt"]);
    const expected = reader.read("Deflate.txt");
    expect(expected.length).toBe(88_000);
    for (const name of reader.entries.keys()) expect(Buffer.compare(reader.read(name), expected)).toBe(0);
  });

  test("reads PPMd data whose model ran out of memory and started anew", () => {
    const reader = open("zip", fixture("ppmd.zip"));
    expect(reader.read("restarts.txt").length).toBe(266_000);
    expect(reader.read("none.txt").length).toBe(0);
  });

  test("ignores folders, comments and dates, and takes \\ as separator", () => {
    const reader = open(
      "zip",
      rawZip(
        [
          { name: "vol/", content: new Uint8Array(0), method: 0 },
          { name: "vol\\one", content: logText(100) },
          { name: "list\\", content: new Uint8Array(0), method: 0 },
        ],
        "a comment",
      ),
    );
    expect([...reader.entries]).toEqual([["vol/one", expect.objectContaining({ name: "vol/one", size: 100 })]]);
    expect(reader.read("vol/one")).toEqual(logText(100));
  });

  test("of entries with the same name the last counts", () => {
    const archive = rawZip([
      { name: "x", content: logText(100, 1) },
      { name: "x", content: logText(200, 2) },
    ]);
    expect(open("zip", archive).read("x")).toEqual(logText(200, 2));
  });

  test("trusts the directory where the local header is stale or has a descriptor", () => {
    const reader = open(
      "zip",
      rawZip([
        { name: "described", content: logText(3000), descriptor: true },
        { name: "stale", content: logText(400), local: { size: 7, packedSize: 9 } },
        { name: "empty", content: new Uint8Array(0), method: 0, local: { method: 14 } },
        { name: "extra", content: logText(50), local: { extra: new Uint8Array(20) } },
      ]),
    );
    expect(reader.read("described")).toEqual(logText(3000));
    expect(reader.read("stale")).toEqual(logText(400));
    expect(reader.read("empty")).toEqual(new Uint8Array(0));
    expect(reader.read("extra")).toEqual(logText(50));
  });

  test("without a directory, the local headers serve if there are two", () => {
    const one = { name: "one", content: logText(1000), descriptor: true };
    const two = { name: "two", content: noise(100), method: 0 };
    const three = { name: "three", content: new Uint8Array(0), method: 0 };
    for (const entries of [
      [one, two, three],
      [two, one],
      [two, three],
    ]) {
      const archive = rawZip(entries);
      const directory = Buffer.from(archive).indexOf("PK\x01\x02", 0, "latin1");
      const reader = open("zip", archive.subarray(0, directory + 10));
      expect([...reader.entries.keys()]).toEqual(entries.map((entry) => entry.name));
      for (const { name, content } of entries) expect(reader.read(name)).toEqual(content);
    }
    const lonely = rawZip([one]);
    expect(() => open("zip", lonely.subarray(0, lonely.length - 30))).toThrow(ContainerError);
  });

  test("a wrong checksum in the directory or the data is reported", async () => {
    const wrong = rawZip([{ name: "x", content: logText(3 << 20), central: { crc: 1 } }]);
    expect(() => open("zip", wrong).read("x")).toThrow("checksum");
    await expect(streamed(open("zip", wrong), "x")).rejects.toThrow("checksum");
    const flipped = rawZip([{ name: "x", content: noise(100), method: 0 }]);
    flipped[50] = (flipped[50] ?? 0) ^ 1;
    expect(() => open("zip", flipped).read("x")).toThrow(ContainerError);
  });

  test("a declared size that cannot be right is refused before memory is taken", () => {
    for (const method of [0, 8, 9, 14, 93, 98]) {
      const bomb = rawZip([{ name: "x", content: logText(100), central: { method, size: 2 ** 31 - 2 } }]);
      expect(() => open("zip", bomb).read("x")).toThrow("cannot have");
    }
    const huge = rawZip([{ name: "x", content: logText(100), central: { size: 2 ** 32 - 2 } }]);
    expect(() => open("zip", huge).read("x")).toThrow("too large");
    const stored = rawZip([{ name: "x", content: logText(100), method: 0, central: { size: 101 } }]);
    expect(() => open("zip", stored).read("x")).toThrow(ContainerError);
  });

  test("data that hold more than declared are refused", async () => {
    const zeros = new Uint8Array(8 << 20);
    for (const size of [100, 2 << 20]) {
      const deflated = rawZip([{ name: "x", content: zeros, central: { size } }]);
      expect(() => open("zip", deflated).read("x")).toThrow(ContainerError);
      await expect(streamed(open("zip", deflated), "x")).rejects.toThrow(ContainerError);
      const zstd = rawZip([{ name: "x", content: zstdCompressSync(zeros), method: 0, central: { method: 93, size } }]);
      expect(() => open("zip", zstd).read("x")).toThrow(ContainerError);
      await expect(streamed(open("zip", zstd), "x")).rejects.toThrow(ContainerError);
    }
  });

  test("zstd data of several frames are one content", () => {
    const frames = Buffer.concat([zstdCompressSync(logText(500)), zstdCompressSync(noise(300))]);
    const whole = new Uint8Array(Buffer.concat([logText(500), noise(300)]));
    const crc = new DataView(pack("zip", [["x", whole]]).buffer).getUint32(14, true);
    const archive = rawZip([{ name: "x", content: frames, method: 0, central: { method: 93, size: 800, crc } }]);
    expect(Buffer.compare(open("zip", archive).read("x"), whole)).toBe(0);
  });

  test("names what it cannot read", () => {
    const archive = rawZip([
      { name: "strange", content: logText(100), central: { method: 97 } },
      { name: "locked", content: logText(100), flags: 1 },
    ]);
    expect(() => open("zip", archive).read("strange")).toThrow("method 97");
    expect(() => open("zip", archive).read("locked")).toThrow("encrypted");
    expect(() => open("zip", archive).read("absent")).toThrow("no entry absent");
    expect(() => open("zip", new Uint8Array(0))).toThrow(ContainerError);
    expect(() => open("zip", logText(5000))).toThrow("not a zip");
  });

  test("entries that are read through many pieces are whole, and follow each other", () => {
    const large = noise(5 << 20);
    const contents = [
      ["a", large],
      ["b", logText(12 << 20)],
      ["c", noise(100)],
      ["d", large.subarray(1)],
    ] as const;
    const reader = open("zip", pack("zip", contents));
    for (const [name, content] of [...contents, ...contents]) {
      expect(Buffer.compare(reader.read(name), content)).toBe(0);
    }
  });

  test("a packed size beyond the end is refused before memory is taken", () => {
    const cut = rawZip([{ name: "x", content: logText(100), central: { packedSize: 2 ** 32 - 2 } }]);
    expect(() => open("zip", cut).read("x")).toThrow("cut short");
  });

  test("streams large entries in pieces", async () => {
    const content = logText(3 << 20);
    let pieces = 0;
    for await (const piece of open("zip", pack("zip", [["x", content]])).stream("x")) {
      expect(piece.length).toBeLessThanOrEqual(1 << 20);
      pieces++;
    }
    expect(pieces).toBeGreaterThan(3);
    for (const options of [{}, { "zip-compression-method": "None" }]) {
      expect(Buffer.compare(await streamed(open("zip", pack("zip", [["x", content]], options)), "x"), content)).toBe(0);
    }
  });

  test("a stream can be left early", async () => {
    for await (const piece of open("zip", pack("zip", [["x", logText(3 << 20)]])).stream("x")) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
  });
});

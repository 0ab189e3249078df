import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StreamEncryptor } from "../../src/crypto/encryption.ts";
import { FileSink, measureFile } from "../../src/volumes/file-sink.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sink-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");

test.each([[[0, 0]], [[1, 2, 3]], [[1 << 20, 1]], [[700_000, 700_000, 3_000_000, 5]]])(
  "pieces of %p bytes become one private file",
  (lengths) => {
    const path = join(folder, `plain-${lengths.join("-")}`);
    const sink = new FileSink(path, "sha256", undefined);
    const pieces = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
    for (const piece of pieces) {
      sink.write(piece);
      piece.fill(9, 0, Math.min(1, piece.length));
    }
    const written = sink.finish();
    pieces.forEach((piece, index) => void piece.fill(index + 1));
    const expected = Buffer.concat(pieces);
    expect(readFileSync(path).equals(expected)).toBe(true);
    expect(written).toEqual({ size: expected.length, hash: sha256(expected) });
    expect(measureFile(path, "SHA256")).toEqual(written);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  },
);

/** Adds one to every byte, and an ending. */
const plusOne: StreamEncryptor = {
  update: (plain) => plain.map((byte) => byte + 1),
  finish: () => Uint8Array.of(255),
};

test("size and hash are those of the encrypted bytes", () => {
  const path = join(folder, "encrypted");
  const sink = new FileSink(path, "MD5", plusOne);
  sink.write(Uint8Array.of(1, 2));
  const content = Uint8Array.of(2, 3, 255);
  const hash = createHash("md5").update(content).digest("base64");
  expect(sink.finish()).toEqual({ size: 3, hash });
  expect(new Uint8Array(readFileSync(path))).toEqual(content);
});

test("a file that is discarded, or fails, is gone", () => {
  const path = join(folder, "discarded");
  const sink = new FileSink(path, "SHA1", undefined);
  sink.write(Uint8Array.of(1));
  sink.discard();
  expect(existsSync(path)).toBe(false);
  expect(() => sink.write(Uint8Array.of(1))).toThrow();
  expect(() => sink.finish()).toThrow();

  const fail = () => {
    throw new Error("the encryption failed");
  };
  const failing = new FileSink(path, "SHA1", { update: fail, finish: fail });
  failing.write(Uint8Array.of(1));
  expect(() => failing.finish()).toThrow("the encryption failed");
  expect(existsSync(path)).toBe(false);
});

test("a finished file stays when it is discarded", () => {
  const path = join(folder, "finished");
  const sink = new FileSink(path, "SHA1", undefined);
  sink.finish();
  sink.discard();
  expect(existsSync(path)).toBe(true);
});

test("an existing file is not overwritten", () => {
  const path = join(folder, "existing");
  writeFileSync(path, "keep");
  expect(() => new FileSink(path, "SHA1", undefined)).toThrow(expect.objectContaining({ code: "EEXIST" }));
  expect(readFileSync(path, "utf8")).toBe("keep");
});

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/tool-run.ts";

const plain = Buffer.from("what is to stay secret ".repeat(5));

let folder: string;
const path = (name: string) => join(folder, name);
const aescrypt = (...args: string[]) => run("aescrypt", args);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-aescrypt-test-"));
  writeFileSync(path("a.txt"), plain);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Encrypts the file and changes the result. */
async function encrypted(change: (content: Buffer) => Uint8Array = (content) => content): Promise<string> {
  expect((await aescrypt("e", "secret", path("a.txt"), path("a.aes"))).code).toBe(0);
  writeFileSync(path("a.aes"), change(readFileSync(path("a.aes"))));
  return path("a.aes");
}

const withByte = (content: Buffer, position: number) => {
  content[content.length + position] = (content.at(position) ?? 0) ^ 1;
  return content;
};

describe("the exit codes are those of Duplicati's", () => {
  test.each([
    ["no arguments", [], 1],
    ["no password", ["e"], 1],
    ["an unknown operation", ["x", "pw"], 1],
    ["a missing input file", ["d", "pw", "/none.aes", "/none"], 2],
  ])("for %s", async (_, args, code) => {
    const result = await aescrypt(...args);
    expect(result).toMatchObject({ code, output: "" });
    expect(result.error).not.toBe("");
  });

  test("for a round trip", async () => {
    const result = await aescrypt("d", "secret", await encrypted(), path("a.out"));
    expect(result).toMatchObject({ code: 0, output: "", error: "" });
    expect(readFileSync(path("a.out")).equals(plain)).toBe(true);
  });

  test.each([
    ["a wrong password", "wrong", (content: Buffer) => content, 1],
    ["a changed file", "secret", (content: Buffer) => withByte(content, -60), 3],
    ["a changed HMAC", "secret", (content: Buffer) => withByte(content, -1), 3],
    ["a file that is cut short", "secret", (content: Buffer) => content.subarray(0, -10), 1],
    ["a foreign file", "secret", () => Buffer.from("not an encrypted file"), 1],
    ["an empty file", "secret", () => Buffer.alloc(0), 1],
  ])("for %s, and nothing is left of the output", async (_, password, change, code) => {
    const result = await aescrypt("d", password, await encrypted(change), path("b.out"));
    expect(result).toMatchObject({ code, output: "" });
    expect(result.error).toStartWith("Error: ");
    expect(readdirSync(folder).sort()).toEqual(["a.aes", "a.txt"]);
  });
});

describe("decrypting", () => {
  test("leaves an older file as it was when it fails", async () => {
    writeFileSync(path("b.out"), "older");
    expect((await aescrypt("d", "wrong", await encrypted(), path("b.out"))).code).toBe(1);
    expect(readFileSync(path("b.out"), "utf8")).toBe("older");
  });

  test("keeps what could be decrypted in optimistic mode, and still fails", async () => {
    const damaged = await encrypted((content) => withByte(content, -60));
    expect((await aescrypt("do", "secret", damaged, path("d.out"))).code).toBe(3);
    const kept = readFileSync(path("d.out"));
    expect(kept.subarray(0, 64).equals(plain.subarray(0, 64))).toBe(true);
    const cut = await encrypted((content) => content.subarray(0, -50));
    expect((await aescrypt("do", "secret", cut, path("e.out"))).code).not.toBe(0);
    expect(readFileSync(path("e.out")).subarray(0, 64).equals(plain.subarray(0, 64))).toBe(true);
  });

  test("writes through a link, and not over it", async () => {
    writeFileSync(path("real"), "");
    symlinkSync(path("real"), path("link"));
    expect((await aescrypt("d", "secret", await encrypted(), path("link"))).code).toBe(0);
    expect(readFileSync(path("real")).equals(plain)).toBe(true);
  });
});

describe("standard input and output", () => {
  test("stand for files that are not named", async () => {
    const { bytes } = await run("aescrypt", ["e", "secret"], { input: plain });
    expect(await run("aescrypt", ["d", "secret"], { input: bytes })).toMatchObject({
      code: 0,
      output: plain.toString(),
      error: "",
    });
  });

  test("get nothing of a file that was changed", async () => {
    const changed = readFileSync(await encrypted((content) => withByte(content, -60)));
    expect(await run("aescrypt", ["d", "secret"], { input: changed })).toMatchObject({ code: 3, output: "" });
    expect(await run("aescrypt", ["d", "secret"], { input: "" })).toMatchObject({ code: 1, output: "" });
  });
});

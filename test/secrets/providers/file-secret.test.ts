import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAesCrypt, openSealedBytes, sealBytes } from "../../../src/crypto/sealed-bytes.ts";
import { openSecretProvider } from "../../../src/secrets/opening.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-file-secret-"));
  file = join(folder, "my secrets.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(query = "") {
  const url = `file-secret://${file.replaceAll(" ", "%20")}${query}`;
  return openSecretProvider(url, { environment: {}, platform: "linux" });
}

const encrypted = (text: string) => writeFileSync(file, sealBytes(Buffer.from(text), "pass word"));

describe("a file with secrets", () => {
  test("is read as it is, keys in any case", async () => {
    writeFileSync(file, '{"Passphrase":"my password","s3-key":"K"}');
    const provider = await open();
    expect(await provider.resolve(["passphrase", "S3-KEY"])).toEqual(
      new Map([
        ["passphrase", "my password"],
        ["S3-KEY", "K"],
      ]),
    );
    await expect(provider.resolve(["a", "s3-key", "b"])).rejects.toMatchObject({ id: "KeyNotFound" });
    await expect(provider.store?.("a", "b", true)).rejects.toMatchObject({ id: "PassphraseRequired" });
  });

  test("is read and written encrypted", async () => {
    encrypted('{"One":"1"}');
    const provider = await open("?passphrase=pass+word");
    expect(await provider.resolve(["one"])).toEqual(new Map([["one", "1"]]));
    await expect(provider.store?.("one", "2", false)).rejects.toMatchObject({ id: "KeyAlreadyExists" });
    await provider.store?.("one", "2", true);
    await provider.store?.("two", "sëcret", false);
    const bytes = readFileSync(file);
    expect(isAesCrypt(bytes)).toBe(true);
    expect(JSON.parse(openSealedBytes(bytes, "pass word").toString())).toEqual({ One: "2", two: "sëcret" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(await (await open("?passphrase=pass+word")).resolve(["TWO"])).toEqual(new Map([["TWO", "sëcret"]]));
  });

  test.each([
    ["", "EmptySecretFile"],
    ["null", "NoSecrets"],
    ['{"secret-text', "SecretFileInvalid"],
    ['["secret-text"]', "SecretFileInvalid"],
    ['{"a":1}', "SecretFileInvalid"],
    ['{"a":{"b":"secret-text"}}', "SecretFileInvalid"],
    ['{"a":"secret-text","A":"2"}', "SecretFileInvalid"],
  ])("that holds %p is refused, and its content isn't told", async (text, id) => {
    writeFileSync(file, text);
    await expect(open()).rejects.toMatchObject({ id });
    await expect(open()).rejects.not.toThrow("secret-text");
  });

  test("has to be there, and its passphrase right", async () => {
    await expect(open()).rejects.toMatchObject({ id: "SecretFileNotFound" });
    writeFileSync(file, '{"a":"b"}');
    await expect(open("?passphrase=x")).rejects.toMatchObject({ id: "SecretFileNotDecrypted" });
    encrypted('{"a":"b"}');
    await expect(open("?passphrase=x")).rejects.toMatchObject({ id: "SecretFileNotDecrypted" });
    await expect(open()).rejects.toMatchObject({ id: "SecretFileInvalid" });
  });
});

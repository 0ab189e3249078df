import { afterEach, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { aes } from "../../src/crypto/aes.ts";
import { AesEncryptor, type AesFormat } from "../../src/crypto/aes-encryptor.ts";
import { DecryptionError, type DecryptionFailure } from "../../src/crypto/encryption.ts";
import type { OptionValues } from "../../src/options/declaration.ts";
import { fromHex, fromUtf8, toHex, utf8 } from "../../src/support/bytes.ts";
import { bufferAccess } from "../../src/volumes/containers/index.ts";
import { decrypt } from "./decrypt.ts";
import { duplicatiVolumes } from "./duplicati-volumes.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const passphrase = "Bünker-42";
const settings = (options: OptionValues = {}) => ({ passphrase, options });
const quickVersion3 = { "aes-version": "3", "aes-v3-iterations": "1" };

function encrypt(plain: Uint8Array, options: OptionValues = {}): Uint8Array {
  const encryptor = aes.createEncryptor(settings(options));
  return Buffer.concat([encryptor.update(plain), encryptor.finish()]);
}

async function failureOf(data: Uint8Array, options: OptionValues = {}): Promise<DecryptionFailure | undefined> {
  try {
    await decrypt(aes, data.slice(), settings(options));
    return undefined;
  } catch (error) {
    if (error instanceof DecryptionError) return error.kind;
    throw error;
  }
}

/** Where the ciphertext begins: all that comes after it has a known size. */
function aesStart(stream: Uint8Array, length: number): number {
  const isVersion3 = stream[3] === 3;
  const padded = isVersion3 ? length - (length % 16) + 16 : Math.ceil(length / 16) * 16;
  return stream.length - 32 - (isVersion3 ? 0 : 1) - padded;
}

const range = (from: number, length: number) => Uint8Array.from({ length }, (_, index) => from + index);
const knownKeys = { iv: range(0, 16), sessionIv: range(16, 16), sessionKey: range(32, 32) };
const hex = (text: string) => text.replaceAll(/\s/g, "");
const knownPlain = "Hello, Bunker!";

const known: [AesFormat, string][] = [
  [
    { version: 2, iterations: 0, minimalHeader: true },
    hex(`4145530200 0000 000102030405060708090a0b0c0d0e0f
      65e30260da87e7fb9b2463b41ba74e6104d3c3f954e02c38a08ffb9912eb1f6c5b2d5a501249370871360aa7d3bdb4eb
      0ba0098978474e084eefc9a11253765a7731d8d1337492dfea6e7c2d6a6e719e 58d639dbfb2dbed73c2ce6aaa63f9ac5 0e
      865d12cc37363801a36d2f49ba0d139db76c42e76d795a99e861cc1c29a5d6dc`),
  ],
  [
    { version: 3, iterations: 1000, minimalHeader: true },
    hex(`4145530300 0000 000003e8 000102030405060708090a0b0c0d0e0f
      251f0e9e7666d8769cdbf4e257c390db6ce171a1c5a1b1269c32eefeb7b4fbfa46dc4b5801aba812afa08579e57d5f54
      100baf8b2d94798508874faf02ffecf2a070668171df5b626369e5c851a6d242 58d639dbfb2dbed73c2ce6aaa63f9ac5
      865d12cc37363801a36d2f49ba0d139db76c42e76d795a99e861cc1c29a5d6dc`),
  ],
];

describe.each(known)("the known stream of %j", (format, expected) => {
  test("is written", () => {
    const encryptor = new AesEncryptor(passphrase, format, knownKeys);
    const stream = Buffer.concat([encryptor.update(utf8(knownPlain)), encryptor.finish()]);
    expect(toHex(stream)).toBe(expected);
  });

  test("is read", async () => {
    expect(fromUtf8(await decrypt(aes, fromHex(expected), settings()))).toBe(knownPlain);
  });
});

describe("written files", () => {
  test("have the sizes of the format", () => {
    const minimal = { "aes-minimal-header": "true" };
    const size = (length: number, options: OptionValues) =>
      encrypt(new Uint8Array(length), { ...minimal, ...options }).length;
    expect([size(0, {}), size(16, {})]).toEqual([136, 152]);
    expect([size(0, quickVersion3), size(16, quickVersion3)]).toEqual([155, 171]);
  });

  test("carry the extension blocks that Duplicati writes", () => {
    for (const options of [{}, quickVersion3]) {
      const text = Buffer.from(encrypt(new Uint8Array(1), options)).toString("latin1");
      expect(text.slice(5)).toMatch(
        // biome-ignore lint/suspicious/noControlCharactersInRegex: lengths and separators are control characters
        /^\0.CREATED_BY\0Bunker v[\d.]+\0\x17CREATED_DATE\0\d{4}-\d\d-\d\d\0\x15CREATED_TIME\0(0[1-9]|1[0-2])-\d\d-\d\d\0\x80\0{128}\0\0/,
      );
    }
  });

  test("never repeat an IV", () => {
    const plain = new Uint8Array(64);
    const minimal = { "aes-minimal-header": "true" };
    expect(toHex(encrypt(plain, minimal)).slice(14, 46)).not.toBe(toHex(encrypt(plain, minimal)).slice(14, 46));
  });

  test.each(["", " \t"])("are refused with the passphrase %j", (blank) => {
    expect(() => aes.createEncryptor({ passphrase: blank, options: {} })).toThrow(
      expect.objectContaining({ id: "EmptyPassphrase" }),
    );
  });
});

describe("options", () => {
  const names = ["DUPLICATI__AES_VERSION", "DUPLICATI__AES_MINIMAL_HEADER", "DUPLICATI__AES_V3_ITERATIONS"] as const;
  afterEach(() => {
    for (const name of names) delete process.env[name];
  });

  test("come from the environment when absent or unreadable", () => {
    process.env.DUPLICATI__AES_VERSION = "3";
    process.env.DUPLICATI__AES_V3_ITERATIONS = "7";
    process.env.DUPLICATI__AES_MINIMAL_HEADER = "yes";
    for (const options of [{}, { "aes-version": "4", "aes-minimal-header": "perhaps" }]) {
      expect(toHex(encrypt(new Uint8Array(1), options)).slice(6, 22)).toBe("0300000000000007");
    }
  });

  test("have 300,000 rounds of key derivation where nothing says otherwise", () => {
    const minimal = encrypt(new Uint8Array(1), { "aes-version": "3", "aes-minimal-header": "true" });
    expect(toHex(minimal).slice(6, 22)).toBe("03000000000493e0");
  });

  test("win over the environment", () => {
    process.env.DUPLICATI__AES_VERSION = "3";
    process.env.DUPLICATI__AES_MINIMAL_HEADER = "true";
    const stream = encrypt(new Uint8Array(1), { "aes-version": "2", "aes-minimal-header": "false" });
    expect([stream[3], stream[6] !== 0]).toEqual([2, true]);
  });

  test("a switch without a value is on", () => {
    expect(encrypt(new Uint8Array(0), { "aes-minimal-header": null }).length).toBe(136);
  });

  test.each(["0", "5000001"])("%s rounds of key derivation are refused", (rounds) => {
    expect(() => encrypt(new Uint8Array(0), { "aes-v3-iterations": rounds })).toThrow(
      expect.objectContaining({ id: "OptionValidationError" }),
    );
  });
});

describe.each([{}, quickVersion3])("with %j", (options: OptionValues) => {
  test("what was encrypted in any pieces decrypts to itself", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 100_000 }),
        fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 6 }),
        async (length, pieces) => {
          const plain = Uint8Array.from({ length }, (_, index) => (index * 31) & 255);
          const encryptor = aes.createEncryptor(settings(options));
          const parts: Uint8Array[] = [];
          let offset = 0;
          for (const piece of [...pieces, length]) {
            parts.push(encryptor.update(plain.subarray(offset, offset + piece)).slice());
            offset += piece;
          }
          parts.push(encryptor.finish());
          expect(Buffer.compare(await decrypt(aes, Buffer.concat(parts), settings()), plain)).toBe(0);
        },
      ),
      { numRuns: 60 },
    ));

  test("content of several steps passes through files", async () => {
    for (const length of [0, 15, 16, (2 << 20) + 5]) {
      const plain = Uint8Array.from({ length }, (_, index) => (index >> 3) & 255);
      writeFileSync(path("plain"), plain);
      await aes.encryptFile(path("plain"), path("encrypted"), settings(options));
      await aes.decryptFile(path("encrypted"), path("decrypted"), settings());
      expect(Buffer.compare(readFileSync(path("decrypted")), plain)).toBe(0);
      expect(Buffer.compare(await decrypt(aes, readFileSync(path("encrypted")), settings()), plain)).toBe(0);
    }
  });

  test("any part can be read by itself", () =>
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), fc.nat(300), (size, a, b) => {
        const plain = Uint8Array.from({ length: size }, (_, index) => (index * 7) & 255);
        const content = aes.openDecrypted(bufferAccess(encrypt(plain, options)), settings());
        const [start, end] = [Math.min(a, b, size), Math.min(Math.max(a, b), size)];
        expect(content.size).toBe(size);
        expect(Buffer.compare(content.read(start, end - start), plain.subarray(start, end))).toBe(0);
      }),
      { numRuns: 200 },
    ));

  test("without authentication, damage and a missing end take away no more than two blocks and the rest", () => {
    const plain = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) & 255);
    const stream = encrypt(plain, { ...options, "aes-minimal-header": "true" }).slice();
    const start = aesStart(stream, plain.length);
    stream[start + 500] = (stream[start + 500] as number) ^ 1;
    const lax = { ...settings(), authentication: "none" as const };
    for (const length of [stream.length, stream.length - 1, stream.length - 333]) {
      const content = aes.openDecrypted(bufferAccess(stream.subarray(0, length)), lax);
      expect(Buffer.compare(content.read(0, 496), plain.subarray(0, 496))).toBe(0);
      const rest = content.size - 528;
      expect(rest).toBeGreaterThan(50);
      const readable = Math.min(rest, plain.length - 528);
      expect(Buffer.compare(content.read(528, readable), plain.subarray(528, 528 + readable))).toBe(0);
    }
  });

  test("no changed byte is taken for content", async () => {
    const plain = utf8("twenty bytes of text");
    const stream = encrypt(plain, { ...options, "aes-minimal-header": "true" });
    for (let index = 0; index < stream.length; index++) {
      const changed = stream.slice();
      changed[index] = (changed[index] as number) ^ 1;
      expect([index, await failureOf(changed)]).toEqual([index, expect.any(String)]);
    }
  });

  test("changed bytes in extension blocks don't matter, or are noticed", async () => {
    const plain = utf8("x");
    const stream = encrypt(plain, options);
    for (let index = 5; index < 0xd9; index += 3) {
      const changed = stream.slice();
      changed[index] = (changed[index] as number) ^ 0x41;
      try {
        expect(await decrypt(aes, changed, settings())).toEqual(Buffer.from(plain));
      } catch (error) {
        expect(error).toBeInstanceOf(DecryptionError);
      }
    }
  });

  test("a file that was cut short is refused at any length", async () => {
    const stream = encrypt(utf8("some text of more than one block"), { ...options, "aes-minimal-header": "true" });
    for (let length = 0; length < stream.length; length++) {
      expect([length, await failureOf(stream.subarray(0, length))]).toEqual([length, expect.any(String)]);
    }
  });

  test("failures leave no file behind and tell the passphrase from damage", async () => {
    const stream = encrypt(new Uint8Array(1000), options);
    writeFileSync(path("good"), stream);
    stream[stream.length - 40] = (stream[stream.length - 40] as number) ^ 1;
    writeFileSync(path("bad"), stream);
    const wrong = { passphrase: "another", options: {} };
    await expect(aes.decryptFile(path("good"), path("none"), wrong)).rejects.toMatchObject({ kind: "WrongPassphrase" });
    await expect(decrypt(aes, readFileSync(path("good")), wrong)).rejects.toMatchObject({ kind: "WrongPassphrase" });
    await expect(aes.decryptFile(path("bad"), path("none"), settings())).rejects.toMatchObject({ kind: "Altered" });
    expect(existsSync(path("none"))).toBe(false);
  });
});

describe("foreign and odd files", () => {
  const stream = () => fromHex(known[0]?.[1] as string);

  test("without the mark are not encrypted", async () => {
    expect(await failureOf(utf8("PK\x03\x04 and more"))).toBe("NotEncrypted");
    expect(await failureOf(utf8("AES"))).toBe("NotEncrypted");
  });

  test.each([0, 1, 4])("of version %i are refused", async (version) => {
    const data = stream();
    data[3] = version;
    expect(await failureOf(data)).toBe("Failed");
  });

  test("with an extension block without separator are damaged", async () => {
    const data = Buffer.concat([stream().subarray(0, 5), Uint8Array.of(0, 2, 65, 65), stream().subarray(5)]);
    expect(await failureOf(data)).toBe("Damaged");
  });

  test("with other padding are read only on request", async () => {
    const data = stream();
    data[119] = 13;
    expect(await failureOf(data)).toBe("Altered");
    const lenient = settings({ "aes-ignore-padding-bytes": "true" });
    expect(fromUtf8(await decrypt(aes, data, lenient))).toBe(knownPlain.slice(0, 13));
  });

  test("of version 2 with an empty content and a length byte are damaged", async () => {
    const data = encrypt(new Uint8Array(0));
    data[data.length - 33] = 3;
    expect(await failureOf(data)).toBe("Altered");
  });
});

describe.each(["aes-default", "aes-version-3", "aes-minimal-header"])("volumes that Duplicati wrote: %s", (backup) => {
  const volumes = duplicatiVolumes(backup);

  test.each(volumes.paths)("%s decrypts to a zip file", async (volume) => {
    const own = { passphrase: volumes.passphrase, options: {} };
    const inMemory = await decrypt(aes, readFileSync(volume), own);
    expect(fromUtf8(inMemory.subarray(0, 2))).toBe("PK");
    await aes.decryptFile(volume, path("volume"), own);
    expect(Buffer.compare(readFileSync(path("volume")), inMemory)).toBe(0);
  });
});

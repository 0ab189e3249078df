import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { FieldCipher, isEncryptedField, readField } from "../../src/crypto/field-encryption.ts";
import type { UserError } from "../../src/support/errors.ts";

const range = (first: number, length: number) => Uint8Array.from({ length }, (_, index) => first + index);
/** What is random, in the known values. */
const keys = { iv: range(0, 16), sessionIv: range(16, 16), sessionKey: range(32, 32) };

const serverKey = "correct-horse-battery";
const serverValue = [
  "enc-v1:9758761CDF284215A82A04644721138D5403E2C1DE078C36AF8BC06E7E28C158",
  "62249369389075490555A758353AEC61500C6218FA597252D52DC4BD0148F12D",
  "41455302000000000102030405060708090A0B0C0D0E0F57C6B9AE13976E49F78CE730C428EA8B11A67CF7D5F73450019022A761B19F1E",
  "5D6B76CA097308111D4658760B24D52AC3D27C11ABE780806515D7BE7CC428564B9F5F234D8E746E649E1D97311150FC34C63EF61AD5CF",
  "6376C4E302EEF17E1C08B52C6F26C871C8DA8A3AFD778D0E3F9164B509B0DC4A044A24DEFF87CC85E397",
].join("");

const secondKey = "bunker-key-1";
const secondKeyHash = "53AC3399A945F5F3E9C0E6BAAA40D05868642F94FD0348A7AE2BE38E56CBAF60";
const version2 =
  "41455302000000000102030405060708090A0B0C0D0E0F7CE8AD89E06AA17C34E2166255B327FFA6C33DB224A47FDE160336700D0FEA82831CD35BE6AD32F0BBD46FB4ADD199E6BD85606B0BCFEF158206D82218FFC2F1A908AC2EDBD9CFBE8243B340294278DAD3A8C88ACE74E6875604890D63748D0106D5E0C8A0E92F39E23330FBD12E8CE7BE12A79A73D3C6969D60D91160861D014B";
const version3 =
  "41455303000000000003e8000102030405060708090a0b0c0d0e0fafd7a364d452988c3d66117ab1d8737c0fb84b6144a8299e47b2c8a5eaabcd274e17a541026f193655993e700037d386db3585597f7dcda67c86ef8ce484679d945a5bb5cbbaed926b626ec026c6c319d3a8c88ace74e6875604890d63748d01d5e0c8a0e92f39e23330fbd12e8ce7be12a79a73d3c6969d60d91160861d014b".toUpperCase();

const idOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as UserError).id;
  }
};
const hexHash = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest("hex").toUpperCase();

describe("a field is encrypted", () => {
  test("to exactly what Duplicati writes for the same random bytes", () => {
    expect(new FieldCipher(serverKey).encrypt("hunter22", keys)).toBe(serverValue);
    const contentHash = "E1EED7CB184AE14B1DDA56AD86E8123AB6C3A3F2F331C36C369D522C4D2A35AA";
    expect(new FieldCipher(secondKey).encrypt("s3cret", keys)).toBe(`enc-v1:${contentHash}${secondKeyHash}${version2}`);
  });

  test("differently each time", () => {
    const cipher = new FieldCipher(serverKey);
    expect(cipher.encrypt("same")).not.toBe(cipher.encrypt("same"));
  });

  test("with one IV for all in a database, and everything else new for each", () => {
    const ivOf = (value: string) => value.slice(149, 181);
    const sessionOf = (value: string) => value.slice(181, 277);
    const cipher = new FieldCipher(serverKey);
    const values = [cipher.encrypt("same"), cipher.encrypt("same")];
    const later = new FieldCipher(serverKey);
    later.decrypt(values[0] as string);
    values.push(later.encrypt("same"));
    expect(new Set(values.map(ivOf)).size).toBe(1);
    expect(new Set(values.map(sessionOf)).size).toBe(3);
    expect(ivOf(new FieldCipher(serverKey).encrypt("same"))).not.toBe(ivOf(values[0] as string));
  });

  test("so that another cipher with the key reads it, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(new FieldCipher(serverKey).decrypt(new FieldCipher(serverKey).encrypt(text))).toBe(text);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a field is decrypted", () => {
  test("from both versions of the stream", () => {
    expect(new FieldCipher(serverKey).decrypt(serverValue)).toBe("hunter22");
    for (const stream of [version2, version3]) {
      const value = `enc-v1:${hexHash(stream)}${secondKeyHash}${stream}`;
      expect(new FieldCipher(secondKey).decrypt(value)).toBe("s3cret");
    }
  });

  test("not if it is plain text", () => {
    expect(isEncryptedField("hunter22")).toBe(false);
    expect(new FieldCipher(serverKey).decrypt("hunter22")).toBe("hunter22");
    expect(readField("hunter22", undefined)).toBe("hunter22");
  });

  test("not with another key, which is told from damage", () => {
    const other = new FieldCipher(secondKey);
    expect(idOf(() => other.decrypt(serverValue))).toBe("SettingsKeyMismatch");
    expect(idOf(() => other.requireOwn(serverValue))).toBe("SettingsKeyMismatch");
    expect(idOf(() => other.requireOwn("plain"))).toBeUndefined();
    expect(idOf(() => readField(serverValue, undefined))).toBe("SettingsKeyMissing");
  });

  test("not if any part of it was changed or is missing", () => {
    const cipher = new FieldCipher(serverKey);
    const damaged = [serverValue.slice(0, -2), serverValue.slice(0, 100), `${serverValue}00`, "enc-v1:", "enc-v1:ABC"];
    for (const value of damaged) expect(idOf(() => cipher.decrypt(value))).toBe("EncryptedFieldDamaged");
    // Hashes that fit, over a stream that doesn't.
    const parts = [serverValue.slice(7, 71), serverValue.slice(71, 135), serverValue.slice(135)] as const;
    for (const stream of ["", "00", parts[2].slice(0, 200), parts[2].replace("57C6", "57C7"), `${parts[2]}00`]) {
      const value = `enc-v1:${hexHash(stream)}${parts[1]}${stream}`;
      expect(idOf(() => cipher.decrypt(value))).toBe("EncryptedFieldDamaged");
    }
  });
});

test("a key has at least eight characters", () => {
  expect(idOf(() => new FieldCipher("1234567"))).toBe("SettingsKeyTooShort");
  expect(new FieldCipher("12345678").decrypt("plain")).toBe("plain");
});

test("a key that anybody knows reads, and encrypts nothing", () => {
  const cipher = new FieldCipher("ECB47E9D8445E0A3F30A1435BE075C101F202FF5445BA01A9F9A8DBD4506F5F3");
  expect(cipher.isPublic).toBe(true);
  expect(cipher.decrypt("plain")).toBe("plain");
  expect(idOf(() => cipher.encrypt("text"))).toBe("SettingsKeyPublic");
  expect(new FieldCipher(serverKey).isPublic).toBe(false);
});

import { expect, test } from "bun:test";
import { decryptorFor } from "../../src/crypto/decryptor.ts";
import { encryptionModule } from "../../src/crypto/registry.ts";

test.each([
  ["a.dblock.zip.aes", "aes", "aes"],
  ["a.dblock.zip.AES", "aes", "aes"],
  ["a.dblock.zip.gpg", "aes", "gpg"],
  ["a.dblock.zip.aes", undefined, "aes"],
  ["a.dblock.zip", "aes", undefined],
  ["a.dblock.TZSTD", "gpg", undefined],
  ["a.dblock.tgz", undefined, undefined],
  ["a.dblock.other", "gpg", "gpg"],
  ["no ending", "aes", "aes"],
  ["a.dblock.other", undefined, undefined],
])("%s with the module %p is decrypted by %p", (name, configured, expected) => {
  expect(decryptorFor(name, configured)?.key).toBe(expected as string);
});

test("a configured module that is unknown is refused when it is needed", () => {
  expect(() => decryptorFor("a.dblock.zip.rot13", "rot13")).toThrow(
    expect.objectContaining({ id: "UnsupportedEncryptionModule" }),
  );
  expect(decryptorFor("a.dblock.zip", "rot13")).toBeUndefined();
});

test("modules are found in any case", () => {
  expect(encryptionModule("GPG")?.key).toBe("gpg");
  expect(encryptionModule("rot13")).toBeUndefined();
});

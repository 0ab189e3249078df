import type { RandomAccess } from "../support/random-access.ts";
import { decryptedAccess } from "./aes-decryption.ts";
import { AesEncryptor, type AesKeyMaterial } from "./aes-encryptor.ts";
import type { DeriveKey } from "./aes-format.ts";

/**
 * Encrypts something small as an AES Crypt stream without extension blocks.
 *
 * @param keys what is random.
 */
export function sealBytes(plain: Uint8Array, passphrase: string, keys?: AesKeyMaterial, deriveKey?: DeriveKey): Buffer {
  const format = { version: 2, iterations: 0, minimalHeader: true, deriveKey } as const;
  const encryptor = new AesEncryptor(passphrase, format, keys);
  return Buffer.concat([encryptor.update(plain), encryptor.finish()]);
}

/** The content of a small AES Crypt stream of any version. Throws DecryptionError. */
export function openSealedBytes(sealed: Uint8Array, passphrase: string, deriveKey?: DeriveKey): Buffer {
  const reading = { passphrase, ignorePadding: false, authentication: "required", deriveKey } as const;
  const plain = decryptedAccess(inMemory(sealed), reading);
  return Buffer.from(plain.read(0, plain.size));
}

/** Whether bytes begin as an AES Crypt stream does. */
export function isAesCrypt(bytes: Uint8Array): boolean {
  return bytes[0] === 0x41 && bytes[1] === 0x45 && bytes[2] === 0x53;
}

function inMemory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.byteLength, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

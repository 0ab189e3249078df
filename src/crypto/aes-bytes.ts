import type { RandomAccess } from "../support/random-access.ts";
import { decryptedAccess } from "./aes-decryption.ts";
import { AesEncryptor } from "./aes-encryptor.ts";

/** Encrypts what is whole in memory as one AES Crypt stream of version 2, which all readers know. */
export function encryptBytes(plain: Uint8Array, passphrase: string): Uint8Array {
  const encryptor = new AesEncryptor(passphrase, { version: 2, iterations: 0, minimalHeader: false });
  return Buffer.concat([encryptor.update(plain), encryptor.finish()]);
}

/** Undoes {@link encryptBytes}, and reads version 3 too. Throws DecryptionError, also for a wrong passphrase. */
export function decryptBytes(encrypted: Uint8Array, passphrase: string): Uint8Array {
  const reading = { passphrase, ignorePadding: false, authentication: "required" } as const;
  const plain = decryptedAccess(inMemory(encrypted), reading);
  return new Uint8Array(plain.read(0, plain.size));
}

/** Whether bytes begin as an AES Crypt stream does. */
export function isAesCrypt(bytes: Uint8Array): boolean {
  return bytes[0] === 0x41 && bytes[1] === 0x45 && bytes[2] === 0x53;
}

function inMemory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.byteLength, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

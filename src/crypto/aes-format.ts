import { createDecipheriv, createHmac, hash, pbkdf2Sync, timingSafeEqual } from "node:crypto";
import type { RandomAccess } from "../support/random-access.ts";
import { DecryptionError } from "./encryption.ts";

/** Versions that are written and read; older ones don't authenticate enough and are refused (remote-format.md 17.4). */
export type AesVersion = 2 | 3;

export interface AesHeader {
  readonly version: AesVersion;
  /** Where the ciphertext begins and ends. */
  readonly start: number;
  readonly end: number;
  readonly sessionIv: Uint8Array;
  readonly sessionKey: Uint8Array;
}

export const blockSize = 16;
export const cipherName = "aes-256-cbc";
/** Bytes that are worked on at a time. */
export const stepSize = 1 << 20;
export const largestIterations = 5_000_000;
const hmacSize = 32;
const sessionSize = 48;

/**
 * Reads and checks everything before the ciphertext (remote-format.md 17.1, 17.4). Throws DecryptionError:
 * `WrongPassphrase` when the header's HMAC is wrong, which damage can cause as well.
 */
export function readHeader(source: RandomAccess, passphrase: string, deriveKey: DeriveKey = headerKey): AesHeader {
  const version = readVersion(source);
  let offset = skipExtensions(source, 5);
  let iterations = 0;
  if (version === 3) {
    iterations = Buffer.from(source.read(offset, 4)).readUInt32BE();
    offset += 4;
    if (iterations < 1 || iterations > largestIterations) {
      throw new DecryptionError("Damaged", `${iterations} rounds of key derivation are out of range`);
    }
  }
  const fields = Uint8Array.from(source.read(offset, blockSize + sessionSize + hmacSize));
  const iv = fields.subarray(0, blockSize);
  const session = fields.subarray(blockSize, blockSize + sessionSize);
  const start = offset + fields.byteLength;
  const end = source.size - hmacSize - (version === 2 ? 1 : 0);
  if (end < start) throw new DecryptionError("Damaged", "The file is cut short");
  const key = deriveKey(version, passphrase, iv, iterations);
  if (!timingSafeEqual(headerHmac(version, key, session), fields.subarray(blockSize + sessionSize))) {
    throw new DecryptionError("WrongPassphrase", "The passphrase is wrong, or the header is damaged");
  }
  const decipher = createDecipheriv(cipherName, key, iv).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(session), decipher.final()]);
  return { version, start, end, sessionIv: plain.subarray(0, blockSize), sessionKey: plain.subarray(blockSize) };
}

export type DeriveKey = typeof headerKey;

/** The key that protects the session's, 32 bytes. `iterations` counts for version 3 only. */
export function headerKey(version: AesVersion, passphrase: string, iv: Uint8Array, iterations: number): Uint8Array {
  if (version === 3) return pbkdf2Sync(Buffer.from(passphrase, "utf8"), iv, iterations, 32, "sha512");
  const secret = Buffer.from(passphrase, "utf16le");
  const buffer = Buffer.alloc(32 + secret.byteLength);
  buffer.set(iv);
  buffer.set(secret, 32);
  for (let round = 0; round < 8192; round++) buffer.set(hash("sha256", buffer, "buffer"));
  return buffer.subarray(0, 32);
}

export function headerHmac(version: AesVersion, key: Uint8Array, session: Uint8Array): Uint8Array {
  const hmac = createHmac("sha256", key).update(session);
  if (version === 3) hmac.update(Uint8Array.of(3));
  return hmac.digest();
}

function readVersion(source: RandomAccess): AesVersion {
  if (source.size < 5) throw new DecryptionError("NotEncrypted", "This is no AES Crypt file: it is too short");
  const [a, e, s, version, reserved] = source.read(0, 5);
  if (a !== 0x41 || e !== 0x45 || s !== 0x53) throw new DecryptionError("NotEncrypted", "This is no AES Crypt file");
  if (version !== 2 && version !== 3) {
    throw new DecryptionError(
      "Failed",
      `Version ${version} of the AES Crypt format is not supported, only 2 and 3 are`,
    );
  }
  if (reserved !== 0) throw new DecryptionError("Damaged", "The reserved byte of the header is not zero");
  return version;
}

/** Where the extension blocks, whose content doesn't matter, end. */
function skipExtensions(source: RandomAccess, start: number): number {
  let offset = start;
  for (;;) {
    const [high = 0, low = 0] = source.read(offset, 2);
    const length = high * 256 + low;
    offset += 2;
    if (length === 0) return offset;
    if (!source.read(offset, length).includes(0)) {
      throw new DecryptionError("Damaged", "An extension block of the header has no separator");
    }
    offset += length;
  }
}

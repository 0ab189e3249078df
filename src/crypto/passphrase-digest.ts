import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { toHex, utf8 } from "../support/bytes.ts";

/** What a local database keeps to notice another passphrase; the passphrase can't be had from it (options.md 4). */
export interface PassphraseDigest {
  /** `v1:` and 64 upper-case hex digits. */
  readonly salt: string;
  /** 64 upper-case hex digits. */
  readonly digest: string;
}

/** The digest of `passphrase` with a fresh salt. */
export function createPassphraseDigest(passphrase: string): PassphraseDigest {
  const salt = `v1:${toHex(randomBytes(32)).toUpperCase()}`;
  return { salt, digest: digestOf(passphrase, salt) };
}

/** Compares in a time that does not tell how much of the digest is right. */
export function isPassphraseOf(passphrase: string, known: PassphraseDigest): boolean {
  const actual = utf8(digestOf(passphrase, known.salt));
  const expected = utf8(known.digest);
  return actual.byteLength === expected.byteLength && timingSafeEqual(actual, expected);
}

const rounds = 1200;

function digestOf(passphrase: string, saltText: string): string {
  const salt = utf8(saltText);
  let digest = saltedHash(salt, utf8(passphrase));
  for (let round = 0; round < rounds; round++) digest = saltedHash(salt, digest);
  return toHex(digest).toUpperCase();
}

function saltedHash(salt: Uint8Array, data: Uint8Array): Uint8Array {
  return hash("sha256", Buffer.concat([salt, data]), "buffer");
}

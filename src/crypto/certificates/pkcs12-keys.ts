import { createDecipheriv, createHash, pbkdf2Sync } from "node:crypto";
import { UserError } from "../../support/errors.ts";
import { type DerValue, numberOf, octetsOf, oidOf, partsOf, tags } from "./der.ts";

/** Rounds of key derivation that are put up with; files say how many they want. */
const mostRounds = 10_000_000;

export type Hash = "sha1" | "sha256" | "sha384" | "sha512";

export const hashes: Readonly<Record<string, Hash>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

const hmacHashes: Readonly<Record<string, Hash>> = {
  "1.2.840.113549.2.7": "sha1",
  "1.2.840.113549.2.9": "sha256",
  "1.2.840.113549.2.10": "sha384",
  "1.2.840.113549.2.11": "sha512",
};

interface Cipher {
  readonly name: string;
  readonly keyLength: number;
}

const ciphers: Readonly<Record<string, Cipher>> = {
  "2.16.840.1.101.3.4.1.2": { name: "aes-128-cbc", keyLength: 16 },
  "2.16.840.1.101.3.4.1.22": { name: "aes-192-cbc", keyLength: 24 },
  "2.16.840.1.101.3.4.1.42": { name: "aes-256-cbc", keyLength: 32 },
  "1.2.840.113549.3.7": { name: "des-ede3-cbc", keyLength: 24 },
};

/** Ciphers whose key comes from the older derivation. */
const olderCiphers: Readonly<Record<string, Cipher>> = {
  "1.2.840.113549.1.12.1.3": { name: "des-ede3-cbc", keyLength: 24 },
  "1.2.840.113549.1.12.1.6": { name: "rc2-40-cbc", keyLength: 5 },
};

const pbes2 = "1.2.840.113549.1.5.13";

/** Decrypts what a file of PKCS#12 says is encrypted in this way. Throws `UnknownCertificateCipher`, or for a wrong password. */
export function decryptPart(algorithm: DerValue, content: Uint8Array, password: string): Uint8Array {
  const [id, parameters] = partsOf(algorithm);
  const name = oidOf(id);
  if (!parameters) throw unknown(name);
  if (name === pbes2) return decryptPbes2(parameters, content, password);
  const cipher = olderCiphers[name];
  if (!cipher) throw unknown(name);
  const [salt, rounds] = partsOf(parameters);
  const derive = (purpose: number, length: number) =>
    olderKey({ hash: "sha1", password, salt: octetsOf(salt), rounds: roundsOf(rounds), purpose, length });
  return decipher(cipher.name, derive(1, cipher.keyLength), derive(2, 8), content);
}

/** RFC 8018, 6.2. */
function decryptPbes2(parameters: DerValue, content: Uint8Array, password: string): Uint8Array {
  const [derivation, encryption] = partsOf(parameters);
  const [cipherId, iv] = encryption ? partsOf(encryption) : [];
  const cipher = ciphers[oidOf(cipherId)];
  const [, settings] = derivation ? partsOf(derivation) : [];
  const [salt, rounds, ...rest] = settings ? partsOf(settings) : [];
  const given = rest.find(({ tag }) => tag === tags.sequence);
  const hash = given ? hmacHashes[oidOf(partsOf(given)[0])] : "sha1";
  if (!cipher || !hash) throw unknown(oidOf(cipherId));
  const key = pbkdf2Sync(password, octetsOf(salt), roundsOf(rounds), cipher.keyLength, hash);
  return decipher(cipher.name, key, octetsOf(iv), content);
}

function decipher(name: string, key: Uint8Array, iv: Uint8Array, content: Uint8Array): Uint8Array {
  const cipher = createDecipheriv(name, key, iv);
  return Buffer.concat([cipher.update(content), cipher.final()]);
}

export function roundsOf(value: DerValue | undefined): number {
  const rounds = numberOf(value);
  if (rounds < 1 || rounds > mostRounds) throw unknown(`${rounds} rounds`);
  return rounds;
}

export interface OlderDerivation {
  readonly hash: Hash;
  readonly password: string;
  readonly salt: Uint8Array;
  readonly rounds: number;
  /** 1: a key, 2: a start value, 3: a key for signing. */
  readonly purpose: number;
  readonly length: number;
}

/** RFC 7292, B.2. */
export function olderKey({ hash, password, salt, rounds, purpose, length }: OlderDerivation): Uint8Array {
  const block = hash === "sha384" || hash === "sha512" ? 128 : 64;
  const filled = (bytes: Uint8Array) => {
    const size = Math.ceil(bytes.length / block) * block;
    return Buffer.alloc(size, bytes.length === 0 ? 0 : Buffer.from(bytes));
  };
  const text = Buffer.from(`${password}\0`, "utf16le").swap16();
  const input = Buffer.concat([filled(salt), filled(text)]);
  const result: Uint8Array[] = [];
  for (let size = 0; size < length; ) {
    let digest = createHash(hash).update(Buffer.alloc(block, purpose)).update(input).digest();
    for (let round = 1; round < rounds; round++) digest = createHash(hash).update(digest).digest();
    result.push(digest);
    size += digest.length;
    addToBlocks(input, Buffer.alloc(block, digest), block);
  }
  return Buffer.concat(result).subarray(0, length);
}

/** Adds a block and 1 to each block of the bytes, as big numbers that wrap around. */
function addToBlocks(bytes: Uint8Array, added: Uint8Array, block: number): void {
  for (let start = 0; start < bytes.length; start += block) {
    let carry = 1;
    for (let index = block - 1; index >= 0; index--) {
      carry += (bytes[start + index] as number) + (added[index] as number);
      bytes[start + index] = carry & 0xff;
      carry >>= 8;
    }
  }
}

function unknown(what: string): UserError {
  return new UserError(
    "UnknownCertificateCipher",
    `The certificate file is encrypted in a way that is not known (${what})`,
    {
      advice: "Write it anew with a current program, for example: openssl pkcs12 -export.",
    },
  );
}

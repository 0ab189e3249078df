import { createCipheriv, createHmac, randomBytes } from "node:crypto";
import packageInfo from "../../package.json" with { type: "json" };
import { type AesVersion, blockSize, cipherName, type DeriveKey, headerHmac, headerKey } from "./aes-format.ts";
import type { StreamEncryptor } from "./encryption.ts";

export interface AesFormat {
  readonly version: AesVersion;
  /** Rounds of key derivation; for version 3. */
  readonly iterations: number;
  /** Leaves out the extension blocks. */
  readonly minimalHeader: boolean;
  /** For those who remember what they have derived. */
  readonly deriveKey?: DeriveKey | undefined;
}

/** What must be random and fresh for every file. */
export interface AesKeyMaterial {
  readonly iv: Uint8Array;
  readonly sessionIv: Uint8Array;
  readonly sessionKey: Uint8Array;
}

/** Writes one AES Crypt stream (remote-format.md 17). */
export class AesEncryptor implements StreamEncryptor {
  readonly #version: AesVersion;
  readonly #cipher;
  readonly #hmac;
  #header: Uint8Array | undefined;
  /** Plain bytes so far, modulo the size of a block. */
  #remainder = 0;

  constructor(passphrase: string, format: AesFormat, keys: AesKeyMaterial = freshKeys()) {
    this.#version = format.version;
    this.#header = createHeader(passphrase, format, keys);
    this.#cipher = createCipheriv(cipherName, keys.sessionKey, keys.sessionIv).setAutoPadding(false);
    this.#hmac = createHmac("sha256", keys.sessionKey);
  }

  update(plain: Uint8Array): Uint8Array {
    this.#remainder = (this.#remainder + plain.byteLength) % blockSize;
    const encrypted = this.#cipher.update(plain);
    this.#hmac.update(encrypted);
    if (!this.#header) return encrypted;
    const first = Buffer.concat([this.#header, encrypted]);
    this.#header = undefined;
    return first;
  }

  finish(): Uint8Array {
    const remainder = this.#remainder;
    const padding = blockSize - remainder;
    const isPadded = this.#version === 3 || remainder > 0;
    const last = this.update(isPadded ? new Uint8Array(padding).fill(padding) : new Uint8Array(0));
    // Without padding of its own the cipher has nothing left; `final` only releases it.
    this.#cipher.final();
    const length = this.#version === 2 ? Uint8Array.of(remainder) : new Uint8Array(0);
    return Buffer.concat([last, length, this.#hmac.digest()]);
  }
}

function freshKeys(): AesKeyMaterial {
  return { iv: randomBytes(16), sessionIv: randomBytes(16), sessionKey: randomBytes(32) };
}

function createHeader(passphrase: string, format: AesFormat, keys: AesKeyMaterial): Uint8Array {
  const { version, iterations, deriveKey = headerKey } = format;
  const key = deriveKey(version, passphrase, keys.iv, iterations);
  const cipher = createCipheriv(cipherName, key, keys.iv).setAutoPadding(false);
  const session = Buffer.concat([cipher.update(keys.sessionIv), cipher.update(keys.sessionKey), cipher.final()]);
  const rounds = Buffer.alloc(version === 3 ? 4 : 0);
  if (version === 3) rounds.writeUInt32BE(iterations);
  return Buffer.concat([
    Uint8Array.of(0x41, 0x45, 0x53, version, 0),
    ...(format.minimalHeader ? [] : extensions(new Date())),
    new Uint8Array(2),
    rounds,
    keys.iv,
    session,
    headerHmac(version, key, session),
  ]);
}

/** The blocks that Duplicati writes, with our own name; the clock of `CREATED_TIME` has 12 hours (17.2). */
function extensions(now: Date): Uint8Array[] {
  const time = now.toISOString();
  const hour = String(now.getUTCHours() % 12 || 12).padStart(2, "0");
  return [
    extension("CREATED_BY", Buffer.from(`Bunker v${packageInfo.version}`)),
    extension("CREATED_DATE", Buffer.from(time.slice(0, 10))),
    extension("CREATED_TIME", Buffer.from(`${hour}-${time.slice(14, 16)}-${time.slice(17, 19)}`)),
    extension("", new Uint8Array(127)),
  ];
}

function extension(identifier: string, value: Uint8Array): Uint8Array {
  const content = Buffer.concat([Buffer.from(`${identifier}\0`), value]);
  return Buffer.concat([Uint8Array.of(content.byteLength >> 8, content.byteLength & 255), content]);
}

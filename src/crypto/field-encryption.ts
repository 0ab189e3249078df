import { hash, randomBytes } from "node:crypto";
import { UserError } from "../support/errors.ts";
import type { AesKeyMaterial } from "./aes-encryptor.ts";
import { type DeriveKey, headerKey } from "./aes-format.ts";
import { DecryptionError } from "./encryption.ts";
import { openSealedBytes, sealBytes } from "./sealed-bytes.ts";

const prefix = "enc-v1:";
const hashLength = 64;
const contentStart = prefix.length + 2 * hashLength;
const shortestKey = 8;
/** Keys that earlier versions of Duplicati used where a computer has no id: anybody knows them (secrets-and-auth.md 3.5). */
const publicKeys: ReadonlySet<string> = new Set([
  "ECB47E9D8445E0A3F30A1435BE075C101F202FF5445BA01A9F9A8DBD4506F5F3",
  "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
]);
/** A list of jobs is read again and again. */
const rememberedValues = 2000;
/** Their derivation takes milliseconds each. */
const rememberedKeys = 100;

/**
 * Encrypts single values of a database under one key (secrets-and-auth.md 3.1): `enc-v1:`, the hash of the content, the
 * hash of the key, and as content an AES Crypt stream in hexadecimal digits, all in capital letters.
 */
export class FieldCipher {
  readonly #key: string;
  readonly #keyHash: string;
  readonly #known = new Map<string, string>();
  readonly #fieldKeys = new FieldKeys();

  /** @param key at least 8 characters; else `SettingsKeyTooShort`. */
  constructor(key: string) {
    if (key.length < shortestKey) {
      throw new UserError(
        "SettingsKeyTooShort",
        `The key of the settings must have at least ${shortestKey} characters`,
        { advice: "Choose a longer one." },
      );
    }
    this.#key = key;
    this.#keyHash = sha256(key);
  }

  /** Whether the key is one that anybody knows. What was encrypted with it can be read; nothing more is encrypted. */
  get isPublic(): boolean {
    return publicKeys.has(this.#key);
  }

  /** @param keys what is random; only handed in by tests. Throws `SettingsKeyPublic`. */
  encrypt(text: string, keys?: AesKeyMaterial): string {
    if (this.isPublic) throw keyPublic();
    const { derive, iv } = this.#fieldKeys;
    const random = keys ?? { iv, sessionIv: randomBytes(16), sessionKey: randomBytes(32) };
    const content = sealBytes(Buffer.from(text, "utf8"), this.#key, random, derive).toString("hex").toUpperCase();
    const value = `${prefix}${sha256(content)}${this.#keyHash}${content}`;
    this.#remember(value, text);
    return value;
  }

  /**
   * The text of an encrypted value; what is not encrypted comes back as it is. Throws `SettingsKeyMismatch` if it was
   * encrypted with another key, and `EncryptedFieldDamaged`.
   */
  decrypt(value: string): string {
    if (!isEncryptedField(value)) return value;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const content = value.slice(contentStart);
    if (value.slice(prefix.length, prefix.length + hashLength) !== sha256(content)) throw damaged();
    if (!this.#isOwn(value)) throw keyMismatch();
    const text = this.#decryptContent(content);
    this.#remember(value, text);
    return text;
  }

  /** Throws `SettingsKeyMismatch` unless a value, as far as it is encrypted, was encrypted with this key; nothing is decrypted. */
  requireOwn(value: string): void {
    if (isEncryptedField(value) && !this.#isOwn(value)) throw keyMismatch();
  }

  #isOwn(value: string): boolean {
    return value.slice(prefix.length + hashLength, contentStart) === this.#keyHash;
  }

  #decryptContent(content: string): string {
    try {
      return openSealedBytes(Buffer.from(content, "hex"), this.#key, this.#fieldKeys.derive).toString("utf8");
    } catch (error) {
      if (error instanceof DecryptionError) throw damaged(error);
      throw error;
    }
  }

  #remember(value: string, text: string): void {
    if (this.#known.size >= rememberedValues) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(value, text);
  }
}

/**
 * The keys that protect those of the values. They depend on the key of the settings and an IV: all values that are written
 * get the IV of one that is there, so that a database of thousands of them needs one derivation. What else is random is new
 * for each value.
 */
class FieldKeys {
  readonly #known = new Map<string, Uint8Array>();
  #iv: Uint8Array | undefined;

  /** For new values. */
  get iv(): Uint8Array {
    this.#iv ??= randomBytes(16);
    return this.#iv;
  }

  readonly derive: DeriveKey = (version, passphrase, iv, iterations) => {
    const name = [version, iterations, ...iv].join();
    const known = this.#known.get(name);
    if (known) return known;
    const key = headerKey(version, passphrase, iv, iterations);
    if (this.#known.size >= rememberedKeys) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(name, key);
    this.#iv ??= iv;
    return key;
  };
}

/** Whether a value is encrypted; nothing but its beginning tells. */
export function isEncryptedField(value: string): boolean {
  return value.startsWith(prefix);
}

/** The text of a value, with or without a key. Throws `SettingsKeyMissing` too. */
export function readField(value: string, cipher: FieldCipher | undefined): string {
  if (!isEncryptedField(value)) return value;
  if (cipher === undefined) throw keyMissing();
  return cipher.decrypt(value);
}

/** What is encrypted can't be read without a key. */
export function keyMissing(): UserError {
  return new UserError("SettingsKeyMissing", "The settings are encrypted, and no key was given to read them", {
    advice: "Give the key as --settings-encryption-key, or in the environment variable SETTINGS_ENCRYPTION_KEY.",
  });
}

function keyMismatch(): UserError {
  return new UserError("SettingsKeyMismatch", "The settings were encrypted with another key than the one given", {
    advice: "Give the key that they were encrypted with as --settings-encryption-key.",
  });
}

function keyPublic(): UserError {
  return new UserError("SettingsKeyPublic", "The key of the settings is one that anybody knows", {
    advice: "Choose another one: start once with this one and --disable-db-encryption, then with the new one.",
  });
}

function damaged(cause?: unknown): UserError {
  return new UserError("EncryptedFieldDamaged", "An encrypted value of the settings is damaged", {
    advice: "Restore the database of the server from a copy.",
    cause,
  });
}

const sha256 = (text: string): string => hash("sha256", Buffer.from(text, "utf8"), "hex").toUpperCase();

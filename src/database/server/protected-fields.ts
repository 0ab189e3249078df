import { type FieldCipher, isEncryptedField, keyMissing, readField } from "../../crypto/field-encryption.ts";
import { holdsSecrets } from "../../options/secret-names.ts";
import { UserError } from "../../support/errors.ts";

/** How values of a column are stored: `always` encrypted, or only if they are `special` sources, or by the `named` column. */
export type Protection = "always" | "special" | { readonly named: string };

/** Where values may be encrypted (secrets-and-auth.md 3.4); the options of targets, queued tasks and keys are Bunker's own. */
export const protectedColumns: readonly (readonly [table: string, column: string, protection: Protection])[] = [
  ["job", "target_url", "always"],
  ["job_target", "target_url", "always"],
  ["job_target", "options", "always"],
  ["connection_string", "base_url", "always"],
  ["job_source", "path", "special"],
  ["job_setting", "value", { named: "name" }],
  ["global_option", "value", { named: "name" }],
  ["setting", "value", { named: "name" }],
  ["queued_task", "request", "always"],
  ["trigger_key", "signing_key", "always"],
];

/** Encrypts what must not lie in the database in plain text, and refuses masks that stand for a secret. */
export class ProtectedFields {
  readonly #cipher: FieldCipher | undefined;
  /** Whether values are encrypted when they are written; reading takes either. */
  readonly encrypts: boolean;

  constructor(cipher: FieldCipher | undefined, encrypts: boolean) {
    this.#cipher = cipher;
    this.encrypts = encrypts && cipher !== undefined;
  }

  /** A URL, all of which is secret. Throws `MaskedSecret`. */
  url(url: string): string {
    requireUnmaskedUrl(url);
    return this.text(url);
  }

  /** A source; only those that are read from elsewhere (`@path|url`) hold secrets. Throws `MaskedSecret`. */
  source(path: string): string {
    if (!isSpecialSource(path)) return path;
    requireUnmaskedUrl(path);
    return this.text(path);
  }

  /** The value of an option or a setting. Throws `MaskedSecret`. */
  option(name: string, value: string): string {
    if (/^\*{4,}$/.test(value)) throw maskedSecret(`The value of ${name}`);
    return holdsSecrets(name) ? this.text(value) : value;
  }

  /** A JSON text with secrets among its values. Throws `MaskedSecret`. */
  json(text: string): string {
    if (/"\*{4,}"/.test(text)) throw maskedSecret("One of the values");
    return this.text(text);
  }

  /** Any text that is secret. Nothing is hidden in an empty one. */
  text(text: string): string {
    return this.encrypts && text !== "" ? (this.#cipher as FieldCipher).encrypt(text) : text;
  }

  /** What was stored, in plain text. Throws `SettingsKeyMissing`, `SettingsKeyMismatch`, `EncryptedFieldDamaged`. */
  read(stored: string): string {
    return readField(stored, this.#cipher);
  }

  /** Throws if a stored value can't be read, as far as that can be told without decrypting it. */
  requireReadable(stored: string): void {
    if (!isEncryptedField(stored)) return;
    if (this.#cipher === undefined) throw keyMissing();
    this.#cipher.requireOwn(stored);
  }

  /** A stored value as it is to be stored now. */
  rewritten(stored: string, protection: Protection, name: string | undefined): string {
    const plain = this.read(stored);
    if (protection === "special") return isSpecialSource(plain) ? this.text(plain) : plain;
    if (protection === "always") return this.text(plain);
    return holdsSecrets(name ?? "") ? this.text(plain) : plain;
  }
}

function isSpecialSource(path: string): boolean {
  return path.startsWith("@") && path.includes("|");
}

function requireUnmaskedUrl(url: string): void {
  if (/(\*|%2A){3,}/i.test(url)) throw maskedSecret("The URL");
}

function maskedSecret(what: string): UserError {
  return new UserError("MaskedSecret", `${what} has a mask of asterisks in place of a secret, and can't be stored`, {
    advice: "Enter the secret itself.",
  });
}

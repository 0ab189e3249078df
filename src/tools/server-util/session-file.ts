import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as v from "valibot";
import { type FieldCipher, readField } from "../../crypto/field-encryption.ts";
import { createDataFolder } from "../../database/location/data-folder.ts";
import { messageOf, UserError } from "../../support/errors.ts";

/** A session that was kept for a server. */
export interface StoredSession {
  readonly token: string;
  readonly nonce: string | undefined;
}

const entrySchema = v.looseObject({
  RefreshToken: v.nullish(v.string()),
  RefreshNonce: v.nullish(v.string()),
  HostUrl: v.string(),
  ServerDatafolder: v.nullish(v.string()),
});
type Entry = v.InferOutput<typeof entrySchema>;

/** The file with the sessions of all servers (programs.md 7.3), which Duplicati's tool shares. */
export class SessionFile {
  readonly #path: string;
  readonly #cipher: FieldCipher | undefined;

  constructor(path: string, cipher: FieldCipher | undefined) {
    this.#path = path;
    this.#cipher = cipher;
  }

  /** Whether tokens are encrypted when they are stored. */
  get encrypts(): boolean {
    return this.#cipher !== undefined && !this.#cipher.isPublic;
  }

  /**
   * Undefined if there is none for this server. Throws `SettingsKeyMissing` or `SettingsKeyMismatch` if any session in the
   * file needs another key, and `SessionFileDamaged`.
   */
  find(hostUrl: string): StoredSession | undefined {
    const entries = this.#read();
    for (const { RefreshToken } of entries) if (RefreshToken) readField(RefreshToken, this.#cipher);
    const entry = entries.find(({ HostUrl }) => isSameUrl(HostUrl, hostUrl));
    if (!entry?.RefreshToken) return undefined;
    return { token: readField(entry.RefreshToken, this.#cipher), nonce: entry.RefreshNonce ?? undefined };
  }

  /** Keeps a session; without one only the token is removed. */
  store(hostUrl: string, session: StoredSession | undefined): void {
    const entries = this.#read();
    const index = entries.findIndex(({ HostUrl }) => isSameUrl(HostUrl, hostUrl));
    const known: Entry = entries[index] ?? { HostUrl: hostUrl, ServerDatafolder: `${dirname(this.#path)}/` };
    const changed: Entry = session
      ? { ...known, RefreshToken: this.#protect(session.token), RefreshNonce: session.nonce ?? null }
      : { ...known, RefreshToken: null };
    const { RefreshToken, RefreshNonce = null, HostUrl, ServerDatafolder, ...others } = changed;
    const entry = { RefreshToken, RefreshNonce, HostUrl, ServerDatafolder, ...others };
    this.#write(index < 0 ? [...entries, entry] : entries.with(index, entry));
  }

  #protect(token: string): string {
    return this.#cipher && this.encrypts ? this.#cipher.encrypt(token) : token;
  }

  #read(): Entry[] {
    if (!existsSync(this.#path)) return [];
    try {
      return v.parse(v.pipe(v.string(), v.parseJson(), v.array(entrySchema)), readFileSync(this.#path, "utf8"));
    } catch (cause) {
      throw new UserError("SessionFileDamaged", `Cannot read the sessions in "${this.#path}": ${messageOf(cause)}`, {
        advice: "Delete the file and log in again.",
        cause,
      });
    }
  }

  #write(entries: readonly Entry[]): void {
    createDataFolder(dirname(this.#path));
    const fresh = `${this.#path}.new`;
    writeFileSync(fresh, JSON.stringify(entries), { mode: 0o600 });
    // It may have been there from a run that was broken off.
    chmodSync(fresh, 0o600);
    renameSync(fresh, this.#path);
  }
}

function isSameUrl(one: string, other: string): boolean {
  const written = (text: string) => (URL.canParse(text) ? new URL(text).href : text);
  return written(one) === written(other);
}

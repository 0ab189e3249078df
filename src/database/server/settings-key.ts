import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { FieldCipher } from "../../crypto/field-encryption.ts";
import type { Environment } from "../../support/environment.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import { ServerDatabase } from "./server-database.ts";

/** Where secrets are kept, as in the key ring of the system. */
export interface SecretStore {
  /** Undefined if it has none of this name. Rejects if it can't be asked. */
  get(name: string): Promise<string | undefined>;
  /** Absent if it is to be read only. Rejects if there is one of this name. */
  add?(name: string, value: string): Promise<void>;
}

/** Resolves to undefined if there is none, and rejects if it can't be asked. */
type OpenStore = () => Promise<SecretStore | undefined>;

/** Where users may give the key. */
export interface GivenKey {
  /** `settings-encryption-key`. */
  readonly key?: string | undefined;
  /** `settings-encryption-key-file`: a file whose first line is the key. */
  readonly keyFile?: string | undefined;
  readonly environment: Environment;
}

export interface SettingsKeyOptions extends GivenKey {
  /** Opens the store, if there is one. */
  readonly store?: OpenStore | undefined;
  /** `require-db-encryption-key`. */
  readonly isRequired: boolean;
  /** `disable-db-encryption`. */
  readonly isDisabled: boolean;
  readonly log: Logger;
}

/** Under this name Duplicati keeps the key in the system's store. */
const storedName = "duplicati-server-encryption-key";
const tag = "Bunker.Server.SettingsKey";

/**
 * Opens the server's database with the key that was chosen for it (secrets-and-auth.md 3.5): the option, the variable
 * `SETTINGS_ENCRYPTION_KEY`, the file, or the system's store, which gets a new one if it may. Then all values are encrypted or
 * none, as the options say. Throws `RequireDbEncryptionKey`, `SettingsKeyTooShort`, `SettingsKeyFileNotRead`, and what
 * {@link ServerDatabase.open} throws.
 */
export async function openServerDatabase(path: string, options: SettingsKeyOptions): Promise<ServerDatabase> {
  const { isRequired, isDisabled, log } = options;
  const key = givenKey(options) ?? (await storedKey(path, options));
  if (key === undefined && isRequired && !isDisabled) {
    throw new UserError("RequireDbEncryptionKey", "A key of the settings is required, and there is none", {
      advice: "Give one as --settings-encryption-key, or leave out --require-db-encryption-key.",
    });
  }
  const cipher = key === undefined ? undefined : new FieldCipher(key);
  if (cipher === undefined && !isDisabled) {
    const text = "There is no key of the settings: passwords and destinations lie in plain text in the database";
    log.write("Warning", tag, "NoSettingsKey", `${text}. Give one as --settings-encryption-key.`);
  }
  if (cipher?.isPublic && !isDisabled) {
    const text = "The key of the settings is one that anybody knows. They are stored in plain text";
    log.write("Error", tag, "SettingsKeyPublic", `${text} until there is another key.`);
  }
  const database = ServerDatabase.open(path, { cipher, encrypts: !isDisabled && cipher?.isPublic !== true });
  try {
    database.rewriteFields();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The key that a user has given; a blank one counts as none. Throws `SettingsKeyFileNotRead`. */
export function givenKey({ key, keyFile, environment }: GivenKey): string | undefined {
  const file = notBlank(keyFile) ?? notBlank(environment.SETTINGS_ENCRYPTION_KEY_FILE);
  return (
    notBlank(key) ?? notBlank(environment.SETTINGS_ENCRYPTION_KEY) ?? (file === undefined ? undefined : keyIn(file))
  );
}

/** The same, or else the one in the system's store; a store that can't be asked has none. Throws `SettingsKeyFileNotRead`. */
export async function knownKey(given: GivenKey, openStore: OpenStore | undefined): Promise<string | undefined> {
  const key = givenKey(given);
  if (key !== undefined || openStore === undefined) return key;
  try {
    const store = await openStore();
    return notBlank(await store?.get(storedName));
  } catch {
    return undefined;
  }
}

function keyIn(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(
      "SettingsKeyFileNotRead",
      `The file with the key of the settings can't be read: ${messageOf(error)}`,
      {
        advice: "See that it is there, and that this user may read it.",
        cause: error,
      },
    );
  }
  const key = notBlank(text.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0]);
  if (key !== undefined) return key;
  throw new UserError("SettingsKeyFileNotRead", `The file "${path}" has no key of the settings in its first line`);
}

/** From the system's store. One that can't be asked is not used: the settings may have no key. */
async function storedKey(path: string, options: SettingsKeyOptions): Promise<string | undefined> {
  const { isDisabled, log } = options;
  try {
    const store = await options.store?.();
    if (store === undefined) return undefined;
    const found = notBlank(await store.get(storedName));
    if (found !== undefined || isDisabled || !store.add || hasEncryptedFields(path)) return found;
    const created = randomBytes(32).toString("base64");
    await store.add(storedName, created);
    // What can't be read back would lock the settings away.
    if ((await store.get(storedName)) === created) return created;
    log.write(
      "Warning",
      tag,
      "SettingsKeyNotKept",
      "The system's store of secrets did not keep the key of the settings",
    );
  } catch (error) {
    log.write("Warning", tag, "SecretStoreFailed", "The system's store of secrets could not be used", error);
  }
  return undefined;
}

function hasEncryptedFields(path: string): boolean {
  try {
    ServerDatabase.open(path, { cipher: undefined }).close();
    return false;
  } catch (error) {
    if (error instanceof UserError && error.id === "SettingsKeyMissing") return true;
    throw error;
  }
}

function notBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text;
}

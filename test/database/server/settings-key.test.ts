import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import {
  openServerDatabase,
  type SecretStore,
  type SettingsKeyOptions,
} from "../../../src/database/server/settings-key.ts";
import type { UserError } from "../../../src/support/errors.ts";
import { bytesOf, databaseFiles, using } from "./server-files.ts";

const { newPath } = databaseFiles();
const secret = "secret-signing-key";

/** What was logged by one start of a server, and the error that ended it. */
async function start(path: string, given: Partial<SettingsKeyOptions>): Promise<string[]> {
  const told: string[] = [];
  const log = { write: (level: string, _: string, id: string) => void told.push(`${level} ${id}`) };
  try {
    const options = { environment: {}, isRequired: false, isDisabled: false, log, ...given };
    const database = await openServerDatabase(path, options);
    expect(database.settings.get("jwt-config") ?? secret).toBe(secret);
    database.settings.set("jwt-config", secret);
    database.close();
  } catch (error) {
    told.push((error as UserError).id);
  }
  return told;
}

const isPlain = (path: string) => bytesOf(path).includes(secret);

/** A store that remembers; `refuses` makes one of its two calls fail. */
class Store implements SecretStore {
  readonly content = new Map<string, string>();
  readonly calls: string[] = [];
  forgets = false;
  fails = false;
  async get(name: string) {
    this.calls.push(`get ${name}`);
    if (this.fails) throw new Error("locked");
    return this.content.get(name);
  }
  add? = async (name: string, value: string) => {
    this.calls.push(`add ${name}`);
    if (!this.forgets) this.content.set(name, value);
  };
}
const name = "duplicati-server-encryption-key";

describe("the key of the settings", () => {
  test("comes from the option, then the environment, then a file", async () => {
    const file = newPath();
    writeFileSync(file, "key in the file\r\nsecond line\n");
    const environment = { SETTINGS_ENCRYPTION_KEY: "key in the environment" };
    for (const [given, key] of [
      [{ key: "key in the option", environment, keyFile: file }, "key in the option"],
      [{ key: " ", environment, keyFile: file }, "key in the environment"],
      [{ keyFile: file }, "key in the file"],
      [{ environment: { SETTINGS_ENCRYPTION_KEY: "", SETTINGS_ENCRYPTION_KEY_FILE: file } }, "key in the file"],
    ] as const) {
      const path = newPath();
      expect(await start(path, given)).toEqual([]);
      expect(isPlain(path)).toBe(false);
      expect(using(path, ({ settings }) => settings.get("jwt-config"), { key })).toBe(secret);
    }
  });

  test("may be missing, with a warning, unless it is required", async () => {
    const path = newPath();
    expect(await start(path, { isRequired: true })).toEqual(["RequireDbEncryptionKey"]);
    expect(await start(path, {})).toEqual(["Warning NoSettingsKey"]);
    expect(await start(path, { isRequired: true, isDisabled: true })).toEqual([]);
    expect(isPlain(path)).toBe(true);
  });

  test("is refused if it is too short or can't be read", async () => {
    const path = newPath();
    expect(await start(path, { key: "short" })).toEqual(["SettingsKeyTooShort"]);
    expect(await start(path, { keyFile: `${path}.missing` })).toEqual(["SettingsKeyFileNotRead"]);
    writeFileSync(path, "\nkey in line two");
    expect(await start(newPath(), { keyFile: path })).toEqual(["SettingsKeyFileNotRead"]);
  });

  test("must be the one that the settings have", async () => {
    const path = newPath();
    await start(path, { key: "the first key" });
    expect(await start(path, { key: "the second key" })).toEqual(["SettingsKeyMismatch"]);
    expect(await start(path, {})).toEqual(["Warning NoSettingsKey", "SettingsKeyMissing"]);
    expect(await start(path, { key: "the first key" })).toEqual([]);
  });

  test("is changed by a start without encryption in between", async () => {
    const path = newPath();
    await start(path, { key: "the first key" });
    expect(await start(path, { key: "the first key", isDisabled: true })).toEqual([]);
    expect(isPlain(path)).toBe(true);
    expect(await start(path, { key: "the second key" })).toEqual([]);
    expect(isPlain(path)).toBe(false);
  });

  test("encrypts nothing if anybody knows it", async () => {
    const key = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";
    const path = newPath();
    expect(await start(path, { key })).toEqual(["Error SettingsKeyPublic"]);
    expect(isPlain(path)).toBe(true);
    expect(await start(path, { key, isDisabled: true })).toEqual([]);
  });
});

describe("the system's store of secrets", () => {
  test("gets a key at the first start, which is used from then on", async () => {
    const path = newPath();
    const store = new Store();
    expect(await start(path, { store: async () => store })).toEqual([]);
    expect(store.calls).toEqual([`get ${name}`, `add ${name}`, `get ${name}`]);
    expect(Buffer.from(store.content.get(name) ?? "", "base64").byteLength).toBe(32);
    expect(isPlain(path)).toBe(false);
    expect(await start(path, { store: async () => store })).toEqual([]);
    expect(store.calls.slice(3)).toEqual([`get ${name}`]);
  });

  test("is not asked if a key was given", async () => {
    const store = new Store();
    await start(newPath(), { store: async () => store, key: "the given key" });
    expect(store.calls).toEqual([]);
  });

  test("gets none if it is to be read only, if encryption is off, or if the settings have a key already", async () => {
    const readOnly = new Store();
    delete readOnly.add;
    expect(await start(newPath(), { store: async () => readOnly })).toEqual(["Warning NoSettingsKey"]);
    const off = new Store();
    expect(await start(newPath(), { store: async () => off, isDisabled: true })).toEqual([]);
    expect(off.content.size).toBe(0);
    const path = newPath();
    await start(path, { key: "the given key" });
    const late = new Store();
    expect(await start(path, { store: async () => late })).toEqual(["Warning NoSettingsKey", "SettingsKeyMissing"]);
    expect(late.content.size).toBe(0);
  });

  test("is not relied on if it forgets or fails", async () => {
    const path = newPath();
    const store = new Store();
    store.forgets = true;
    expect(await start(path, { store: async () => store })).toEqual([
      "Warning SettingsKeyNotKept",
      "Warning NoSettingsKey",
    ]);
    store.fails = true;
    expect(await start(path, { store: async () => store })).toEqual([
      "Warning SecretStoreFailed",
      "Warning NoSettingsKey",
    ]);
    expect(isPlain(path)).toBe(true);
  });
});

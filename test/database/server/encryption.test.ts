import { describe, expect, test } from "bun:test";
import { bytesOf, databaseFiles, fullJob, idOf, key, storedRows, using } from "./server-files.ts";

const { newPath } = databaseFiles();
const now = new Date("2026-03-04T05:06:07.089Z");
const saved = {
  name: "s",
  description: "",
  baseUrl: "s3://b?auth-password=secret-saved",
  createdAt: now,
  updatedAt: now,
};
const request = { kind: "operation", options: { passphrase: "secret-of-task" } };

/** Everything that can hold a secret. */
function fill(path: string, withKey: string | undefined): void {
  using(
    path,
    (database) => {
      database.rewriteFields();
      database.jobs.insert(fullJob);
      database.connectionStrings.insert(saved);
      database.settings.set("jwt-config", "secret-signing-key");
      database.settings.set("startup-delay", "5m");
      database.globalOptions.set("--send-mail-password", "secret-of-mail");
      database.globalOptions.set("--send-mail-from", "me@example.com");
      database.queue.add({ jobId: 1, request, queuedAt: now });
    },
    { key: withKey },
  );
}

/** What is in it, read with the key. */
function content(path: string, withKey: string | undefined) {
  return using(
    path,
    ({ jobs, connectionStrings, settings, globalOptions, queue }) => ({
      jobs: jobs.list().map(({ id }) => jobs.get(id)),
      saved: connectionStrings.list(),
      settings: [...settings.all()].filter(([name]) => name !== "encrypted-fields"),
      options: globalOptions.all(),
      queue: queue.list(),
    }),
    { key: withKey, encrypts: false },
  );
}

const counts = `SELECT
  (SELECT count(*) FROM job WHERE target_url LIKE 'enc-v1:%'), (SELECT count(*) FROM job_target WHERE target_url LIKE 'enc-v1:%'),
  (SELECT count(*) FROM job_target WHERE options LIKE 'enc-v1:%'), (SELECT count(*) FROM job_source WHERE path LIKE 'enc-v1:%'),
  (SELECT count(*) FROM job_setting WHERE value LIKE 'enc-v1:%'), (SELECT count(*) FROM connection_string WHERE base_url LIKE 'enc-v1:%'),
  (SELECT count(*) FROM setting WHERE value LIKE 'enc-v1:%'), (SELECT count(*) FROM global_option WHERE value LIKE 'enc-v1:%'),
  (SELECT count(*) FROM queued_task WHERE request LIKE 'enc-v1:%')`;
const all = [[1, 1, 1, 1, 2, 1, 1, 1, 1]];
const none = [[0, 0, 0, 0, 0, 0, 0, 0, 0]];

describe("with a key, the settings", () => {
  test("have no secret in plain text, and everything else is", () => {
    const path = newPath();
    fill(path, key);
    expect(storedRows(path, counts)).toEqual(all);
    expect(bytesOf(path)).not.toContain("secret");
    expect(bytesOf(path)).toContain("me@example.com");
    const other = newPath();
    fill(other, undefined);
    expect(content(path, key)).toEqual(content(other, undefined));
  });

  test("can't be opened without it, or with another one", () => {
    const path = newPath();
    fill(path, key);
    const before = bytesOf(path);
    expect(idOf(() => using(path, () => {}))).toBe("SettingsKeyMissing");
    expect(idOf(() => using(path, () => {}, { key: "some other key" }))).toBe("SettingsKeyMismatch");
    expect(bytesOf(path)).toBe(before);
  });

  test("that were plain are encrypted, and back, with nothing of either left in the file", () => {
    const path = newPath();
    fill(path, undefined);
    const before = content(path, undefined);
    expect(storedRows(path, counts)).toEqual(none);

    expect(using(path, (database) => database.rewriteFields(), { key })).toBe(true);
    expect(storedRows(path, counts)).toEqual(all);
    expect(bytesOf(path)).not.toContain("secret");
    expect(content(path, key)).toEqual(before);
    expect(using(path, (database) => database.rewriteFields(), { key })).toBe(false);

    expect(using(path, (database) => database.rewriteFields(), { key, encrypts: false })).toBe(true);
    expect(storedRows(path, counts)).toEqual(none);
    expect(bytesOf(path)).not.toContain("enc-v1:");
    expect(content(path, undefined)).toEqual(before);
    expect(using(path, (database) => database.rewriteFields())).toBe(false);
  });

  test("stay as they are if one of them can't be read", () => {
    const path = newPath();
    fill(path, key);
    const value = String(storedRows(path, "SELECT value FROM setting WHERE name = 'jwt-config'")[0]?.[0]);
    storedRows(path, `UPDATE setting SET value = '${value.slice(0, -2)}FF' WHERE name = 'jwt-config'`);
    const before = storedRows(path, "SELECT target_url FROM job");
    const rewriting = () => using(path, (database) => database.rewriteFields(), { key, encrypts: false });
    expect(idOf(rewriting)).toBe("EncryptedFieldDamaged");
    expect(storedRows(path, "SELECT target_url FROM job")).toEqual(before);
    expect(storedRows(path, counts)).toEqual(all);
  });

  test("may be a mixture", () => {
    const path = newPath();
    fill(path, key);
    using(path, ({ settings }) => settings.set("pbkdf-config", "plain"), { key, encrypts: false });
    expect(storedRows(path, "SELECT value FROM setting WHERE name = 'pbkdf-config'")).toEqual([["plain"]]);
    expect(using(path, ({ settings }) => settings.get("pbkdf-config"), { key })).toBe("plain");
  });
});

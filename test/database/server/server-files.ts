import { afterAll, beforeAll } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "#platform";
import { FieldCipher } from "../../../src/crypto/field-encryption.ts";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import type { StoredJob } from "../../../src/database/server/stored-job.ts";
import type { UserError } from "../../../src/support/errors.ts";

export const key = "the key of the settings";

/** Database files for the tests of one file, in a folder that goes with them. */
export function databaseFiles() {
  let folder = "";
  let count = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "bunker-server-database-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { newPath: () => join(folder, `${count++}.sqlite`) };
}

/** Opens a database with the key, or without one, for `work`. */
export function using<T>(
  path: string,
  work: (database: ServerDatabase) => T,
  settings: { key?: string | undefined; encrypts?: boolean } = {},
): T {
  const cipher = settings.key === undefined ? undefined : new FieldCipher(settings.key);
  const database = ServerDatabase.open(path, { cipher, encrypts: settings.encrypts ?? true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** All bytes of a database and of the journals beside it. */
export function bytesOf(path: string): string {
  const parts = [path, `${path}-wal`].map((file) => {
    try {
      return readFileSync(file).toString("latin1");
    } catch {
      return "";
    }
  });
  return parts.join("");
}

/** Rows as they are stored. */
export function storedRows(path: string, query: string): unknown[][] {
  const sql = platform.openDatabase(path);
  try {
    return sql.prepare(query).values();
  } finally {
    sql.close();
  }
}

export function idOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as UserError).id ?? String(error);
  }
}

/** A job with something of everything. */
export const fullJob: Omit<StoredJob, "id"> = {
  name: "Documents",
  description: "the daily one",
  tags: ["home", "daily"],
  targetUrl: "s3://bucket/folder?auth-password=secret-of-target",
  databasePath: "/data/ABCDEFGHIJ.bunker.sqlite",
  externalId: "backupconfig:1",
  connectionStringId: 4,
  operationType: "Backup",
  sources: ["/home/me/b/", "/home/me/a/", "@/mnt|ssh://host?auth-password=secret-of-source", "%HOME%"],
  settings: [
    { filter: "", name: "passphrase", value: "secret-passphrase" },
    { filter: "", name: "--Send-XMPP-Password", value: "secret-of-messenger" },
    { filter: "", name: "--blocksize", value: "10KB" },
    { filter: "", name: "encryption-module", value: "aes" },
  ],
  filters: [
    { order: 0, include: false, expression: "*.jpg" },
    { order: 1, include: true, expression: "*/names/*" },
  ],
  additionalTargets: [
    {
      urlKey: "7d8a",
      targetUrl: "ftp://other?auth-password=secret-of-other",
      mode: "interval",
      interval: "1D",
      connectionStringId: 0,
      options: '{"--auth-password":"secret-of-option"}',
      createdAt: new Date("2026-01-02T03:04:05.678Z"),
      updatedAt: new Date("2026-02-02T03:04:05.678Z"),
    },
  ],
  metadata: { LastBackupDate: "20261125T160347Z", BackupListCount: "1" },
};

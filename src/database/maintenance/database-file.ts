import { existsSync } from "node:fs";
import { platform } from "#platform";
import type { SqlDatabase } from "../../platform/platform.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { lockDatabase } from "../open.ts";

/** Duplicati's kinds (programs.md 9.1); `Bunker…`: one of our own; `Unknown`: of another program. */
export type DatabaseKind = "Server" | "Backup" | "Sync" | "Bunker" | "BunkerServer" | "Unknown";

export interface DatabaseFacts {
  readonly kind: DatabaseKind;
  /** Of the schema; 0 if the database does not tell. */
  readonly version: number;
}

/**
 * Runs `work` on a database that cannot be changed by it. The database is closed when `work` has ended, or what it
 * promised. Throws `DatabaseNotOpened`.
 */
export function readDatabase<T>(path: string, work: (database: SqlDatabase) => T): T {
  return withDatabase(path, true, work);
}

/** The same on one that may be changed. Throws `DatabaseLocked` too. */
export function changeDatabase<T>(path: string, work: (database: SqlDatabase) => T): T {
  return withDatabase(path, false, (database) => {
    database.exec("PRAGMA busy_timeout = 2000");
    return work(database);
  });
}

/** What a database is, by the tables that it has. */
export function factsOf(database: SqlDatabase): DatabaseFacts {
  const tables = new Set(tableNames(database));
  const has = (...names: string[]) => names.every((name) => tables.has(name));
  // The names of SQLite don't tell capitals from small letters; these do, and Bunker's are small.
  if (has("Version")) {
    const version = Number(database.prepare("SELECT MAX(Version) FROM Version").values()[0]?.[0] ?? 0);
    const kind = has("Backup", "Schedule") ? "Server" : has("Remotevolume") ? "Backup" : undefined;
    if (kind) return { kind, version };
    if (has("RemoteInventory")) return { kind: "Sync", version };
  }
  const isOwn = has("volume", "index_link", "entry") || has("item", "removal");
  const version = Number(database.prepare("PRAGMA user_version").values()[0]?.[0] ?? 0);
  const ownKind = has("job", "schedule", "setting") ? "BunkerServer" : isOwn ? "Bunker" : "Unknown";
  return { kind: ownKind, version };
}

/** Whether it is the database of a server, Duplicati's or Bunker's. */
export function isOfServer(kind: DatabaseKind): boolean {
  return kind === "Server" || kind === "BunkerServer";
}

/** The tables of a database in the order in which they were made. */
export function tableNames(database: SqlDatabase): string[] {
  const sql =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY rowid";
  return database
    .prepare(sql)
    .values()
    .map(([name]) => String(name));
}

/** A name as SQL spells it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function withDatabase<T>(path: string, readOnly: boolean, work: (database: SqlDatabase) => T): T {
  if (!existsSync(path)) throw new UserError("DatabaseNotOpened", `Database ${path} does not exist`);
  using cleanup = new DisposableStack();
  if (!readOnly) cleanup.adopt(lockDatabase(path), (lock) => lock.release());
  const database = cleanup.adopt(opened(path, readOnly), (file) => file.close());
  const result = work(database);
  if (!(result instanceof Promise)) return result;
  const open = cleanup.move();
  return result.finally(() => open.dispose()) as T;
}

function opened(path: string, readOnly: boolean): SqlDatabase {
  let database: SqlDatabase | undefined;
  try {
    database = platform.openDatabase(path, { readOnly });
    // SQLite looks into the file with the first statement.
    database.prepare("PRAGMA schema_version").values();
    return database;
  } catch (error) {
    database?.close();
    const isLocked = /locked|busy/i.test(messageOf(error));
    throw new UserError(
      isLocked ? "DatabaseLocked" : "DatabaseNotOpened",
      `The database "${path}" cannot be opened: ${messageOf(error)}`,
      { advice: isLocked ? "Wait until no other program works with it." : "", cause: error },
    );
  }
}

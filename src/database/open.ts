import { closeSync, fchmodSync, fstatSync, openSync } from "node:fs";
import { platform } from "#platform";
import type { SqlDatabase } from "../platform/platform.ts";
import { codeOf, messageOf, UserError } from "../support/errors.ts";

/**
 * Opens a database file, or creates it, for this process alone; what is committed survives a power cut. `prepare` makes
 * it ready, `whenDamaged` is the advice for the user. Throws `DatabaseLocked` while another process works with it, `DatabaseDamaged` if the file is not a sound
 * SQLite database, and `DatabaseNotOpened`.
 */
export function openForOne<T>(path: string, prepare: (sql: SqlDatabase) => T, whenDamaged: string): T {
  return openDurable(path, ["busy_timeout = 2000", "locking_mode = EXCLUSIVE"], prepare, whenDamaged);
}

/** The same for a file that several processes may have open, and that only this user may read. */
export function openForMany<T>(path: string, prepare: (sql: SqlDatabase) => T, whenDamaged: string): T {
  return openDurable(path, ["busy_timeout = 5000"], prepare, whenDamaged, keepPrivate);
}

function openDurable<T>(
  path: string,
  pragmas: readonly string[],
  prepare: (sql: SqlDatabase) => T,
  whenDamaged: string,
  prepareFile?: (path: string) => void,
): T {
  let sql: SqlDatabase | undefined;
  try {
    prepareFile?.(path);
    sql = platform.openDatabase(path);
    for (const pragma of pragmas) sql.exec(`PRAGMA ${pragma}`);
    sql.exec("PRAGMA journal_mode = WAL");
    sql.exec("PRAGMA synchronous = FULL");
    return prepare(sql);
  } catch (error) {
    sql?.close();
    throw describeOpenFailure(path, error, whenDamaged);
  }
}

/** Before SQLite opens it: the journals beside the file get its permissions. */
function keepPrivate(path: string): void {
  const file = openSync(path, "a", 0o600);
  try {
    if ((fstatSync(file).mode & 0o077) !== 0) fchmodSync(file, 0o600);
  } finally {
    closeSync(file);
  }
}

function describeOpenFailure(path: string, error: unknown, whenDamaged: string): unknown {
  if (error instanceof UserError) return error;
  const text = messageOf(error);
  if (/locked|busy/i.test(text)) {
    return new UserError("DatabaseLocked", `The database "${path}" is in use by another process`, {
      advice: "Wait until the other run has ended.",
      cause: error,
    });
  }
  if (/not a database|malformed|corrupt/i.test(text)) {
    return new UserError("DatabaseDamaged", `The database "${path}" is damaged: ${text}`, {
      advice: whenDamaged,
      cause: error,
    });
  }
  return new UserError("DatabaseNotOpened", `Cannot open the database "${path}": ${codeOf(error) ?? text}`, {
    cause: error,
  });
}

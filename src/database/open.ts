import { closeSync, existsSync, fchmodSync, fstatSync, mkdirSync, openSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { platform } from "#platform";
import type { FileLock, SqlDatabase } from "../platform/platform.ts";
import { codeOf, isDiskFull, messageOf, UserError } from "../support/errors.ts";
import { databaseLockEnding } from "../support/sqlite-files.ts";

/**
 * Opens a database file, or creates it, for this process alone; what is committed survives a power cut. `prepare` makes
 * it ready, `whenDamaged` is the advice for the user. Throws `DatabaseLocked` while another process works with it, `DatabaseDamaged` if the file is not a sound
 * SQLite database, and `DatabaseNotOpened`.
 */
export function openForOne<T>(path: string, prepare: (sql: SqlDatabase) => T, whenDamaged: string): T {
  return openDurable(path, ["busy_timeout = 2000", "locking_mode = EXCLUSIVE"], prepare, whenDamaged);
}

/**
 * The same, but other processes may read what is committed meanwhile, with {@link openBeside}. `prepare` gets the lock that
 * keeps those out who would change it too; whoever closes the database gives it back then. Waits a moment for it if
 * `isPatient`: some only take a look.
 */
export function openToChange<T>(
  path: string,
  prepare: (sql: SqlDatabase, lock: FileLock) => T,
  whenDamaged: string,
  { isPatient = true } = {},
): T {
  const lock = lockDatabase(path, isPatient ? undefined : 1);
  try {
    return openDurable(path, ["busy_timeout = 2000"], (sql) => prepare(sql, lock), whenDamaged);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens a database that another process may be changing, to see what is committed: `prepare` must change nothing. */
export function openBeside<T>(path: string, prepare: (sql: SqlDatabase) => T, whenDamaged: string): T {
  return openDurable(path, ["busy_timeout = 2000"], prepare, whenDamaged);
}

/** For a file that several processes may have open to change it, and that only this user may read. */
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

/** Makes the folder for the database of a backup where there is none. Throws `DatabaseNotOpened`, `DatabaseFolderFull`. */
export function makeFolderFor(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    if (isDiskFull(error)) throw databaseFolderFull(`"${path}"`, error);
    throw databaseNotOpened(`The folder for the database "${path}" can't be made: ${messageOf(error)}`, error);
  }
}

/** Of the database of a backup. */
export function databaseNotOpened(message: string, cause?: unknown): UserError {
  return new UserError("DatabaseNotOpened", message, { advice: "Name another place with --dbpath.", cause });
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

/**
 * A transaction keeps others out only as long as it lasts, and work on a database takes many: what lies between them is
 * covered by a lock of our own. Throws `DatabaseLocked` when that many attempts have failed.
 */
export function lockDatabase(path: string, attempts = attemptsToLock): FileLock {
  if (path === ":memory:") return { release: () => undefined };
  const place = `${existsSync(path) ? realpathSync(path) : path}${databaseLockEnding}`;
  for (let attempt = 1; ; attempt++) {
    let lock: FileLock | undefined;
    try {
      lock = platform.lockFile(place, `${process.pid}\n`);
    } catch (error) {
      throw describeOpenFailure(path, error, "");
    }
    if (lock) return lock;
    if (attempt === attempts) throw databaseLocked(path);
    pause(retryInterval);
  }
}

/** Nothing else happens in this process meanwhile. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

const attemptsToLock = 40;
/** Milliseconds. */
const retryInterval = 50;

export function databaseLocked(path: string, cause?: unknown): UserError {
  return new UserError("DatabaseLocked", `The database "${path}" is in use by another process`, {
    advice: "Wait until the other run has ended.",
    cause,
  });
}

/** @param what the database. */
export function databaseFolderFull(what: string, cause: unknown): UserError {
  return new UserError("DatabaseFolderFull", `No space is left for the database ${what}`, {
    advice: "Make room on its disk and try again; what was stored until now stays.",
    cause,
  });
}

function describeOpenFailure(path: string, error: unknown, whenDamaged: string): unknown {
  if (error instanceof UserError) return error;
  const text = messageOf(error);
  if (/locked|busy/i.test(text)) return databaseLocked(path, error);
  if (/not a database|malformed|corrupt/i.test(text)) {
    return new UserError("DatabaseDamaged", `The database "${path}" is damaged: ${text}`, {
      advice: whenDamaged,
      cause: error,
    });
  }
  if (isDiskFull(error) || /database or disk is full/.test(text)) return databaseFolderFull(`"${path}"`, error);
  return new UserError("DatabaseNotOpened", `Cannot open the database "${path}": ${codeOf(error) ?? text}`, {
    cause: error,
  });
}

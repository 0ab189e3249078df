import { platform } from "#platform";
import type { SqlDatabase } from "../platform/platform.ts";
import { codeOf, messageOf, UserError } from "../support/errors.ts";

/**
 * Opens a database file, or creates it, for this process alone; what is committed survives a power cut. `prepare` makes
 * it ready, `whenDamaged` is the advice for the user. Throws `DatabaseLocked` while another process works with it, `DatabaseDamaged` if the file is not a sound
 * SQLite database, and `DatabaseNotOpened`.
 */
export function openForOne<T>(path: string, prepare: (sql: SqlDatabase) => T, whenDamaged: string): T {
  let sql: SqlDatabase | undefined;
  try {
    sql = platform.openDatabase(path);
    sql.exec("PRAGMA busy_timeout = 2000");
    sql.exec("PRAGMA locking_mode = EXCLUSIVE");
    sql.exec("PRAGMA journal_mode = WAL");
    sql.exec("PRAGMA synchronous = FULL");
    return prepare(sql);
  } catch (error) {
    sql?.close();
    throw describeOpenFailure(path, error, whenDamaged);
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

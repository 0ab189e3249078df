import { platform } from "#platform";

/** The version of the built-in SQLite. */
export function sqliteVersion(): string {
  const sql = platform.openDatabase(":memory:");
  try {
    return String(sql.prepare("SELECT sqlite_version()").values()[0]?.[0]);
  } finally {
    sql.close();
  }
}

import { platform } from "#platform";
import type { SqlDatabase } from "../../platform/platform.ts";

/**
 * Takes out of a copy of a local database what tells of the user's files or secrets (engine.md 21): paths become
 * `<length>/<id>.bin`, what is told of the passphrase goes, and so does every text that may hold a path. Nothing of it
 * is left in free pages either.
 */
export function anonymise(path: string): void {
  const sql = platform.openDatabase(path);
  try {
    sql.exec("PRAGMA journal_mode = OFF");
    sql.exec("BEGIN");
    sql.exec("DELETE FROM configuration WHERE key IN ('passphrase', 'passphrase-salt')");
    // It says of which destinations something was restored, in a way that a guess could be held against.
    sql.exec("DELETE FROM proof");
    sql.exec("DELETE FROM folder_names");
    // No path looks like this: neither a name nor the first part of a folder's path can be taken for one.
    sql.exec("UPDATE folder SET path = length(path) || '/' || id || '/'");
    replaceNames(sql);
    for (const [table, column] of free) {
      sql.exec(`UPDATE ${table} SET ${column} = '${erased}' WHERE instr(${column}, '/') OR instr(${column}, '\\')`);
    }
    sql.exec("COMMIT");
    sql.exec("VACUUM");
  } finally {
    sql.close();
  }
}

const erased = "ERASED!";
/** Texts that may say anything. */
const free = [
  ["configuration", "value"],
  ["remote_operation", "name"],
  ["remote_operation", "data"],
  ["log_data", "message"],
  ["log_data", "exception"],
] as const;

/** A name keeps its stand-in in all versions, and its end if that marks a folder. */
function replaceNames(sql: SqlDatabase): void {
  sql.exec("CREATE TEMP TABLE stand_in (folder INTEGER, name TEXT, id INTEGER PRIMARY KEY, UNIQUE (folder, name))");
  sql.exec("INSERT INTO stand_in (folder, name) SELECT DISTINCT folder, name FROM entry WHERE name <> ''");
  sql.exec(
    `UPDATE entry SET name = length(entry.name) || '/' || s.id || '.bin' || CASE kind WHEN 0 THEN '' ELSE '/' END
     FROM stand_in s WHERE s.folder = entry.folder AND s.name = entry.name`,
  );
  sql.exec("DROP TABLE stand_in");
}

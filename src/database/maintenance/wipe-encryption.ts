import type { SqlDatabase } from "../../platform/platform.ts";
import { quoted, tableNames } from "./database-file.ts";

/** Where Duplicati's server keeps values that it may encrypt (programs.md 9.2). */
const encryptedColumns = [
  ["Backup", "TargetURL"],
  ["Source", "Path"],
  ["ConnectionString", "BaseUrl"],
  ["BackupTargetUrl", "TargetURL"],
  ["Option", "Value"],
] as const;

/** The backup to which the settings of the server itself belong. */
const serverSettings = -2;

/** How many values of a server database are encrypted. */
export function countEncrypted(database: SqlDatabase): number {
  return columnsOf(database).reduce((sum, [table, column]) => {
    const sql = `SELECT COUNT(*) FROM ${quoted(table)} WHERE ${quoted(column)} LIKE 'enc-v1:%'`;
    return sum + Number(database.prepare(sql).values()[0]?.[0] ?? 0);
  }, 0);
}

/** Blanks all encrypted values of a server database, for when their key is lost; returns how many there were. */
export function wipeEncryption(database: SqlDatabase): number {
  database.exec("BEGIN EXCLUSIVE");
  try {
    const count = countEncrypted(database);
    for (const [table, column] of columnsOf(database)) {
      database.exec(`UPDATE ${quoted(table)} SET ${quoted(column)} = '' WHERE ${quoted(column)} LIKE 'enc-v1:%'`);
    }
    const sql = `UPDATE "Option" SET "Value" = 'False' WHERE "BackupID" = ? AND "Name" = 'encrypted-fields'`;
    database.prepare(sql).run(serverSettings);
    database.exec("COMMIT");
    // What was overwritten is still in the file until then.
    database.exec("VACUUM");
    return count;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/** Older versions don't have all of the tables. */
function columnsOf(database: SqlDatabase) {
  const tables = new Set(tableNames(database));
  return encryptedColumns.filter(([table]) => tables.has(table));
}

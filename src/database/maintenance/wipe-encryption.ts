import type { SqlDatabase } from "../../platform/platform.ts";
import { protectedColumns } from "../server/protected-fields.ts";
import { quoted, tableNames } from "./database-file.ts";

/** Where the servers, Duplicati's (programs.md 9.2) and Bunker's, keep values that they may encrypt. */
const encryptedColumns: readonly (readonly [table: string, column: string])[] = [
  ["Backup", "TargetURL"],
  ["Source", "Path"],
  ["ConnectionString", "BaseUrl"],
  ["BackupTargetUrl", "TargetURL"],
  ["Option", "Value"],
  ...protectedColumns.map(([table, column]) => [table, column] as const),
];

/** What an encrypted value is replaced by where that is no empty text; `undefined`: its row goes. */
const replacements: Readonly<Record<string, string | undefined>> = {
  "job_target.options": "NULL",
  // A task without its request can't be run.
  "queued_task.request": undefined,
};

/** Settings that tell whether values are encrypted; in Duplicati's table, -2 is the server itself. */
const marks = [
  ["Option", `UPDATE "Option" SET "Value" = 'False' WHERE "BackupID" = -2 AND "Name" = 'encrypted-fields'`],
  ["setting", "UPDATE setting SET value = 'False' WHERE name = 'encrypted-fields'"],
] as const;

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
    for (const [table, column] of columnsOf(database)) database.exec(wiping(table, column));
    const tables = new Set(tableNames(database));
    for (const [table, sql] of marks) if (tables.has(table)) database.exec(sql);
    database.exec("COMMIT");
    // What was overwritten is still in the file until then.
    database.exec("VACUUM");
    return count;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

function wiping(table: string, column: string): string {
  const place = `${table}.${column}`;
  const isEncrypted = `${quoted(column)} LIKE 'enc-v1:%'`;
  const replacement = place in replacements ? replacements[place] : "''";
  if (replacement === undefined) return `DELETE FROM ${quoted(table)} WHERE ${isEncrypted}`;
  return `UPDATE ${quoted(table)} SET ${quoted(column)} = ${replacement} WHERE ${isEncrypted}`;
}

/** Older versions don't have all of the tables. */
function columnsOf(database: SqlDatabase) {
  const tables = new Set(tableNames(database));
  return encryptedColumns.filter(([table]) => tables.has(table));
}

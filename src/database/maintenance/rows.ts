import type { SqlDatabase, SqlStatement } from "../../platform/platform.ts";
import { quoted } from "./database-file.ts";

/** A table of results: the names of its columns, and its rows, which can be read once. */
export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly unknown[]>;
}

/** All rows of a table. Throws the driver's error for one that is not there. */
export function tableRows(database: SqlDatabase, table: string): ResultTable {
  return resultOf(database.prepare(`SELECT * FROM ${quoted(table)}`));
}

/** Runs a statement while its rows are read; columns are empty if it gives none. */
export function resultOf(statement: SqlStatement): ResultTable {
  const { columns } = statement;
  if (columns.length === 0) {
    statement.run();
    return { columns, rows: [] };
  }
  // Rows come as objects one at a time, but then columns of the same name would be one.
  const rows = new Set(columns).size === columns.length ? rowByRow(statement, columns) : statement.values();
  return { columns, rows };
}

function* rowByRow(statement: SqlStatement, columns: readonly string[]): Generator<unknown[]> {
  for (const row of statement.iterate()) yield columns.map((column) => row[column]);
}

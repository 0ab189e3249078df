import { constants, Database, type Statement } from "bun:sqlite";
import type { SqlDatabase, SqlRow, SqlStatement, SqlValue } from "../platform.ts";
import { readOnlyUrl } from "../read-only-url.ts";

/** The memory of rows is not the collector's, which by itself comes when they have left hundreds of megabytes behind. */
const rowsPerCollection = 2 ** 17;

/** Statements are prepared once for each text, and finalized with the database: SQLite keeps its locks until then. */
export function openDatabase(path: string, { readOnly = false } = {}): SqlDatabase {
  const database = readOnly
    ? new Database(readOnlyUrl(path), constants.SQLITE_OPEN_READONLY | constants.SQLITE_OPEN_URI)
    : new Database(path, { create: true, readwrite: true });
  const prepared = new Map<string, BunStatement>();
  return {
    exec: (sql) => {
      database.run(sql);
    },
    prepare: (sql) => {
      const known = prepared.get(sql);
      if (known) return known;
      const statement = new BunStatement(database, sql, () => prepared.delete(sql));
      prepared.set(sql, statement);
      return statement;
    },
    close: () => {
      for (const statement of [...prepared.values()]) statement.finalize();
      database.close();
    },
  };
}

class BunStatement implements SqlStatement {
  static #walkedRows = 0;
  readonly #database: Database;
  readonly #sql: string;
  readonly #statement: Statement<SqlRow, SqlValue[]>;
  readonly #onFinalize: () => void;

  constructor(database: Database, sql: string, onFinalize: () => void) {
    this.#database = database;
    this.#sql = sql;
    this.#statement = database.prepare<SqlRow, SqlValue[]>(sql);
    this.#onFinalize = onFinalize;
  }

  get columns(): readonly string[] {
    return this.#statement.columnNames;
  }

  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number | bigint } {
    return this.#statement.run(...values);
  }

  get(...values: SqlValue[]): SqlRow | undefined {
    return this.#statement.get(...values) ?? undefined;
  }

  all(...values: SqlValue[]): SqlRow[] {
    return this.#statement.all(...values);
  }

  values(...values: SqlValue[]): unknown[][] {
    return this.#statement.values(...values);
  }

  /** On a statement of its own, since several walks through one query may be under way. */
  *iterate(...values: SqlValue[]): IterableIterator<SqlRow> {
    const statement = this.#database.prepare<SqlRow, SqlValue[]>(this.#sql);
    try {
      for (const row of statement.iterate(...values)) {
        yield row;
        if (++BunStatement.#walkedRows % rowsPerCollection === 0) Bun.gc(true);
      }
    } finally {
      statement.finalize();
    }
  }

  finalize(): void {
    this.#onFinalize();
    this.#statement.finalize();
  }
}

import type { SqlDatabase, SqlRow, SqlStatement, SqlValue } from "../platform/platform.ts";

/** What is done around the statements of a database. */
export interface Around {
  /** Runs a statement, and returns what it returns. */
  run<T>(sql: string, work: () => T): T;
  /** Gives the rows of a statement that is walked through; as they are, without it. */
  rows?(sql: string, rows: IterableIterator<SqlRow>): IterableIterator<SqlRow>;
}

/** The same database, with something around every statement. */
export function databaseAround(database: SqlDatabase, around: Around): SqlDatabase {
  return {
    exec: (sql) => around.run(sql, () => database.exec(sql)),
    prepare: (sql) => new StatementAround(sql, database.prepare(sql), around),
    close: () => database.close(),
  };
}

class StatementAround implements SqlStatement {
  readonly #sql: string;
  readonly #statement: SqlStatement;
  readonly #around: Around;

  constructor(sql: string, statement: SqlStatement, around: Around) {
    this.#sql = sql;
    this.#statement = statement;
    this.#around = around;
  }

  get columns(): readonly string[] {
    return this.#statement.columns;
  }

  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number | bigint } {
    return this.#around.run(this.#sql, () => this.#statement.run(...values));
  }

  get(...values: SqlValue[]): SqlRow | undefined {
    return this.#around.run(this.#sql, () => this.#statement.get(...values));
  }

  all(...values: SqlValue[]): SqlRow[] {
    return this.#around.run(this.#sql, () => this.#statement.all(...values));
  }

  values(...values: SqlValue[]): unknown[][] {
    return this.#around.run(this.#sql, () => this.#statement.values(...values));
  }

  iterate(...values: SqlValue[]): IterableIterator<SqlRow> {
    const rows = this.#statement.iterate(...values);
    return this.#around.rows?.(this.#sql, rows) ?? rows;
  }

  finalize(): void {
    this.#statement.finalize();
  }
}

import type { SqlDatabase, SqlRow, SqlStatement, SqlValue } from "../platform/platform.ts";

/** Hears of each statement that has run, and how many milliseconds it took. */
export type QueryListener = (sql: string, milliseconds: number) => void;

/** The same database, with a clock on every statement. */
export function timedDatabase(database: SqlDatabase, onQuery: QueryListener): SqlDatabase {
  return {
    exec: (sql) => timed(sql, onQuery, () => database.exec(sql)),
    prepare: (sql) => new TimedStatement(sql, database.prepare(sql), onQuery),
    close: () => database.close(),
  };
}

function timed<T>(sql: string, onQuery: QueryListener, run: () => T): T {
  const begin = performance.now();
  try {
    return run();
  } finally {
    onQuery(sql, performance.now() - begin);
  }
}

class TimedStatement implements SqlStatement {
  readonly #sql: string;
  readonly #statement: SqlStatement;
  readonly #onQuery: QueryListener;

  constructor(sql: string, statement: SqlStatement, onQuery: QueryListener) {
    this.#sql = sql;
    this.#statement = statement;
    this.#onQuery = onQuery;
  }

  get columns(): readonly string[] {
    return this.#statement.columns;
  }

  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number | bigint } {
    return timed(this.#sql, this.#onQuery, () => this.#statement.run(...values));
  }

  get(...values: SqlValue[]): SqlRow | undefined {
    return timed(this.#sql, this.#onQuery, () => this.#statement.get(...values));
  }

  all(...values: SqlValue[]): SqlRow[] {
    return timed(this.#sql, this.#onQuery, () => this.#statement.all(...values));
  }

  values(...values: SqlValue[]): unknown[][] {
    return timed(this.#sql, this.#onQuery, () => this.#statement.values(...values));
  }

  /** The time counts from the first row to the last, with what is done with the rows. */
  *iterate(...values: SqlValue[]): IterableIterator<SqlRow> {
    const begin = performance.now();
    try {
      yield* this.#statement.iterate(...values);
    } finally {
      this.#onQuery(this.#sql, performance.now() - begin);
    }
  }

  finalize(): void {
    this.#statement.finalize();
  }
}

import type { SqlDatabase, SqlStatement, SqlValue } from "../platform/platform.ts";

const rowsPerStatement = 32;

/**
 * Inserts rows many at a time: the call into SQLite costs more than the row. Rows are visible to queries only after
 * {@link BatchInsert.flush}.
 */
export class BatchInsert {
  readonly #many: SqlStatement;
  readonly #one: SqlStatement;
  readonly #columns: number;
  #values: SqlValue[] = [];

  /** `head` is the statement up to `VALUES`, as in `INSERT INTO t (a, b)`. */
  constructor(database: SqlDatabase, head: string, columns: number) {
    const row = `(${Array(columns).fill("?").join(",")})`;
    this.#columns = columns;
    this.#one = database.prepare(`${head} VALUES ${row}`);
    this.#many = database.prepare(`${head} VALUES ${Array(rowsPerStatement).fill(row).join(",")}`);
  }

  add(...row: SqlValue[]): void {
    for (let i = 0; i < row.length; i++) this.#values.push(row[i] as SqlValue);
    if (this.#values.length === rowsPerStatement * this.#columns) {
      this.#many.run(...this.#values);
      this.#values = [];
    }
  }

  flush(): void {
    const values = this.#values;
    for (let i = 0; i < values.length; i += this.#columns) this.#one.run(...values.slice(i, i + this.#columns));
    this.#values = [];
  }

  /** Drops rows that were not flushed. */
  discard(): void {
    this.#values = [];
  }

  finalize(): void {
    this.#many.finalize();
    this.#one.finalize();
  }
}

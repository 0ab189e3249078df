import type { SqlDatabase, SqlStatement, SqlValue } from "../platform/platform.ts";

/** More rows in one statement gain nothing: by then the driver's part of the cost is gone. */
const rowsAtOnce = 16;

/**
 * Inserts rows sixteen at a time, which halves the cost of a row. What was added last is not in the table before
 * {@link RowBatch.flush}; blobs must stay as they are until then.
 */
export class RowBatch {
  readonly #one: SqlStatement;
  readonly #many: SqlStatement;
  readonly #width: number;
  #values: SqlValue[] = [];

  /** `insert` is all that stands before `VALUES`, and `width` the number of its columns. */
  constructor(sql: SqlDatabase, insert: string, width: number) {
    const row = `(${Array(width).fill("?").join(", ")})`;
    this.#one = sql.prepare(`${insert} VALUES ${row}`);
    this.#many = sql.prepare(`${insert} VALUES ${Array(rowsAtOnce).fill(row).join(", ")}`);
    this.#width = width;
  }

  add(...row: SqlValue[]): void {
    this.#values.push(...row);
    if (this.#values.length === rowsAtOnce * this.#width) {
      this.#many.run(...this.#values);
      this.#values = [];
    }
  }

  flush(): void {
    const values = this.#values;
    this.#values = [];
    for (let at = 0; at < values.length; at += this.#width) this.#one.run(...values.slice(at, at + this.#width));
  }

  /** Forgets what is not in the table yet. */
  drop(): void {
    this.#values = [];
  }
}

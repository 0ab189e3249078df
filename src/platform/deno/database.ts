import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { SqlDatabase, SqlRow, SqlStatement, SqlValue } from "../platform.ts";
import { readOnlyUrl } from "../read-only-url.ts";

export function openDatabase(path: string, { readOnly = false } = {}): SqlDatabase {
  const database = new DatabaseSync(readOnly ? readOnlyUrl(path) : path, { readOnly });
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) => new DenoStatement(database, sql),
    close: () => database.close(),
  };
}

type Bindable = Exclude<SqlValue, boolean>;

class DenoStatement implements SqlStatement {
  readonly #database: DatabaseSync;
  readonly #sql: string;
  readonly #statement: StatementSync;
  /** A statement returns either objects or arrays; the second is made when arrays are first asked for. */
  #arrays: StatementSync | undefined;

  constructor(database: DatabaseSync, sql: string) {
    this.#database = database;
    this.#sql = sql;
    this.#statement = database.prepare(sql);
  }

  get columns(): readonly string[] {
    return this.#statement.columns().map(({ name }) => name);
  }

  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number | bigint } {
    const { changes, lastInsertRowid } = this.#statement.run(...bindable(values));
    return { changes: Number(changes), lastInsertRowid };
  }

  get(...values: SqlValue[]): SqlRow | undefined {
    return this.#statement.get(...bindable(values));
  }

  all(...values: SqlValue[]): SqlRow[] {
    return this.#statement.all(...bindable(values));
  }

  values(...values: SqlValue[]): unknown[][] {
    if (this.#arrays === undefined) {
      this.#arrays = this.#database.prepare(this.#sql);
      this.#arrays.setReturnArrays(true);
    }
    return this.#arrays.all(...bindable(values)) as unknown as unknown[][];
  }

  iterate(...values: SqlValue[]): IterableIterator<SqlRow> {
    return this.#statement.iterate(...bindable(values)) as IterableIterator<SqlRow>;
  }

  /** The runtime frees a statement with its last reference. */
  finalize(): void {
    this.#arrays = undefined;
  }
}

/** The driver knows no booleans. */
function bindable(values: SqlValue[]): Bindable[] {
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] === "boolean") values[i] = values[i] ? 1 : 0;
  }
  return values as Bindable[];
}

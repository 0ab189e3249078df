import { Database, type Statement } from "bun:sqlite";
import type { SqlDatabase, SqlRow, SqlStatement, SqlValue } from "../platform.ts";

export function openDatabase(path: string): SqlDatabase {
  const database = new Database(path, { create: true, readwrite: true });
  return {
    exec: (sql) => {
      database.run(sql);
    },
    prepare: (sql) => new BunStatement(database.prepare<SqlRow, SqlValue[]>(sql)),
    close: () => database.close(),
  };
}

class BunStatement implements SqlStatement {
  readonly #statement: Statement<SqlRow, SqlValue[]>;

  constructor(statement: Statement<SqlRow, SqlValue[]>) {
    this.#statement = statement;
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

  iterate(...values: SqlValue[]): IterableIterator<SqlRow> {
    return this.#statement.iterate(...values);
  }

  finalize(): void {
    this.#statement.finalize();
  }
}

import type { SqlDatabase } from "../platform/platform.ts";
import { databaseAround } from "./around.ts";

/** Hears of each statement that has run, and how many milliseconds it took. */
export type QueryListener = (sql: string, milliseconds: number) => void;

/**
 * The same database, with a clock on every statement. The time of rows that are walked through counts from the first one to
 * the last, with what is done with them.
 */
export function timedDatabase(database: SqlDatabase, onQuery: QueryListener): SqlDatabase {
  return databaseAround(database, {
    run: (sql, work) => {
      const begin = performance.now();
      try {
        return work();
      } finally {
        onQuery(sql, performance.now() - begin);
      }
    },
    *rows(sql, rows) {
      const begin = performance.now();
      try {
        yield* rows;
      } finally {
        onQuery(sql, performance.now() - begin);
      }
    },
  });
}

import { SQLiteBunSession } from "drizzle-orm/bun-sqlite/session";
import { BaseSQLiteDatabase, SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import type { SqlDatabase } from "../platform/platform.ts";

/** Drizzle's synchronous query builder. Transactions are the caller's: `begin` and `commit` on the database itself. */
export type Queries = BaseSQLiteDatabase<"sync", unknown>;

/**
 * Drizzle on any of our drivers. Its session for Bun only prepares statements and asks for rows, which every
 * {@link SqlDatabase} can do, so it serves Deno as well; the driver modules of Drizzle itself import a runtime.
 */
export function queriesOn(database: SqlDatabase): Queries {
  const dialect = new SQLiteSyncDialect();
  const session = new SQLiteBunSession(database as never, dialect, undefined);
  return new BaseSQLiteDatabase("sync", dialect, session as never, undefined) as Queries;
}

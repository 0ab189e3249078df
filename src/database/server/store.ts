import type { SqlDatabase } from "../../platform/platform.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { databaseAround } from "../around.ts";
import { type Queries, queriesOn } from "../drizzle.ts";
import { databaseFolderFull } from "../open.ts";
import type { ProtectedFields } from "./protected-fields.ts";

/**
 * What the repositories of the server's database work with. Every statement throws `DatabaseFolderFull`, `DatabaseNotUsable`
 * and `DatabaseLocked`.
 */
export class ServerStore {
  readonly sql: SqlDatabase;
  readonly queries: Queries;
  readonly fields: ProtectedFields;
  #depth = 0;

  constructor(sql: SqlDatabase, fields: ProtectedFields) {
    this.sql = databaseAround(sql, { run: (_, work) => explaining(work) });
    this.queries = queriesOn(this.sql);
    this.fields = fields;
  }

  /**
   * All that `work` writes becomes durable together, or nothing of it if it throws. Within another transaction it is a part of
   * that one, which may go on without it. `work` is synchronous.
   */
  transaction<T>(work: () => T): T {
    const isOutermost = this.#depth === 0;
    const name = `level_${this.#depth}`;
    this.sql.exec(isOutermost ? "BEGIN IMMEDIATE" : `SAVEPOINT ${name}`);
    this.#depth++;
    try {
      const result = work();
      this.sql.exec(isOutermost ? "COMMIT" : `RELEASE ${name}`);
      return result;
    } catch (error) {
      this.#undo(isOutermost ? ["ROLLBACK"] : [`ROLLBACK TO ${name}`, `RELEASE ${name}`]);
      throw error;
    } finally {
      this.#depth--;
    }
  }

  #undo(statements: readonly string[]): void {
    try {
      for (const statement of statements) this.sql.exec(statement);
    } catch (error) {
      // After some failures, as of a full disk, SQLite has rolled back by itself.
      if (!/no such savepoint|no transaction/.test(messageOf(error))) throw error;
    }
  }
}

function explaining<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  const text = messageOf(error);
  if (/database or disk is full/.test(text)) return databaseFolderFull("of the server", error);
  if (/readonly database|unable to open database file|disk I\/O error/.test(text)) {
    return new UserError("DatabaseNotUsable", `The database of the server can't be used: ${text}`, {
      advice: "See that its folder is there and can be written; what was stored until now stays.",
      cause: error,
    });
  }
  if (/database is locked/.test(text)) {
    return new UserError("DatabaseLocked", "The database of the server is in use by another process", {
      advice: "Try again when the other process has ended.",
      cause: error,
    });
  }
  return error;
}

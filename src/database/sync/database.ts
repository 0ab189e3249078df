import { and, eq, gt } from "drizzle-orm";
import type { SqlDatabase } from "../../platform/platform.ts";
import { type Queries, queriesOn } from "../drizzle.ts";
import { migrate, syncMigrations } from "../migrations.ts";
import { openForOne } from "../open.ts";
import { item, removal } from "./schema.ts";

/** What is known of something at the destination. */
export type SyncItem = Omit<typeof item.$inferSelect, "folder">;
/** Something that is to be deleted. */
export type SyncRemoval = typeof removal.$inferSelect;

/**
 * What a mirrored folder holds at its destination, as far as this computer knows. Work happens in one transaction that
 * {@link SyncDatabase.commit} ends and begins again.
 */
export class SyncDatabase {
  readonly #sql: SqlDatabase;
  readonly #queries: Queries;
  #keepsNothing = false;

  private constructor(sql: SqlDatabase) {
    this.#sql = sql;
    this.#queries = queriesOn(sql);
  }

  /** Opens a database file, or creates it. Throws `DatabaseLocked`, `DatabaseDamaged` or `DatabaseNotOpened`. */
  static open(path: string): SyncDatabase {
    const prepare = (sql: SqlDatabase): SyncDatabase => {
      migrate(sql, syncMigrations, path);
      sql.exec("BEGIN IMMEDIATE");
      return new SyncDatabase(sql);
    };
    return openForOne(path, prepare, "Move the file away: the next run lists the destination anew.");
  }

  /** From now on nothing is written to disk. */
  keepNothing(): void {
    this.#keepsNothing = true;
  }

  /** True if nothing is known of the destination. */
  get isEmpty(): boolean {
    return this.#queries.select().from(item).limit(1).get() === undefined;
  }

  /** What is known to be in a folder, by name. */
  itemsOf(folder: string): Map<string, SyncItem> {
    const rows = this.#queries.select().from(item).where(eq(item.folder, folder)).all();
    return new Map(rows.map((row) => [row.name, row]));
  }

  /** Something has arrived at the destination. */
  record(folder: string, found: SyncItem): void {
    const row = { folder, ...found };
    const { isFolder, size, modified, hash } = found;
    this.#queries
      .insert(item)
      .values(row)
      .onConflictDoUpdate({ target: [item.folder, item.name], set: { isFolder, size, modified, hash } })
      .run();
  }

  /** Nothing is known of a file or folder any more, nor of what is in it. */
  forget(folder: string, name: string): void {
    this.#queries
      .delete(item)
      .where(and(eq(item.folder, folder), eq(item.name, name)))
      .run();
    const below = `${folder}${name}/`;
    this.#sql.prepare("DELETE FROM item WHERE folder >= ? AND folder < ?").run(below, `${below.slice(0, -1)}0`);
  }

  addRemoval(folder: string, name: string, isFolder: boolean, size: number): void {
    this.#queries.insert(removal).values({ folder, name, isFolder, size }).run();
  }

  /** Some removals, in order; `after` is the id of the last one that was seen. */
  removalsAfter(after: number): SyncRemoval[] {
    return this.#queries.select().from(removal).where(gt(removal.id, after)).orderBy(removal.id).limit(1000).all();
  }

  clearRemovals(): void {
    this.#queries.delete(removal).run();
  }

  /** Everything written so far becomes durable. */
  commit(): void {
    if (this.#keepsNothing) return;
    this.#sql.exec("COMMIT");
    this.#sql.exec("BEGIN IMMEDIATE");
  }

  /** Ends without committing what is open. */
  close(): void {
    this.#sql.exec("ROLLBACK");
    this.#sql.close();
  }
}

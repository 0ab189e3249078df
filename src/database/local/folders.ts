import type { SqlDatabase, SqlStatement } from "../../platform/platform.ts";

const cacheLimit = 50_000;

/** Folder paths and their ids. */
export class FolderTable {
  readonly #find: SqlStatement;
  readonly #add: SqlStatement;
  readonly #path: SqlStatement;
  readonly #all: SqlStatement;
  /** Bounded: emptied when full. */
  readonly #cache = new Map<string, number>();

  constructor(sql: SqlDatabase) {
    this.#find = sql.prepare("SELECT id FROM folder WHERE path = ?");
    this.#add = sql.prepare("INSERT INTO folder (path) VALUES (?)");
    this.#path = sql.prepare("SELECT path FROM folder WHERE id = ?");
    this.#all = sql.prepare("SELECT id, path FROM folder");
  }

  find(path: string): number | undefined {
    const cached = this.#cache.get(path);
    if (cached !== undefined) return cached;
    const id = this.#find.values(path)[0]?.[0] as number | undefined;
    if (id !== undefined) this.#remember(path, id);
    return id;
  }

  /** The id of `path`, which is added if it is new. */
  require(path: string): number {
    const known = this.find(path);
    if (known !== undefined) return known;
    const id = Number(this.#add.run(path).lastInsertRowid);
    this.#remember(path, id);
    return id;
  }

  path(id: number): string {
    const path = this.#path.values(id)[0]?.[0];
    if (typeof path !== "string") throw new Error(`No folder has the id ${id}`);
    return path;
  }

  *all(): Generator<{ id: number; path: string }> {
    for (const row of this.#all.iterate()) yield { id: row.id as number, path: row.path as string };
  }

  /** After a rollback: ids that were given are void. */
  forget(): void {
    this.#cache.clear();
  }

  #remember(path: string, id: number): void {
    if (this.#cache.size >= cacheLimit) this.#cache.clear();
    this.#cache.set(path, id);
  }
}

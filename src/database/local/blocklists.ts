import type { SqlDatabase, SqlStatement } from "../../platform/platform.ts";

/**
 * Blocksets whose blocklists are known by hash only, while a database is rebuilt. The content of the lists is kept in a
 * temporary table until all lists of a blockset are there.
 */
export class BlocklistTable {
  readonly #sql: SqlDatabase;
  readonly #blocksetBlock: SqlStatement;
  readonly #add: SqlStatement;
  readonly #ready: SqlStatement;
  readonly #contents: SqlStatement;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
    sql.exec("CREATE TEMP TABLE blocklist (list INTEGER PRIMARY KEY, content BLOB NOT NULL)");
    sql.exec(
      "CREATE TEMP TABLE pending_list (list INTEGER, blockset INTEGER, PRIMARY KEY (list, blockset)) WITHOUT ROWID",
    );
    this.#blocksetBlock = sql.prepare("INSERT INTO blockset_block (blockset, position, block) VALUES (?, ?, ?)");
    this.#add = sql.prepare("INSERT OR IGNORE INTO blocklist (list, content) VALUES (?, ?)");
    this.#ready = sql.prepare(
      `SELECT p.blockset, s.size FROM pending_list p JOIN blockset s ON s.id = p.blockset
       WHERE p.list = ? AND NOT EXISTS (SELECT 1 FROM blockset_list l
         WHERE l.blockset = p.blockset AND l.block NOT IN (SELECT list FROM blocklist))`,
    );
    this.#contents = sql.prepare(
      `SELECT c.content FROM blockset_list l JOIN blocklist c ON c.list = l.block
       WHERE l.blockset = ? ORDER BY l.position`,
    );
  }

  /** Finds the blocksets that have lists but no blocks. Returns the blocks of their lists. */
  begin(): number[] {
    this.#sql.exec(
      `INSERT INTO pending_list SELECT DISTINCT l.block, l.blockset FROM blockset_list l
       WHERE NOT EXISTS (SELECT 1 FROM blockset_block b WHERE b.blockset = l.blockset)`,
    );
    const rows = this.#sql.prepare("SELECT DISTINCT list FROM pending_list").values();
    return rows.map((row) => row[0] as number);
  }

  /** Keeps the content of a list. Returns the blocksets that now have all of theirs. */
  add(list: number, content: Uint8Array): { blockset: number; size: number }[] {
    this.#add.run(list, content);
    return this.#ready.values(list).map((row) => ({ blockset: row[0] as number, size: row[1] as number }));
  }

  /** The lists of a blockset in order. */
  contentsOf(blockset: number): Uint8Array[] {
    return this.#contents.values(blockset).map((row) => row[0] as Uint8Array);
  }

  addBlock(blockset: number, position: number, block: number): void {
    this.#blocksetBlock.run(blockset, position, block);
  }

  /** Drops the temporary tables. */
  finish(): void {
    for (const statement of [this.#add, this.#ready, this.#contents]) statement.finalize();
    this.#sql.exec("DROP TABLE blocklist");
    this.#sql.exec("DROP TABLE pending_list");
  }
}

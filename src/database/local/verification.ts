import { platform } from "#platform";
import type { SqlDatabase, SqlStatement } from "../../platform/platform.ts";

const rowsPerCollection = 2 ** 16;

/**
 * What is recorded of remote volumes, to be compared with what is in them (engine.md 15.3). Blocks are not found by their
 * volume without a look at all of them, so they are sorted by volume first, into temporary tables.
 */
export class VerificationQueries implements Disposable {
  readonly #sql: SqlDatabase;
  readonly #collected = new Set<number>();
  readonly #blocks: SqlStatement;
  readonly #blocklists: SqlStatement;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
    sql.exec("CREATE TEMP TABLE examined_volume (id INTEGER PRIMARY KEY)");
    sql.exec(
      `CREATE TEMP TABLE examined_block (volume INTEGER, block INTEGER, is_list INTEGER, PRIMARY KEY (volume, block))
       WITHOUT ROWID`,
    );
    const from = "FROM examined_block e JOIN block b ON b.id = e.block WHERE e.volume = ?";
    this.#blocks = sql.prepare(`SELECT b.hash, b.size ${from}`);
    this.#blocklists = sql.prepare(`SELECT b.hash ${from} AND e.is_list`);
  }

  /** Collects the blocks of these volumes, in one look for all of them. */
  collect(volumes: Iterable<number>): void {
    const added = [...new Set(volumes)].filter((id) => !this.#collected.has(id));
    if (added.length === 0) return;
    const add = this.#sql.prepare("INSERT INTO examined_volume VALUES (?)");
    for (const id of added) {
      add.run(id);
      this.#collected.add(id);
    }
    this.#sql.exec(
      `INSERT OR IGNORE INTO examined_block
         SELECT volume, id, id IN (SELECT block FROM blockset_list) FROM block
         WHERE volume IN (SELECT id FROM examined_volume)
       UNION ALL
         SELECT volume, block, 0 FROM duplicate_block WHERE volume IN (SELECT id FROM examined_volume)`,
    );
    this.#sql.exec("DELETE FROM examined_volume");
  }

  /** The blocks in a dblock, first and further copies. */
  *blocksIn(volume: number): Generator<{ hash: Uint8Array; size: number }> {
    this.collect([volume]);
    let count = 0;
    for (const { hash, size } of this.#blocks.iterate(volume)) {
      yield { hash: hash as Uint8Array, size: size as number };
      // A volume of many small blocks comes in one go, and each row leaves a few objects.
      if (++count % rowsPerCollection === 0) platform.collectGarbage();
    }
  }

  /** Hashes of the blocks in a dblock that serve as blocklists. */
  blocklistsIn(volume: number): Uint8Array[] {
    this.collect([volume]);
    return this.#blocklists.values(volume).map((row) => row[0] as Uint8Array);
  }

  /** Dblocks at the destination that a dindex describes. */
  describedBy(dindex: number): { id: number; name: string }[] {
    return this.#sql
      .prepare(
        `SELECT v.id, v.name FROM index_link l JOIN volume v ON v.id = l.dblock
         WHERE l.dindex = ? AND v.state IN (2, 3) ORDER BY v.name`,
      )
      .all(dindex) as { id: number; name: string }[];
  }

  [Symbol.dispose](): void {
    this.#blocks.finalize();
    this.#blocklists.finalize();
    this.#sql.exec("DROP TABLE examined_block");
    this.#sql.exec("DROP TABLE examined_volume");
  }
}

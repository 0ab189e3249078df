import type { SqlDatabase, SqlRow } from "../../platform/platform.ts";
import { type BlockTable, noVolume } from "./blocks.ts";
import type { LocalDatabase } from "./database.ts";

/** What a dblock holds of use, and what not; duplicates of blocks that belong to another volume count for nothing. */
export interface VolumeUsage {
  readonly volume: number;
  /** Blocks that a version needs. */
  readonly needed: number;
  /** Bytes of all blocks, and of those that no version needs, before compression. */
  readonly data: number;
  readonly wasted: number;
  /** The oldest version id that a needed block goes back to; undefined without such a block. */
  readonly oldest: number | undefined;
}

export interface NeededBlock {
  readonly id: number;
  readonly hash: Uint8Array;
  /** Bytes. */
  readonly size: number;
  /** It holds a blocklist. */
  readonly isList: boolean;
}

const pageSize = 1000;

/**
 * Which blocks the versions need, and where they lie: for moving them to other volumes (engine.md 12). It is kept in
 * temporary tables on disk, and shows the versions as they were when it was made.
 */
export class BlockUsage implements Disposable {
  readonly #sql: SqlDatabase;
  readonly #blocks: BlockTable;

  constructor({ sql, blocks }: LocalDatabase) {
    this.#sql = sql;
    this.#blocks = blocks;
    sql.exec(
      "CREATE TEMP TABLE needed_block (id INTEGER PRIMARY KEY, oldest INTEGER NOT NULL, is_list INTEGER NOT NULL)",
    );
    sql.exec("CREATE TEMP TABLE held_block (volume INTEGER, block INTEGER, PRIMARY KEY (volume, block)) WITHOUT ROWID");
    const streams = `SELECT stream, min(first) AS first FROM (
        SELECT -content AS stream, first FROM entry WHERE kind = 0 AND content < 0
        UNION ALL SELECT -metadata, first FROM entry WHERE metadata < 0) GROUP BY stream`;
    for (const query of [
      "SELECT content, min(first), 0 FROM entry WHERE kind = 0 AND content > 0 GROUP BY content",
      "SELECT metadata, min(first), 0 FROM entry WHERE metadata > 0 GROUP BY metadata",
      `SELECT s.block, e.first, 0 FROM (${streams}) e JOIN blockset_block s ON s.blockset = e.stream WHERE true`,
      `SELECT l.block, e.first, 1 FROM (${streams}) e JOIN blockset_list l ON l.blockset = e.stream WHERE true`,
    ]) {
      sql.exec(`INSERT INTO needed_block ${query} ON CONFLICT (id) DO UPDATE
        SET oldest = min(oldest, excluded.oldest), is_list = max(is_list, excluded.is_list)`);
    }
  }

  /** Every volume that holds a block. */
  volumes(): VolumeUsage[] {
    return this.#sql
      .prepare(
        `SELECT b.volume, count(n.id) AS needed, sum(b.size) AS data, min(n.oldest) AS oldest,
           sum(CASE WHEN n.id IS NULL THEN b.size ELSE 0 END) AS wasted
         FROM block b LEFT JOIN needed_block n ON n.id = b.id WHERE b.volume <> ${noVolume} GROUP BY b.volume`,
      )
      .all()
      .map(toUsage);
  }

  /** Looks up what these volumes hold; what follows is for them alone. */
  choose(volumes: readonly number[]): void {
    this.#sql.exec("DELETE FROM held_block");
    this.#sql
      .prepare(
        `INSERT INTO held_block SELECT volume, id FROM block
         WHERE volume IN (SELECT value FROM json_each(?)) ORDER BY volume, id`,
      )
      .run(JSON.stringify(volumes));
  }

  /** The needed blocks that still belong to a chosen volume, in pages, in the order in which they were stored. */
  *neededIn(volume: number): Generator<NeededBlock[]> {
    const page = this.#sql.prepare(
      `SELECT b.id, b.hash, b.size, n.is_list FROM held_block h JOIN needed_block n ON n.id = h.block
         JOIN block b ON b.id = h.block AND b.volume = h.volume
       WHERE h.volume = ? AND h.block > ? ORDER BY h.block LIMIT ${pageSize}`,
    );
    for (let last = 0; ; ) {
      const rows = page.all(volume, last);
      if (rows.length > 0) yield rows.map(toBlock);
      if (rows.length < pageSize) return;
      last = rows.at(-1)?.id as number;
    }
  }

  /** True if a needed block still belongs to a chosen volume. */
  isNeeded(volume: number): boolean {
    const rows = this.#sql
      .prepare(
        `SELECT 1 FROM held_block h JOIN needed_block n ON n.id = h.block
           JOIN block b ON b.id = h.block AND b.volume = h.volume WHERE h.volume = ? LIMIT 1`,
      )
      .values(volume);
    return rows.length > 0;
  }

  /** Records that a volume holds a copy of a block. */
  addCopy(hash: Uint8Array, size: number, volume: number): void {
    this.#sql
      .prepare(
        `INSERT OR IGNORE INTO duplicate_block SELECT id, ?3 FROM block
         WHERE hash = ?1 AND size = ?2 AND volume <> ${noVolume} AND volume <> ?3`,
      )
      .run(hash, size, volume);
  }

  /** The blocks that a volume has a copy of belong to it from now on, and where they were is a copy. */
  takeOver(volume: number): void {
    this.#sql
      .prepare(
        `INSERT OR IGNORE INTO duplicate_block SELECT id, volume FROM block
         WHERE id IN (SELECT block FROM duplicate_block WHERE volume = ?1) AND volume <> ?1`,
      )
      .run(volume);
    this.#blocks.moveToCopies(volume);
  }

  /**
   * Takes chosen volumes out of the database. Blocks that another volume has belong to that one, the others are
   * forgotten. Throws if a version needs one of them: then nothing has been done.
   */
  remove(volumes: readonly number[]): void {
    for (const volume of volumes) {
      if (this.isNeeded(volume)) throw new Error(`The volume ${volume} has blocks that are needed`);
    }
    for (const volume of volumes) this.#blocks.forgetCopies(volume);
    const held = "(SELECT block FROM held_block WHERE volume = ?1)";
    for (const volume of volumes) {
      this.#sql
        .prepare(
          `UPDATE block SET volume = d.volume
           FROM (SELECT block, min(volume) AS volume FROM duplicate_block WHERE block IN ${held} GROUP BY block) d
           WHERE block.id = d.block AND block.volume = ?1`,
        )
        .run(volume);
      this.#sql.prepare(`DELETE FROM block WHERE id IN ${held} AND volume = ?1`).run(volume);
      this.#sql
        .prepare(
          `DELETE FROM duplicate_block WHERE block IN ${held}
             AND EXISTS (SELECT 1 FROM block b WHERE b.id = block AND b.volume = duplicate_block.volume)`,
        )
        .run(volume);
    }
  }

  [Symbol.dispose](): void {
    this.#sql.exec("DROP TABLE IF EXISTS needed_block");
    this.#sql.exec("DROP TABLE IF EXISTS held_block");
  }
}

function toUsage(row: SqlRow): VolumeUsage {
  const { volume, needed, data, wasted, oldest } = row as unknown as VolumeUsage & { oldest: number | null };
  return { volume, needed, data, wasted, oldest: oldest ?? undefined };
}

function toBlock(row: SqlRow): NeededBlock {
  const { id, hash, size, is_list: isList } = row;
  return { id: id as number, hash: hash as Uint8Array, size: size as number, isList: isList === 1 };
}

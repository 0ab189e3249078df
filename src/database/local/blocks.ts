import { platform } from "#platform";
import type { SqlDatabase, SqlStatement } from "../../platform/platform.ts";
import { RowBatch } from "../row-batch.ts";

const rowsPerCollection = 2 ** 16;

/** The volume of a block that is needed but was found nowhere. */
export const noVolume = 0;

export interface Content {
  readonly hash: Uint8Array;
  /** Bytes. */
  readonly size: number;
}

/**
 * Blocks and the streams made of them. Streams are named by content ids: a block, `-blockset`, or 0 for no bytes (see
 * `blockset` in the schema).
 */
export class BlockTable {
  readonly #sql: SqlDatabase;
  readonly #block: SqlStatement;
  readonly #blocksetBlock: SqlStatement;
  readonly #blocksetList: SqlStatement;
  readonly #find: SqlStatement;
  readonly #findStored: SqlStatement;
  readonly #get: SqlStatement;
  readonly #addBlockset: SqlStatement;
  readonly #findBlockset: SqlStatement;
  readonly #getBlockset: SqlStatement;
  readonly #blocksOf: SqlStatement;
  readonly #listsOf: SqlStatement;
  #nextId: number | undefined;

  /** Who only reads needs no ids of new blocks; to find the first takes long beside a run that adds to a version. */
  constructor(sql: SqlDatabase, isReadOnly: boolean) {
    this.#sql = sql;
    this.#block = sql.prepare("INSERT INTO block (id, hash, size, volume) VALUES (?, ?, ?, ?)");
    this.#blocksetBlock = sql.prepare("INSERT INTO blockset_block (blockset, position, block) VALUES (?, ?, ?)");
    this.#blocksetList = sql.prepare("INSERT INTO blockset_list (blockset, position, block) VALUES (?, ?, ?)");
    this.#find = sql.prepare("SELECT id FROM block WHERE hash = ? AND size = ? ORDER BY volume DESC LIMIT 1");
    this.#findStored = sql.prepare(
      `SELECT id FROM block WHERE hash = ? AND size = ? AND volume <> ${noVolume} LIMIT 1`,
    );
    this.#get = sql.prepare("SELECT hash, size FROM block WHERE id = ?");
    this.#addBlockset = sql.prepare("INSERT INTO blockset (hash, size) VALUES (?, ?)");
    this.#findBlockset = sql.prepare("SELECT id FROM blockset WHERE hash = ? AND size = ?");
    this.#getBlockset = sql.prepare("SELECT hash, size FROM blockset WHERE id = ?");
    this.#blocksOf = sql.prepare("SELECT block FROM blockset_block WHERE blockset = ? ORDER BY position");
    this.#listsOf = sql.prepare("SELECT block FROM blockset_list WHERE blockset = ? ORDER BY position");
    if (!isReadOnly) this.#nextId = this.#highestId() + 1;
  }

  /** Reserves the id of a new block; its row is added once its volume is known. */
  takeId(): number {
    const id = this.#nextId ?? this.#highestId() + 1;
    this.#nextId = id + 1;
    return id;
  }

  add(id: number, hash: Uint8Array, size: number, volume: number): void {
    this.#block.run(id, hash, size, volume);
  }

  /** As {@link add} for many: id, hash, size, volume. */
  addMany(rows: Iterable<readonly [number, Uint8Array, number, number]>): void {
    const batch = new RowBatch(this.#sql, "INSERT INTO block (id, hash, size, volume)", 4);
    let count = 0;
    for (const row of rows) {
      batch.add(...row);
      // A volume of many small blocks comes in one go, and each row leaves a few objects.
      if (++count % rowsPerCollection === 0) platform.collectGarbage();
    }
    batch.flush();
  }

  volumeOf(id: number): number {
    return Number(this.#sql.prepare("SELECT volume FROM block WHERE id = ?").values(id)[0]?.[0] ?? noVolume);
  }

  setVolume(id: number, volume: number): void {
    this.#sql.prepare("UPDATE block SET volume = ? WHERE id = ?").run(volume, id);
  }

  addDuplicate(id: number, volume: number): void {
    this.#sql.prepare("INSERT OR IGNORE INTO duplicate_block (block, volume) VALUES (?, ?)").run(id, volume);
  }

  /** The blocks that a volume has a copy of belong to it from now on. */
  moveToCopies(volume: number): void {
    const copies = "SELECT block FROM duplicate_block WHERE volume = ?1";
    this.#sql.prepare(`UPDATE block SET volume = ?1 WHERE id IN (${copies})`).run(volume);
    this.forgetCopies(volume);
  }

  /** A volume has no copies any more of blocks that belong to another. */
  forgetCopies(volume: number): void {
    this.#sql.prepare("DELETE FROM duplicate_block WHERE volume = ?").run(volume);
  }

  /** Filling an empty table is faster without the index on hashes. */
  dropIndex(): void {
    this.#sql.exec("DROP INDEX IF EXISTS block_hash");
  }

  createIndex(): void {
    this.#sql.exec("CREATE INDEX IF NOT EXISTS block_hash ON block (hash)");
  }

  /** As {@link find}, for blocks that a volume holds. */
  findStored(hash: Uint8Array, size: number): number | undefined {
    return this.#findStored.values(hash, size)[0]?.[0] as number | undefined;
  }

  /** Content ids that cannot be restored because a block of them is in no volume. */
  brokenContents(): Set<number> {
    const rows = this.#sql
      .prepare(
        `SELECT id FROM block WHERE volume = ${noVolume}
         UNION ALL SELECT -s.blockset FROM blockset_block s JOIN block b ON b.id = s.block WHERE b.volume = ${noVolume}
         UNION ALL SELECT -l.blockset FROM blockset_list l JOIN block b ON b.id = l.block WHERE b.volume = ${noVolume}`,
      )
      .values();
    return new Set(rows.map((row) => row[0] as number));
  }

  /** Blocks that were nowhere and have been stored again are whole again, for all versions that need them. */
  healMissing(): void {
    this.#sql.exec(
      `UPDATE block SET volume = again.volume FROM block again WHERE block.volume = ${noVolume}
         AND again.hash = block.hash AND again.size = block.size AND again.volume <> ${noVolume}`,
    );
  }

  /** Blocks known to the database; those of the running backup whose volume isn't finished are not. */
  find(hash: Uint8Array, size: number): number | undefined {
    return this.#find.values(hash, size)[0]?.[0] as number | undefined;
  }

  count(): number {
    return Number(this.#sql.prepare("SELECT count(*) FROM block").values()[0]?.[0] ?? 0);
  }

  /** Blocks that some version needs and no volume has. */
  countMissing(): number {
    return Number(this.#sql.prepare("SELECT count(*) FROM block WHERE volume = 0").values()[0]?.[0] ?? 0);
  }

  /** All hashes, one at a time. */
  *hashes(): Generator<Uint8Array> {
    for (const row of this.#sql.prepare("SELECT hash FROM block").iterate()) yield row.hash as Uint8Array;
  }

  /** Adds a blockset and returns its content id. `lists` are the blocks that hold its blocklists. */
  addBlockset(hash: Uint8Array, size: number, blocks: readonly number[], lists: readonly number[]): number {
    const id = Number(this.#addBlockset.run(hash, size).lastInsertRowid);
    this.#fillBlockset(id, blocks, lists);
    return -id;
  }

  /** Makes a blockset that lost some of its blocks whole again, for all versions that have it. */
  replaceBlocks(content: number, blocks: readonly number[], lists: readonly number[]): void {
    for (const table of ["blockset_block", "blockset_list"]) {
      this.#sql.prepare(`DELETE FROM ${table} WHERE blockset = ?`).run(-content);
    }
    this.#fillBlockset(-content, blocks, lists);
  }

  #fillBlockset(id: number, blocks: readonly number[], lists: readonly number[]): void {
    for (let i = 0; i < blocks.length; i++) this.#blocksetBlock.run(id, i, blocks[i] as number);
    for (let i = 0; i < lists.length; i++) this.#blocksetList.run(id, i, lists[i] as number);
  }

  /** The content id of a blockset. */
  findBlockset(hash: Uint8Array, size: number): number | undefined {
    const id = this.#findBlockset.values(hash, size)[0]?.[0] as number | undefined;
    return id === undefined ? undefined : -id;
  }

  /** Full hash and size of a content; undefined if its row does not exist. */
  content(id: number): Content | undefined {
    const row = (id > 0 ? this.#get.values(id) : this.#getBlockset.values(-id))[0];
    return row && { hash: row[0] as Uint8Array, size: row[1] as number };
  }

  /** Ids of the blocks of a content in order. */
  blocksOf(content: number): number[] {
    if (content > 0) return [content];
    return this.#blocksOf.values(-content).map((row) => row[0] as number);
  }

  /** Ids of the blocks that hold the blocklists of a content. */
  listsOf(content: number): number[] {
    return content < 0 ? this.#listsOf.values(-content).map((row) => row[0] as number) : [];
  }

  /** Blocks whose first copy lies in a volume, in the order they were stored. */
  *inVolume(volume: number): Generator<{ id: number; hash: Uint8Array; size: number }> {
    const rows = this.#sql.prepare("SELECT id, hash, size FROM block WHERE volume = ? ORDER BY id").iterate(volume);
    for (const row of rows) yield { id: row.id as number, hash: row.hash as Uint8Array, size: row.size as number };
  }

  /** Further copies that lie in a volume. */
  *duplicatesInVolume(volume: number): Generator<{ id: number; hash: Uint8Array; size: number }> {
    const rows = this.#sql
      .prepare("SELECT b.id, b.hash, b.size FROM duplicate_block d JOIN block b ON b.id = d.block WHERE d.volume = ?")
      .iterate(volume);
    for (const row of rows) yield { id: row.id as number, hash: row.hash as Uint8Array, size: row.size as number };
  }

  /** Blocklists whose block lies in a volume, with the content that the recorded blocks give them. */
  *blocklistsInVolume(volume: number): Generator<{ hash: Uint8Array; content: Uint8Array }> {
    const lists = this.#sql
      .prepare(
        `SELECT b.hash, b.size, l.blockset, l.position FROM block b JOIN blockset_list l ON l.block = b.id
         WHERE b.volume = ? GROUP BY b.id`,
      )
      .values(volume) as [Uint8Array, number, number, number][];
    for (const [hash, size, blockset, position] of lists) {
      const perList = this.#sql
        .prepare("SELECT max(size) FROM block WHERE id IN (SELECT block FROM blockset_list WHERE blockset = ?)")
        .values(blockset)[0]?.[0] as number;
      const from = (position * perList) / hash.length;
      const hashes = this.#sql
        .prepare(
          `SELECT b.hash FROM blockset_block s JOIN block b ON b.id = s.block
           WHERE s.blockset = ? AND s.position >= ? AND s.position < ? ORDER BY s.position`,
        )
        .values(blockset, from, from + size / hash.length);
      yield { hash, content: Buffer.concat(hashes.map((row) => row[0] as Uint8Array)) };
    }
  }

  /**
   * Takes a volume out: blocks that have another copy point there from now on, the others are removed. Versions that
   * need a removed block must have been dealt with before.
   */
  removeVolume(volume: number): void {
    this.takeFromCopies(volume);
    this.#sql.prepare("DELETE FROM block WHERE volume = ?").run(volume);
  }

  /** Blocks of a volume that another one has as well belong to that from now on. */
  takeFromCopies(volume: number): void {
    this.forgetCopies(volume);
    this.#sql
      .prepare(
        `UPDATE block SET volume = d.volume
         FROM (SELECT block, min(volume) AS volume FROM duplicate_block GROUP BY block) d
         WHERE d.block = block.id AND block.volume = ?`,
      )
      .run(volume);
    this.#sql
      .prepare(
        "DELETE FROM duplicate_block WHERE EXISTS (SELECT 1 FROM block b WHERE b.id = block AND b.volume = duplicate_block.volume)",
      )
      .run();
  }

  /** A block is nowhere, whatever was known of it. */
  lose(id: number): void {
    this.#sql.prepare("DELETE FROM duplicate_block WHERE block = ?").run(id);
    this.setVolume(id, noVolume);
  }

  /** Blocks that some version needs, and that no volume has any more. */
  loseVolume(volume: number): void {
    this.#sql.prepare(`UPDATE block SET volume = ${noVolume} WHERE volume = ?`).run(volume);
  }

  /** Forgets the blocks of a lost volume that nothing needs: they are no loss. */
  removeUnused(volume: number): void {
    this.#collectUsed();
    this.#sql.prepare("DELETE FROM block WHERE volume = ? AND id NOT IN (SELECT id FROM used_block)").run(volume);
    this.#sql.exec("DROP TABLE used_block");
  }

  #collectUsed(): void {
    this.#sql.exec("CREATE TEMP TABLE used_block (id INTEGER PRIMARY KEY)");
    for (const query of [
      "SELECT content FROM entry WHERE kind = 0 AND content > 0",
      "SELECT metadata FROM entry WHERE metadata > 0",
      "SELECT block FROM blockset_block",
      "SELECT block FROM blockset_list",
    ]) {
      this.#sql.exec(`INSERT OR IGNORE INTO used_block ${query}`);
    }
  }

  /** Removes blocksets that lack a block; nothing may refer to them any more. */
  removeBrokenBlocksets(): void {
    const broken = `SELECT blockset FROM blockset_block WHERE NOT EXISTS (SELECT 1 FROM block b WHERE b.id = block)
      UNION SELECT blockset FROM blockset_list WHERE NOT EXISTS (SELECT 1 FROM block b WHERE b.id = block)`;
    this.#sql.exec(`CREATE TEMP TABLE broken_blockset AS ${broken}`);
    this.#removeBlocksets("broken_blockset");
  }

  /** Removes blocksets that no entry refers to; their blocks stay, as waste that may become useful again. */
  removeUnusedBlocksets(): void {
    this.#sql.exec(
      `CREATE TEMP TABLE unused_blockset AS SELECT id AS blockset FROM blockset WHERE -id NOT IN
        (SELECT content FROM entry WHERE content < 0 AND kind = 0 UNION SELECT metadata FROM entry WHERE metadata < 0)`,
    );
    this.#removeBlocksets("unused_blockset");
  }

  #removeBlocksets(table: string): void {
    for (const target of ["blockset_block", "blockset_list"]) {
      this.#sql.exec(`DELETE FROM ${target} WHERE blockset IN (SELECT blockset FROM ${table})`);
    }
    this.#sql.exec(`DELETE FROM blockset WHERE id IN (SELECT blockset FROM ${table})`);
    this.#sql.exec(`DROP TABLE ${table}`);
  }

  /** Entries of an unfinished run may name blocks that were never stored: their ids are not given again. */
  #highestId(): number {
    const highest = (query: string) => Number(this.#sql.prepare(query).values()[0]?.[0] ?? 0);
    const stored = ["block", "blockset_block", "blockset_list"].map((table) =>
      highest(`SELECT max(${table === "block" ? "id" : "block"}) FROM ${table}`),
    );
    const unfinished = this.#sql.prepare("SELECT id FROM version WHERE NOT is_complete").values();
    const named = unfinished.map(([version]) =>
      // SQLite would build an index for a join, which takes much longer than one look at each entry.
      highest(
        `SELECT max(max(CASE kind WHEN 0 THEN content ELSE 0 END), max(metadata)) FROM entry WHERE first = ${version}`,
      ),
    );
    return Math.max(...stored, ...named);
  }
}

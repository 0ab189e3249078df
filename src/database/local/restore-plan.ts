import type { SqlDatabase, SqlStatement } from "../../platform/platform.ts";
import { RowBatch } from "../row-batch.ts";
import { noVolume } from "./blocks.ts";
import { type EntryKind, entryKinds } from "./entries.ts";

/** A path to restore. */
export interface RestoreTarget {
  readonly id: number;
  /** As the backup has it. */
  readonly path: string;
  readonly kind: EntryKind;
  readonly content: number;
  readonly metadata: number;
  readonly size: number;
}

/** One use of a block: content of a file at `position` (counted in blocks), or part of a metadata blob. */
export interface BlockUse {
  readonly block: number;
  readonly hash: Uint8Array;
  readonly size: number;
  readonly isMetadata: boolean;
  /** Metadata: true if the operation itself needs the content later. */
  readonly isKept: boolean;
  readonly target: RestoreTarget;
  readonly position: number;
  /** True if the file is this one block, written straight to its place. */
  readonly isWhole: boolean;
}

/** How the content of a file comes to its place; what is left is not restored at all. */
export const ways = { fresh: 0, assembled: 1, untouched: 2, left: 3 } as const;

/**
 * What a restore wants, volume by volume, in temporary tables: the plan may be larger than memory. Roles of a block: 0 part of
 * metadata, 1 content.
 */
export class RestorePlan {
  readonly #sql: SqlDatabase;
  readonly #targets: RowBatch;
  readonly #addLocal: SqlStatement;
  #count = 0;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
    this.#drop();
    sql.exec(
      `CREATE TEMP TABLE target (id INTEGER PRIMARY KEY, path TEXT, kind INTEGER, content INTEGER, metadata INTEGER,
        size INTEGER, way INTEGER NOT NULL DEFAULT 0)`,
    );
    sql.exec(
      `CREATE TEMP TABLE need (volume INTEGER, role INTEGER, block INTEGER, target INTEGER, position INTEGER,
        PRIMARY KEY (volume, role, block, target, position)) WITHOUT ROWID`,
    );
    sql.exec("CREATE TEMP TABLE kept (block INTEGER PRIMARY KEY, content BLOB)");
    sql.exec(
      "CREATE TEMP TABLE local_block (target INTEGER, position INTEGER, PRIMARY KEY (target, position)) WITHOUT ROWID",
    );
    sql.exec("CREATE TEMP TABLE broken (target INTEGER PRIMARY KEY)");
    sql.exec("CREATE TEMP TABLE failed_volume (volume INTEGER PRIMARY KEY)");
    sql.exec("CREATE TEMP TABLE lost_copy (block INTEGER, volume INTEGER, PRIMARY KEY (block, volume)) WITHOUT ROWID");
    this.#targets = new RowBatch(sql, "INSERT INTO target (id, path, kind, content, metadata, size)", 6);
    this.#addLocal = sql.prepare("INSERT OR IGNORE INTO local_block (target, position) VALUES (?, ?)");
  }

  add({ path, kind, content, metadata, size }: Omit<RestoreTarget, "id">): void {
    this.#targets.add(++this.#count, path, kind, content, metadata, size);
  }

  /** Whether a path has been added. Slow at first, meant to be asked rarely. */
  has(path: string): boolean {
    this.#targets.flush();
    this.#sql.exec("CREATE INDEX IF NOT EXISTS temp.target_path ON target (path)");
    return this.#sql.prepare("SELECT 1 FROM target WHERE path = ?").values(path).length > 0;
  }

  /** All targets have been added. Returns how many. */
  seal(): number {
    this.#targets.flush();
    return this.#count;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Files in the order they were added; others by path, backward so that what is in a folder comes before it. */
  *targets(kind: EntryKind, order: "forward" | "backward" = "forward"): Generator<RestoreTarget> {
    const sorted = `${kind === entryKinds.file ? "id" : "path"} ${order === "forward" ? "ASC" : "DESC"}`;
    const rows = this.#sql
      .prepare(`SELECT id, path, kind, content, metadata, size FROM target WHERE kind = ? ORDER BY ${sorted}`)
      .iterate(kind);
    for (const row of rows) yield row as unknown as RestoreTarget;
  }

  /** Files that are put together from blocks. */
  *assembled(): Generator<RestoreTarget> {
    const rows = this.#sql
      .prepare(
        `SELECT id, path, kind, content, metadata, size FROM target
         WHERE way = ${ways.assembled} AND content <> 0 AND id NOT IN (SELECT target FROM broken)`,
      )
      .iterate();
    for (const row of rows) yield row as unknown as RestoreTarget;
  }

  totals(): { files: number; size: number } {
    const row = this.#sql.prepare("SELECT count(*), coalesce(sum(size), 0) FROM target WHERE kind = 0").values()[0];
    return { files: Number(row?.[0] ?? 0), size: Number(row?.[1] ?? 0) };
  }

  setWay(target: number, way: keyof typeof ways): void {
    this.#sql.prepare("UPDATE target SET way = ? WHERE id = ?").run(ways[way], target);
  }

  /** Takes out what is left as it is. */
  dropLeft(): void {
    this.#sql.exec(`DELETE FROM target WHERE way = ${ways.left}`);
  }

  /** The block at `position` of an assembled file is there already. */
  haveBlock(target: number, position: number): void {
    this.#addLocal.run(target, position);
  }

  /** Hashes and sizes of a file's blocks in order. */
  blocksOf(content: number): { hash: Uint8Array; size: number }[] {
    const query =
      content > 0
        ? "SELECT hash, size FROM block WHERE id = ?"
        : `SELECT b.hash, b.size FROM blockset_block s JOIN block b ON b.id = s.block WHERE s.blockset = ? ORDER BY s.position`;
    return this.#sql
      .prepare(query)
      .values(Math.abs(content))
      .map((row) => ({ hash: row[0] as Uint8Array, size: row[1] as number }));
  }

  /** Works out which blocks are needed from which volume. Targets must not change any more. */
  plan(options: { withMetadata: boolean }): void {
    const isBroken = "t.id IN (SELECT target FROM broken)";
    const content = `t.kind = 0 AND t.way <> ${ways.untouched} AND NOT ${isBroken}`;
    // Where a blocklist is lost, it is not even known of which blocks a file is made.
    this.#sql.exec(
      `INSERT OR IGNORE INTO broken SELECT t.id FROM target t WHERE ${content} AND t.content < 0
         AND NOT EXISTS (SELECT 1 FROM blockset_block s WHERE s.blockset = -t.content)`,
    );
    this.#sql.exec(`UPDATE target SET way = ${ways.assembled} WHERE kind = 0 AND way = ${ways.fresh} AND content < 0`);
    this.#sql.exec(
      `INSERT INTO need SELECT b.volume, 1, b.id, t.id, 0 FROM target t JOIN block b ON b.id = t.content
       WHERE ${content} AND t.content > 0 AND NOT EXISTS (SELECT 1 FROM local_block l WHERE l.target = t.id)`,
    );
    this.#sql.exec(
      `INSERT INTO need SELECT b.volume, 1, b.id, t.id, s.position FROM target t
       JOIN blockset_block s ON s.blockset = -t.content JOIN block b ON b.id = s.block
       WHERE ${content} AND t.content < 0
         AND NOT EXISTS (SELECT 1 FROM local_block l WHERE l.target = t.id AND l.position = s.position)`,
    );
    if (!options.withMetadata) {
      // The text of a link is metadata, too: without it there is no link.
      this.#sql.exec("UPDATE target SET metadata = 0 WHERE kind <> 2");
    }
    // Blobs are kept unless every file that has them is one fresh block in the same volume.
    this.#sql.exec(
      `INSERT OR IGNORE INTO kept (block) SELECT t.metadata FROM target t JOIN block m ON m.id = t.metadata
       LEFT JOIN block c ON c.id = t.content
       WHERE t.metadata > 0 AND NOT ${isBroken}
         AND NOT (t.kind = 0 AND t.way = ${ways.fresh} AND t.content > 0 AND c.volume = m.volume)`,
    );
    this.#sql.exec(
      `INSERT OR IGNORE INTO kept (block) SELECT s.block FROM target t JOIN blockset_block s ON s.blockset = -t.metadata
       WHERE t.metadata < 0 AND NOT ${isBroken}`,
    );
    this.#sql.exec(
      `INSERT OR IGNORE INTO need SELECT m.volume, 0, m.id, 0, 0 FROM target t JOIN block m ON m.id = t.metadata
       WHERE t.metadata > 0 AND NOT ${isBroken}`,
    );
    this.#sql.exec(
      `INSERT OR IGNORE INTO need SELECT m.volume, 0, m.id, 0, 0 FROM kept k JOIN block m ON m.id = k.block`,
    );
    this.moveFrom(noVolume);
  }

  /** Volumes that blocks are still needed from, in the order they were made. */
  volumes(): number[] {
    return this.#sql
      .prepare("SELECT DISTINCT volume FROM need ORDER BY volume")
      .values()
      .map((row) => row[0] as number);
  }

  /**
   * What is needed from a volume: metadata first, then content in the order in which blocks were stored. A target names
   * its metadata only if that lies in the same volume; {@link unfinished} tells of the others.
   */
  *usesOf(volume: number): Generator<BlockUse> {
    const rows = this.#sql
      .prepare(
        `SELECT n.block, b.hash, b.size, n.role, n.target, n.position, t.path, t.kind, t.content,
           iif(m.volume = b.volume, t.metadata, 0) AS metadata, t.size AS length, t.way, k.block AS keptBlock
         FROM need n JOIN block b ON b.id = n.block LEFT JOIN target t ON t.id = n.target
         LEFT JOIN block m ON m.id = t.metadata LEFT JOIN kept k ON n.role = 0 AND k.block = n.block
         WHERE n.volume = ? ORDER BY n.role, n.block, n.target, n.position`,
      )
      .iterate(volume);
    for (const row of rows) {
      yield {
        block: row.block as number,
        hash: row.hash as Uint8Array,
        size: row.size as number,
        isMetadata: row.role === 0,
        isKept: row.keptBlock !== null,
        position: row.position as number,
        isWhole: row.way === ways.fresh,
        target: {
          id: row.target as number,
          path: row.path as string,
          kind: row.kind as EntryKind,
          content: row.content as number,
          metadata: row.metadata as number,
          size: row.length as number,
        },
      };
    }
  }

  keep(block: number, content: Uint8Array): void {
    this.#sql.prepare("UPDATE kept SET content = ? WHERE block = ?").run(content, block);
  }

  /** The kept blob of a target; undefined if it has none or it was lost. */
  metadataOf(metadata: number): Uint8Array | undefined {
    if (metadata === 0) return undefined;
    const rows =
      metadata > 0
        ? this.#sql.prepare("SELECT content FROM kept WHERE block = ?").values(metadata)
        : this.#sql
            .prepare(
              `SELECT k.content FROM blockset_block s LEFT JOIN kept k ON k.block = s.block
               WHERE s.blockset = ? ORDER BY s.position`,
            )
            .values(-metadata);
    const parts = rows.map((row) => row[0] as Uint8Array | null);
    if (parts.length === 0 || parts.includes(null)) return undefined;
    return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts as Uint8Array[]);
  }

  /** A volume has been dealt with. */
  done(volume: number): void {
    this.#sql.prepare("DELETE FROM need WHERE volume = ?").run(volume);
  }

  /**
   * Blocks of a volume that could not be had (all, or those given) are asked of another volume that has a copy. Files for
   * which there is none are broken. Returns how many blocks have no other copy.
   */
  moveFrom(volume: number, blocks?: readonly number[]): number {
    this.#sql.exec("CREATE TEMP TABLE lost (block INTEGER PRIMARY KEY, other INTEGER)");
    if (blocks) {
      const insert = this.#sql.prepare("INSERT OR IGNORE INTO lost (block) VALUES (?)");
      for (const block of blocks) insert.run(block);
      this.#sql.prepare("INSERT OR IGNORE INTO lost_copy SELECT block, ? FROM lost").run(volume);
    } else {
      this.#sql.prepare("INSERT OR IGNORE INTO failed_volume VALUES (?)").run(volume);
      this.#sql.prepare("INSERT OR IGNORE INTO lost (block) SELECT block FROM need WHERE volume = ?").run(volume);
    }
    this.#sql.exec(
      `UPDATE lost SET other = (SELECT min(o.volume) FROM (
         SELECT d.volume FROM duplicate_block d WHERE d.block = lost.block
         UNION SELECT b.volume FROM block b WHERE b.id = lost.block) o
       WHERE o.volume <> ${noVolume} AND o.volume NOT IN (SELECT volume FROM failed_volume)
         AND NOT EXISTS (SELECT 1 FROM lost_copy c WHERE c.block = lost.block AND c.volume = o.volume))`,
    );
    this.#sql
      .prepare(
        `INSERT OR IGNORE INTO need SELECT l.other, n.role, n.block, n.target, n.position FROM need n
         JOIN lost l ON l.block = n.block WHERE n.volume = ? AND l.other IS NOT NULL`,
      )
      .run(volume);
    this.#sql
      .prepare(
        `INSERT OR IGNORE INTO broken SELECT n.target FROM need n JOIN lost l ON l.block = n.block
         WHERE n.volume = ? AND n.role = 1 AND l.other IS NULL`,
      )
      .run(volume);
    const hopeless = Number(this.#sql.prepare("SELECT count(*) FROM lost WHERE other IS NULL").values()[0]?.[0] ?? 0);
    this.#sql.prepare("DELETE FROM need WHERE volume = ? AND block IN (SELECT block FROM lost)").run(volume);
    // What is left of a broken file is of no use.
    if (hopeless > 0) this.#sql.exec("DELETE FROM need WHERE role = 1 AND target IN (SELECT target FROM broken)");
    this.#sql.exec("DROP TABLE lost");
    return hopeless;
  }

  markBroken(target: number): void {
    this.#sql.prepare("INSERT OR IGNORE INTO broken VALUES (?)").run(target);
  }

  pathOf(target: number): string {
    return String(this.#sql.prepare("SELECT path FROM target WHERE id = ?").values(target)[0]?.[0] ?? "");
  }

  *broken(): Generator<RestoreTarget> {
    const rows = this.#sql
      .prepare(
        "SELECT t.id, t.path, t.kind, t.content, t.metadata, t.size FROM broken b JOIN target t ON t.id = b.target",
      )
      .iterate();
    for (const row of rows) yield row as unknown as RestoreTarget;
  }

  countBroken(): number {
    return Number(this.#sql.prepare("SELECT count(*) FROM broken").values()[0]?.[0] ?? 0);
  }

  /**
   * Files that are not done when the volumes are: assembled ones, empty ones, and those whose metadata lay elsewhere.
   * `hash` is the file hash; null for no content.
   */
  *unfinished(): Generator<RestoreTarget & { way: number; hash: Uint8Array | null }> {
    const rows = this.#sql
      .prepare(
        `SELECT t.id, t.path, t.kind, t.content, t.metadata, t.size, t.way, coalesce(c.hash, s.hash) AS hash FROM target t
         LEFT JOIN block c ON c.id = t.content LEFT JOIN blockset s ON s.id = -t.content LEFT JOIN block m ON m.id = t.metadata
         WHERE t.kind = 0 AND t.id NOT IN (SELECT target FROM broken)
           AND NOT (t.way = ${ways.fresh} AND t.content > 0 AND (t.metadata = 0 OR (t.metadata > 0 AND c.volume = m.volume)))
         ORDER BY t.id`,
      )
      .iterate();
    for (const row of rows) yield row as unknown as RestoreTarget & { way: number; hash: Uint8Array | null };
  }

  [Symbol.dispose](): void {
    this.#drop();
  }

  #drop(): void {
    for (const table of ["target", "need", "kept", "local_block", "broken", "failed_volume", "lost_copy"]) {
      this.#sql.exec(`DROP TABLE IF EXISTS temp.${table}`);
    }
  }
}

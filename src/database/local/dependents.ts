import type { SqlDatabase } from "../../platform/platform.ts";
import { type EntryKind, entryKinds } from "./entries.ts";

/** A path of one version that is not whole without certain blocks. */
export interface DependentEntry {
  readonly path: string;
  readonly kind: EntryKind;
  /** Bytes; 0 for what is no file. */
  readonly size: number;
  /** False if it is the metadata alone that depend on them. */
  readonly isContent: boolean;
}

/**
 * The entries that depend on blocks which lie in certain volumes and nowhere else: as part of their content, of their
 * metadata, or of the blocklists of either. Collected once, in temporary tables, so that no number of them fills memory.
 */
export class Dependents {
  readonly #sql: SqlDatabase;

  /**
   * @param volumes ids; `noVolume` for blocks that are known to be nowhere.
   * @param blocks ids of more blocks, whose own volumes do not have them any more.
   */
  constructor(sql: SqlDatabase, volumes: readonly number[], blocks: Iterable<number> = []) {
    this.#sql = sql;
    this[Symbol.dispose]();
    sql.exec("CREATE TEMP TABLE lost_volume (id INTEGER PRIMARY KEY)");
    const insert = sql.prepare("INSERT OR IGNORE INTO lost_volume VALUES (?)");
    for (const id of volumes) insert.run(id);
    sql.exec("CREATE TEMP TABLE lost_block (id INTEGER PRIMARY KEY)");
    const insertBlock = sql.prepare("INSERT OR IGNORE INTO lost_block VALUES (?)");
    for (const id of blocks) insertBlock.run(id);
    sql.exec("INSERT OR IGNORE INTO lost_block SELECT id FROM block WHERE volume IN (SELECT id FROM lost_volume)");
    sql.exec(
      `DELETE FROM lost_block WHERE EXISTS (SELECT 1 FROM duplicate_block d
         WHERE d.block = lost_block.id AND d.volume NOT IN (SELECT id FROM lost_volume))`,
    );
    sql.exec("CREATE TEMP TABLE lost_content (id INTEGER PRIMARY KEY)");
    for (const query of [
      "SELECT id FROM lost_block",
      "SELECT -blockset FROM blockset_block WHERE block IN (SELECT id FROM lost_block)",
      "SELECT -blockset FROM blockset_list WHERE block IN (SELECT id FROM lost_block)",
    ]) {
      sql.exec(`INSERT OR IGNORE INTO lost_content ${query}`);
    }
    const lacksContent = `kind = ${entryKinds.file} AND content IN (SELECT id FROM lost_content)`;
    sql.exec(
      `CREATE TEMP TABLE dependent (folder INTEGER, name TEXT, first INTEGER, last INTEGER, is_content INTEGER,
         PRIMARY KEY (folder, name, first)) WITHOUT ROWID`,
    );
    sql.exec(
      `INSERT INTO dependent SELECT folder, name, first, last, ${lacksContent} FROM entry
       WHERE (${lacksContent}) OR metadata IN (SELECT id FROM lost_content)`,
    );
  }

  /** Adds everything that a version has, as if all of it depended on the volumes. */
  addVersion(version: number): void {
    this.#sql
      .prepare(
        `INSERT OR IGNORE INTO dependent SELECT folder, name, first, last, kind = ${entryKinds.file} FROM entry
         WHERE first <= ?1 AND last > ?1`,
      )
      .run(version);
  }

  /** How many entries each version has among them, by the version's id; from one pass over all. */
  counts(versions: readonly number[]): Map<number, number> {
    const groups = this.#sql.prepare("SELECT first, last, count(*) FROM dependent GROUP BY first, last").values() as [
      number,
      number,
      number,
    ][];
    return new Map(
      versions.map((version) => {
        const inVersion = groups.filter(([first, last]) => first <= version && last > version);
        return [version, inVersion.reduce((sum, [, , count]) => sum + count, 0)];
      }),
    );
  }

  /** True if there are some that lack nothing but metadata. */
  get lackMetadata(): boolean {
    return this.#sql.prepare("SELECT 1 FROM dependent WHERE NOT is_content LIMIT 1").values().length > 0;
  }

  /** True if a file among them has content of which nothing is lost. */
  hasContentIn(version: number): boolean {
    const query = `SELECT 1 FROM dependent d JOIN entry e ON e.folder = d.folder AND e.name = d.name AND e.first = d.first
      WHERE d.first <= ?1 AND d.last > ?1 AND e.kind = ${entryKinds.file} AND e.content <> 0 AND NOT d.is_content LIMIT 1`;
    return this.#sql.prepare(query).values(version).length > 0;
  }

  /** Those of a version, by path. */
  *in(version: number): Generator<DependentEntry> {
    const query = `SELECT f.path || e.name AS path, e.kind, e.size, d.is_content FROM dependent d
      JOIN entry e ON e.folder = d.folder AND e.name = d.name AND e.first = d.first JOIN folder f ON f.id = e.folder
      WHERE d.first <= ?1 AND d.last > ?1 ORDER BY path`;
    for (const row of this.#rows(query, version)) {
      yield {
        path: row.path as string,
        kind: row.kind as EntryKind,
        size: row.size as number,
        isContent: row.is_content === 1,
      };
    }
  }

  /** How many different paths there are in all versions. */
  countPaths(): number {
    const query = "SELECT count(*) FROM (SELECT DISTINCT folder, name FROM dependent)";
    return Number(this.#sql.prepare(query).values()[0]?.[0] ?? 0);
  }

  /** Every path once, in order. */
  *paths(): Generator<string> {
    const query = `SELECT f.path || d.name AS path FROM (SELECT DISTINCT folder, name FROM dependent) d
      JOIN folder f ON f.id = d.folder ORDER BY path`;
    for (const row of this.#rows(query)) yield row.path as string;
  }

  *#rows(query: string, ...values: number[]): Generator<Record<string, unknown>> {
    const statement = this.#sql.prepare(query);
    try {
      yield* statement.iterate(...values);
    } finally {
      statement.finalize();
    }
  }

  [Symbol.dispose](): void {
    for (const table of ["lost_volume", "lost_block", "lost_content", "dependent"]) {
      this.#sql.exec(`DROP TABLE IF EXISTS temp.${table}`);
    }
  }
}

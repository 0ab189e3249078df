import type { SqlDatabase } from "../../platform/platform.ts";

/** What a version holds. */
export interface VersionTotals {
  /** Files, folders and links. */
  readonly entries: number;
  readonly files: number;
  /** Bytes of all files. */
  readonly size: number;
}

/** To count that many versions together takes as long as to count them one by one. */
const fewVersions = 8;

/**
 * Totals of versions. To count them takes a look at every entry, so they are kept with each version that is complete; those
 * of older databases, which lack them, are counted when they are asked for, and kept when the next version is completed.
 */
export class VersionTotalsTable {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  /** The totals of the given version ids, in their order. */
  of(versions: readonly number[]): VersionTotals[] {
    const kept = this.#sql
      .prepare("SELECT id, entries, files, size FROM version WHERE entries IS NOT NULL")
      .values() as [number, number, number, number][];
    const known = new Map(kept.map(([id, entries, files, size]) => [id, { entries, files, size }]));
    const counted = this.#count(versions.filter((id) => !known.has(id)));
    return versions.map((id) => (known.get(id) ?? counted.get(id)) as VersionTotals);
  }

  ofOne(version: number): VersionTotals {
    return this.of([version])[0] as VersionTotals;
  }

  /** Counts a version that has just become what it is, and all others that have not been counted. */
  keep(version: number): void {
    const lacking = this.#sql
      .prepare("SELECT id FROM version WHERE is_complete AND entries IS NULL AND id <> ?")
      .values(version) as [number][];
    const update = this.#sql.prepare("UPDATE version SET entries = ?, files = ?, size = ? WHERE id = ?");
    for (const [id, { entries, files, size }] of this.#count([version, ...lacking.map(([id]) => id)])) {
      update.run(entries, files, size, id);
    }
  }

  #count(versions: readonly number[]): Map<number, VersionTotals> {
    if (versions.length > fewVersions) return this.#countTogether(versions);
    return new Map(versions.map((version) => [version, this.#countOne(version)]));
  }

  #countOne(version: number): VersionTotals {
    const row = this.#sql.prepare(`SELECT ${counts} FROM entry WHERE first <= ?1 AND last > ?1`).values(version)[0] as [
      number,
      number,
      number,
    ];
    return { entries: row[0], files: row[1], size: row[2] };
  }

  /** In one pass over all entries. */
  #countTogether(versions: readonly number[]): Map<number, VersionTotals> {
    const groups = this.#sql.prepare(`SELECT first, last, ${counts} FROM entry GROUP BY first, last`).values() as [
      number,
      number,
      number,
      number,
      number,
    ][];
    return new Map(
      versions.map((version) => {
        const having = groups.filter(([first, last]) => first <= version && last > version);
        const sum = (column: 2 | 3 | 4) => having.reduce((total, group) => total + group[column], 0);
        return [version, { entries: sum(2), files: sum(3), size: sum(4) }];
      }),
    );
  }
}

const counts = `count(*), count(CASE WHEN kind = 0 THEN 1 END), coalesce(sum(CASE WHEN kind = 0 THEN size END), 0)`;

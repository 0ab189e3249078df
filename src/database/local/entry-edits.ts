import type { SqlDatabase, SqlStatement } from "../../platform/platform.ts";
import { entryKinds } from "./entries.ts";

/** An entry that is to go. */
export interface RemovedEntry {
  readonly path: string;
  /** Bytes; -1 for folders and links. */
  readonly size: number;
}

/** What edits do to one version. */
export interface EditCounts {
  /** Entries that go. */
  readonly removed: number;
  /** Bytes of the files among them. */
  readonly removedSize: number;
  /** Entries whose metadata are replaced. */
  readonly updated: number;
}

/**
 * Changes to states of paths, collected once for all versions and then made in one version after the other: a state may
 * be that of many, of which only some are changed (yet). In temporary tables, so that no number of them fills memory.
 */
export class EntryEdits {
  readonly #sql: SqlDatabase;
  readonly #remove: SqlStatement;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
    this[Symbol.dispose]();
    // `metadata` null: the entry goes.
    sql.exec(
      `CREATE TEMP TABLE edit (folder INTEGER, name TEXT, first INTEGER, last INTEGER, metadata INTEGER,
         PRIMARY KEY (folder, name, first)) WITHOUT ROWID`,
    );
    this.#remove = sql.prepare("INSERT INTO edit (folder, name, first, last) VALUES (?, ?, ?, ?)");
  }

  /** Removes every state of the paths that are chosen. */
  removePaths(isChosen: (path: string) => boolean): void {
    const statement = this.#sql.prepare(
      "SELECT f.path, e.folder, e.name, e.first, e.last FROM folder f CROSS JOIN entry e ON e.folder = f.id",
    );
    try {
      for (const { path, folder, name, first, last } of statement.iterate()) {
        if (!isChosen(`${path}${name}`)) continue;
        this.#remove.run(folder as number, name as string, first as number, last as number);
      }
    } finally {
      statement.finalize();
    }
  }

  /**
   * Takes over what `Dependents` found: entries without content go, those that lack their metadata alone get others, a
   * content id, or go as well if there is none.
   */
  removeDependents(metadata: number | undefined): void {
    this.#sql
      .prepare("INSERT INTO edit SELECT folder, name, first, last, iif(is_content, NULL, ?) FROM dependent")
      .run(metadata ?? null);
  }

  countsIn(version: number): EditCounts {
    const row = this.#sql
      .prepare(
        `SELECT count(*) FILTER (WHERE d.metadata IS NULL), count(*) FILTER (WHERE d.metadata IS NOT NULL),
           coalesce(sum(e.size) FILTER (WHERE d.metadata IS NULL AND e.kind = ${entryKinds.file}), 0)
         FROM edit d JOIN ${entriesOf} WHERE ${editsOf}`,
      )
      .values(version)[0] as [number, number, number];
    return { removed: row[0], updated: row[1], removedSize: row[2] };
  }

  /** What goes from a version, by path. */
  *removedFrom(version: number): Generator<RemovedEntry> {
    const statement = this.#sql.prepare(
      `SELECT f.path || e.name AS path, iif(e.kind = ${entryKinds.file}, e.size, -1) AS size
       FROM edit d JOIN ${entriesOf} JOIN folder f ON f.id = e.folder WHERE ${editsOf} AND d.metadata IS NULL ORDER BY path`,
    );
    try {
      yield* statement.iterate(version) as unknown as Iterable<RemovedEntry>;
    } finally {
      statement.finalize();
    }
  }

  /**
   * Makes the changes in one version. A state that older or newer versions have as well is divided; `before` and `after`
   * are the ids of the version's neighbours.
   */
  apply(version: number, before: number | undefined, after: number | undefined): void {
    const older = before ?? 0;
    const newer = after ?? Number.MAX_SAFE_INTEGER;
    this.#sql.exec("DROP TABLE IF EXISTS temp.edited");
    this.#sql
      .prepare(
        `CREATE TEMP TABLE edited AS SELECT e.*, d.metadata AS replacement FROM edit d JOIN ${entriesOf} WHERE ${editsOf}`,
      )
      .run(version);
    // Of what is purged nothing stays.
    this.#sql.exec("DELETE FROM folder_names WHERE folder IN (SELECT folder FROM temp.edited)");
    this.#sql.exec("DELETE FROM entry WHERE (folder, name, first) IN (SELECT folder, name, first FROM temp.edited)");
    const rest = "kind, content, metadata, size, modified, fraction";
    this.#sql
      .prepare(`INSERT INTO entry SELECT folder, name, first, ?2, ${rest} FROM temp.edited WHERE first <= ?1`)
      .run(older, version);
    // Where the version before has the same state by now, that goes on.
    this.#sql
      .prepare(
        `INSERT OR REPLACE INTO entry SELECT t.folder, t.name, coalesce(p.first, ?1), min(t.last, ?2),
           t.kind, t.content, t.replacement, t.size, t.modified, t.fraction
         FROM temp.edited t LEFT JOIN entry p ON p.folder = t.folder AND p.name = t.name AND p.last = ?1
           AND p.kind = t.kind AND p.content = t.content AND p.metadata = t.replacement AND p.size = t.size
           AND p.modified = t.modified AND p.fraction = t.fraction
         WHERE t.replacement IS NOT NULL`,
      )
      .run(version, newer);
    this.#sql
      .prepare(`INSERT INTO entry SELECT folder, name, ?1, last, ${rest} FROM temp.edited WHERE last > ?1`)
      .run(newer);
    this.#sql.exec("DROP TABLE temp.edited");
  }

  [Symbol.dispose](): void {
    this.#sql.exec("DROP TABLE IF EXISTS temp.edit");
  }
}

/** The state of an edited path that version ?1 has. */
const entriesOf = "entry e ON e.folder = d.folder AND e.name = d.name AND e.first <= ?1 AND e.last > ?1";
const editsOf = "d.first <= ?1 AND d.last > ?1";

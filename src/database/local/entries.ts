import type { SqlDatabase, SqlStatement, SqlValue } from "../../platform/platform.ts";
import { RowBatch } from "../row-batch.ts";
import { KnownFolder } from "./known-folder.ts";

/** `last` of an entry that is still current. */
const stillCurrent = 2 ** 52;

export const entryKinds = { file: 0, folder: 1, symlink: 2 } as const;
export type EntryKind = (typeof entryKinds)[keyof typeof entryKinds];

/** What is recorded of a path in one state. */
export interface EntryState {
  readonly kind: EntryKind;
  /** Files: content id; folders: the folder's own id; symlinks: 0. */
  readonly content: number;
  /** Content id of the metadata; 0 none. */
  readonly metadata: number;
  readonly size: number;
  /** Epoch seconds. */
  readonly modified: number;
  /** 100 ns units; -1 unknown. */
  readonly fraction: number;
}

/** The latest known state of a path, with what is needed to see whether it changed. */
export interface KnownEntry extends EntryState {
  readonly first: number;
  /** True if it is part of the newest version. */
  readonly isCurrent: boolean;
  readonly metadataHash: Uint8Array | undefined;
  readonly metadataSize: number;
}

/** One path of a version with all that a dlist says about it. */
export interface VersionEntry extends EntryState {
  readonly path: string;
  /** Null where there is no content. */
  readonly hash: Uint8Array | null;
  readonly metadataHash: Uint8Array | null;
  readonly metadataSize: number;
}

const stateColumns = "e.kind, e.content, e.metadata, e.size, e.modified, e.fraction";
const metadataJoin = "LEFT JOIN block mb ON mb.id = e.metadata LEFT JOIN blockset ms ON ms.id = -e.metadata";

/** The paths of all versions. */
export class EntryTable {
  readonly #sql: SqlDatabase;
  readonly #insert: SqlStatement;
  readonly #insertNew: RowBatch;
  readonly #incoming: SqlStatement;
  readonly #current: SqlStatement;
  readonly #endCurrent: SqlStatement;
  readonly #closing: SqlStatement;
  readonly #known: SqlStatement;
  readonly #knownOne: SqlStatement;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
    sql.exec("CREATE TEMP TABLE closing (folder INTEGER, name TEXT, first INTEGER)");
    sql.exec(
      `CREATE TEMP TABLE incoming (folder INTEGER, name TEXT, kind INTEGER, content INTEGER, metadata INTEGER,
        size INTEGER, modified INTEGER, PRIMARY KEY (folder, name)) WITHOUT ROWID`,
    );
    this.#insert = sql.prepare(
      "INSERT INTO entry (folder, name, first, last, kind, content, metadata, size, modified, fraction) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#insertNew = new RowBatch(
      sql,
      "INSERT OR IGNORE INTO entry (folder, name, first, last, kind, content, metadata, size, modified, fraction)",
      10,
    );
    this.#incoming = sql.prepare(
      "INSERT OR IGNORE INTO incoming (folder, name, kind, content, metadata, size, modified) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#current = sql.prepare(`SELECT ${stateColumns} FROM entry e WHERE e.folder = ? AND e.name = ? AND e.last = ?`);
    this.#endCurrent = sql.prepare("UPDATE entry SET last = ? WHERE folder = ? AND name = ? AND last = ?");
    this.#closing = sql.prepare("INSERT INTO closing (folder, name, first) VALUES (?, ?, ?)");
    const known = `SELECT e.name, ${stateColumns}, e.first, e.last, coalesce(mb.hash, ms.hash), coalesce(mb.size, ms.size, 0)`;
    // With max(), SQLite takes the other columns from the row that has it.
    this.#known = sql.prepare(
      `${known} FROM (SELECT name, kind, content, metadata, size, modified, fraction, max(first) AS first, last FROM entry
        WHERE folder = ? AND name >= ? GROUP BY name ORDER BY name LIMIT ?) e ${metadataJoin} ORDER BY e.name`,
    );
    this.#knownOne = sql.prepare(
      `${known} FROM entry e ${metadataJoin} WHERE e.folder = ? AND e.name = ? ORDER BY e.first DESC LIMIT 1`,
    );
  }

  /** The latest state of every path in a folder. */
  known(folder: number): KnownFolder<KnownEntry> {
    return new KnownFolder((from, count) =>
      this.#known.values(folder, from, count).map((row) => [row[0] as string, toKnown(row)]),
    );
  }

  knownOne(folder: number, name: string): KnownEntry | undefined {
    const row = this.#knownOne.values(folder, name)[0];
    return row && toKnown(row);
  }

  /** Adds the state of a path from version `first` on. */
  add(folder: number, name: string, first: number, state: EntryState): void {
    this.#insert.run(...rowOf(folder, name, first, state));
  }

  /** As {@link add}; a path that the version has already keeps its state. Done by {@link countNew} at the latest. */
  addUnlessPresent(folder: number, name: string, first: number, state: EntryState): void {
    this.#insertNew.add(...rowOf(folder, name, first, state));
  }

  /** For a list that turns out to be damaged: forgets what waits to be written or merged. */
  forgetIncoming(): void {
    this.#insertNew.drop();
    this.#sql.exec("DELETE FROM incoming");
  }

  /** The state that a path has in the newest version. */
  current(folder: number, name: string): EntryState | undefined {
    const row = this.#current.get(folder, name, stillCurrent);
    return row as unknown as EntryState | undefined;
  }

  /** Ends the current state of a path before `version`. */
  endCurrent(folder: number, name: string, version: number): void {
    this.#endCurrent.run(version, folder, name, stillCurrent);
  }

  /** Collects the whole content of a later version for {@link mergeIncoming}. */
  addIncoming(folder: number, name: string, state: EntryState): void {
    this.#incoming.run(folder, name, state.kind, state.content, state.metadata, state.size, state.modified);
  }

  /** Makes the collected entries the newest version: equal states go on, others end or begin. Returns their number. */
  mergeIncoming(version: number): number {
    const count = Number(this.#sql.prepare("SELECT count(*) FROM incoming").values()[0]?.[0] ?? 0);
    this.#sql
      .prepare(
        `UPDATE entry SET last = ?1 WHERE last = ?2 AND NOT EXISTS (SELECT 1 FROM incoming i
           WHERE i.folder = entry.folder AND i.name = entry.name AND i.kind = entry.kind AND i.content = entry.content
             AND i.metadata = entry.metadata AND i.modified = entry.modified)`,
      )
      .run(version, stillCurrent);
    this.#sql
      .prepare(
        `INSERT INTO entry (folder, name, first, last, kind, content, metadata, size, modified, fraction)
         SELECT i.folder, i.name, ?1, ?2, i.kind, i.content, i.metadata, i.size, i.modified, -1 FROM incoming i
         WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.folder = i.folder AND e.name = i.name AND e.last = ?2)`,
      )
      .run(version, stillCurrent);
    this.#sql.exec("DELETE FROM incoming");
    return count;
  }

  /** Remembers that a state ends; it does when {@link EntryTable.applyClosings} is called. */
  close(folder: number, name: string, first: number): void {
    this.#closing.run(folder, name, first);
  }

  /** Ends the remembered states before `version`. Returns how many. */
  applyClosings(version: number): number {
    const changes = this.#sql
      .prepare(
        `UPDATE entry SET last = ? FROM closing c
         WHERE entry.folder = c.folder AND entry.name = c.name AND entry.first = c.first`,
      )
      .run(version).changes;
    this.forgetClosings();
    return changes;
  }

  forgetClosings(): void {
    this.#sql.exec("DELETE FROM closing");
  }

  /** Current folder entries: where they stand, and the id of the folder itself. */
  *currentFolders(): Generator<{ folder: number; name: string; first: number; self: number }> {
    const rows = this.#sql
      .prepare("SELECT folder, name, first, content FROM entry WHERE kind = 1 AND last = ?")
      .iterate(stillCurrent);
    for (const row of rows) {
      yield {
        folder: row.folder as number,
        name: row.name as string,
        first: row.first as number,
        self: row.content as number,
      };
    }
  }

  /**
   * Makes the entries of an unfinished version usable: those whose content never arrived go, and the states that the
   * others replace end there.
   */
  adoptUnfinished(version: number): void {
    this.forgetClosings();
    const lost = (column: string): string =>
      `(${column} > 0 AND NOT EXISTS (SELECT 1 FROM block b WHERE b.id = ${column}))
        OR (${column} < 0 AND NOT EXISTS (SELECT 1 FROM blockset s WHERE s.id = -${column}))`;
    this.#sql
      .prepare(`DELETE FROM entry WHERE first = ? AND ((kind = 0 AND (${lost("content")})) OR (${lost("metadata")}))`)
      .run(version);
    this.#sql
      .prepare(
        `UPDATE entry SET last = ?1 FROM entry newer
         WHERE newer.first = ?1 AND entry.folder = newer.folder AND entry.name = newer.name
           AND entry.first < ?1 AND entry.last = ?2`,
      )
      .run(version, stillCurrent);
    this.#endOtherKinds(version);
  }

  /** What was a folder and is none now, or the other way round, has another name (its end) or content below: both end. */
  #endOtherKinds(version: number): void {
    const bare = "rtrim(newer.name, '/')";
    this.#sql
      .prepare(
        `UPDATE entry SET last = ?1 FROM entry newer
         WHERE newer.first = ?1 AND entry.folder = newer.folder
           AND entry.name = CASE newer.name WHEN ${bare} THEN ${bare} || '/' ELSE ${bare} END
           AND entry.first < ?1 AND entry.last = ?2`,
      )
      .run(version, stillCurrent);
    this.#sql
      .prepare(
        `UPDATE entry SET last = ?1 FROM entry newer JOIN folder above ON above.id = newer.folder
           JOIN folder below ON below.path >= above.path || ${bare} || '/' AND below.path < above.path || ${bare} || '0'
         WHERE newer.first = ?1 AND newer.kind <> ${entryKinds.folder} AND entry.folder = below.id
           AND entry.first < ?1 AND entry.last = ?2`,
      )
      .run(version, stillCurrent);
  }

  /** Takes the times of a version's states over into the states before them, for a version that is not kept. */
  applyTimes(version: number): void {
    this.#sql
      .prepare(
        `UPDATE entry SET modified = newer.modified, fraction = newer.fraction FROM entry newer
         WHERE newer.first = ?1 AND newer.kind = 0 AND entry.folder = newer.folder AND entry.name = newer.name
           AND entry.first < ?1 AND entry.last = ?2`,
      )
      .run(version, stillCurrent);
  }

  countNew(version: number): number {
    this.#insertNew.flush();
    return Number(this.#sql.prepare("SELECT count(*) FROM entry WHERE first = ?").values(version)[0]?.[0] ?? 0);
  }

  /** Removes what a version added, and the ends that it set. For a version that nothing later builds on. */
  undoVersion(version: number): void {
    this.forgetClosings();
    this.#sql.prepare("DELETE FROM entry WHERE first = ?").run(version);
    this.#sql.prepare("UPDATE entry SET last = ? WHERE last = ?").run(stillCurrent, version);
  }

  /**
   * Drops a version: states that no other version has go. `before` and `after` are the ids of its complete neighbours;
   * what an unfinished one after it added stays.
   */
  dropVersion(version: number, before: number | undefined, after: number | undefined): void {
    const low = before ?? 0;
    if (after === undefined) {
      this.#sql.prepare("DELETE FROM entry WHERE first > ? AND first <= ?").run(low, version);
      this.#sql.prepare("UPDATE entry SET last = ? WHERE last > ?").run(stillCurrent, low);
    } else {
      this.#sql.prepare("DELETE FROM entry WHERE first > ? AND last <= ?").run(low, after);
    }
  }

  /** Folders and symlinks of a version by path, then the files folder by folder: the order of a dlist. */
  *ofVersion(version: number): Generator<VersionEntry> {
    const present = has("?1");
    for (const query of [
      entryQuery(`${present} AND e.kind <> 0 ORDER BY path`),
      entryQuery(`${present} AND e.kind = 0`),
    ]) {
      for (const row of this.#sql.prepare(query).iterate(version)) yield row as unknown as VersionEntry;
    }
  }
}

function has(version: string): string {
  return `e.first <= ${version} AND e.last > ${version}`;
}

/** The entries for which a condition holds. */
function entryQuery(condition: string): string {
  return `SELECT f.path || e.name AS path, ${stateColumns}, coalesce(cb.hash, cs.hash) AS hash,
        coalesce(mb.hash, ms.hash) AS metadataHash, coalesce(mb.size, ms.size, 0) AS metadataSize
       FROM entry e JOIN folder f ON f.id = e.folder ${metadataJoin}
       LEFT JOIN block cb ON e.kind = 0 AND cb.id = e.content
       LEFT JOIN blockset cs ON e.kind = 0 AND cs.id = -e.content
       WHERE ${condition}`;
}

function rowOf(folder: number, name: string, first: number, state: EntryState): SqlValue[] {
  const { kind, content, metadata, size, modified, fraction } = state;
  return [folder, name, first, stillCurrent, kind, content, metadata, size, modified, fraction];
}

function toKnown(row: unknown[]): KnownEntry {
  return {
    kind: row[1] as EntryKind,
    content: row[2] as number,
    metadata: row[3] as number,
    size: row[4] as number,
    modified: row[5] as number,
    fraction: row[6] as number,
    first: row[7] as number,
    isCurrent: row[8] === stillCurrent,
    metadataHash: (row[9] as Uint8Array | null) ?? undefined,
    metadataSize: row[10] as number,
  };
}

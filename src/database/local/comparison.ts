import type { SqlDatabase, SqlValue } from "../../platform/platform.ts";
import { RowBatch } from "../row-batch.ts";
import { type EntryKind, entryKinds } from "./entries.ts";
import type { RowRange } from "./listing.ts";

export const changeTypes = { added: 0, deleted: 1, modified: 2 } as const;
export type ChangeType = keyof typeof changeTypes;

/** A path that is not the same in two versions. */
export interface Change {
  readonly type: ChangeType;
  /** In the later version, if it is there. */
  readonly kind: EntryKind;
  readonly path: string;
}

export interface SizedChange extends Change {
  /** Bytes of the file: those it has now, or had last. */
  readonly size: number;
}

/** What is compared of a path. Hashes of both sides have one form, text or bytes. */
export interface ComparedEntry {
  readonly path: string;
  readonly kind: EntryKind;
  readonly size: number;
  readonly hash: string | Uint8Array | null;
  readonly metadataHash: string | Uint8Array | null;
}

const everything: RowRange = { limit: -1, offset: 0 };
const typeNames = Object.keys(changeTypes) as ChangeType[];
/**
 * `type`: added, deleted, modified; of each, folders before links before files. `size`: the largest first of what takes room
 * since then, deleted files last. Then by path.
 */
export type ChangeOrder = "type" | "size";
const orders: Readonly<Record<ChangeOrder, string>> = {
  type: "type, CASE kind WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END",
  size: `type = ${changeTypes.deleted}, CASE kind WHEN 0 THEN size ELSE -1 END DESC`,
};

/**
 * Finds what differs between two lists of paths of any length, in temporary tables: lists that are added path by path, or
 * two versions that the database has.
 */
export class VersionComparison implements Disposable {
  readonly #sql: SqlDatabase;
  readonly #insert: RowBatch;
  readonly #insertChange: RowBatch;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
    sql.exec(
      `CREATE TEMP TABLE compared (path TEXT, side INTEGER, kind INTEGER, size INTEGER, hash, metadata,
        PRIMARY KEY (path, side)) WITHOUT ROWID`,
    );
    sql.exec("CREATE TEMP TABLE change (type INTEGER, kind INTEGER, path TEXT, size INTEGER)");
    this.#insert = new RowBatch(
      sql,
      "INSERT OR IGNORE INTO compared (path, side, kind, size, hash, metadata)",
      columnsOfCompared,
    );
    this.#insertChange = new RowBatch(sql, "INSERT INTO change (type, kind, path, size)", columnsOfChange);
  }

  /**
   * Adds what differs between two versions of the database, given by their ids, of all paths that are accepted. What has the
   * same content and metadata has no more changed than what has the same ids of them.
   */
  addVersions(base: number, target: number, accepts?: (path: string) => boolean): void {
    const [low, high] = [Math.min(base, target), Math.max(base, target)];
    const query = differences(base < target);
    if (!accepts) {
      this.#sql.prepare(`INSERT INTO change (type, kind, path, size) ${query}`).run(low, high);
      return;
    }
    for (const { type, kind, path, size } of this.#sql.prepare(query).iterate(low, high)) {
      if (accepts(path as string))
        this.#insertChange.add(type as number, kind as number, path as string, size as number);
    }
  }

  /** Adds a path of the base (0) or of the version that is held against it (1). What is the same in both may be left out. */
  add(side: 0 | 1, { path, kind, size, hash, metadataHash }: ComparedEntry): void {
    this.#insert.add(path, side, kind, size, hash as SqlValue, metadataHash as SqlValue);
  }

  /** Adds all of a version as far as it can be told from the outside: size and time (in seconds) of files. */
  addOutsides(side: 0 | 1, version: number): void {
    this.#sql
      .prepare(
        `INSERT OR IGNORE INTO compared (path, side, kind, size, hash)
         SELECT f.path || e.name, ?2, e.kind, CASE e.kind WHEN 0 THEN e.size ELSE 0 END,
           CASE e.kind WHEN 0 THEN e.size || ' ' || e.modified END
         FROM entry e JOIN folder f ON f.id = e.folder WHERE e.first <= ?1 AND e.last > ?1`,
      )
      .run(version, side);
  }

  /** Adds a path that is seen from the outside, as {@link addOutsides} does. `modified`: epoch seconds. */
  addOutside(side: 0 | 1, path: string, kind: EntryKind, size: number, modified: number): void {
    const isFile = kind === entryKinds.file;
    this.add(side, {
      path,
      kind,
      size: isFile ? size : 0,
      hash: isFile ? `${size} ${modified}` : null,
      metadataHash: null,
    });
  }

  /** Compares what was added: each type and kind of change that there is, how often, and bytes of files. */
  compare(): { type: ChangeType; kind: EntryKind; count: number; size: number }[] {
    this.#insert.flush();
    this.#insertChange.flush();
    const alone = (side: 0 | 1, type: number) =>
      `SELECT ${type}, kind, path, size FROM compared a WHERE side = ${side}
         AND NOT EXISTS (SELECT 1 FROM compared b WHERE b.path = a.path AND b.side = ${1 - side})`;
    this.#sql.exec(`INSERT INTO change ${alone(1, changeTypes.added)}`);
    this.#sql.exec(`INSERT INTO change ${alone(0, changeTypes.deleted)}`);
    this.#sql.exec(
      `INSERT INTO change SELECT ${changeTypes.modified}, a.kind, a.path, a.size
         FROM compared a JOIN compared b ON b.path = a.path AND b.side = 0
         WHERE a.side = 1 AND (a.kind <> b.kind OR a.hash IS NOT b.hash OR a.metadata IS NOT b.metadata)`,
    );
    return this.#sql
      .prepare(
        "SELECT type, kind, count(*), sum(CASE kind WHEN 0 THEN size ELSE 0 END) FROM change GROUP BY type, kind",
      )
      .values()
      .map((row) => ({
        type: typeNames[row[0] as number] as ChangeType,
        kind: row[1] as EntryKind,
        count: row[2] as number,
        size: row[3] as number,
      }));
  }

  /** What differs, or one type of it. */
  *changes(
    type?: ChangeType,
    { limit, offset }: RowRange = everything,
    order: ChangeOrder = "type",
  ): Generator<SizedChange> {
    const where = type === undefined ? "" : `WHERE type = ${changeTypes[type]}`;
    const statement = this.#sql.prepare(
      `SELECT type, kind, path, CASE kind WHEN 0 THEN size ELSE 0 END AS size FROM change ${where}
         ORDER BY ${orders[order]}, path LIMIT ? OFFSET ?`,
    );
    try {
      for (const row of statement.iterate(limit, offset)) {
        const type = typeNames[row.type as number] as ChangeType;
        yield { type, kind: row.kind as EntryKind, path: row.path as string, size: row.size as number };
      }
    } finally {
      statement.finalize();
    }
  }

  /** The largest files among the changes of a type, then what has no size. */
  largest(type: ChangeType, count: number): SizedChange[] {
    return this.#sql
      .prepare("SELECT kind, path, size FROM change WHERE type = ? ORDER BY size DESC, path LIMIT ?")
      .values(changeTypes[type], count)
      .map((row) => ({ type, kind: row[0] as EntryKind, path: row[1] as string, size: row[2] as number }));
  }

  [Symbol.dispose](): void {
    this.#sql.exec("DROP TABLE change");
    this.#sql.exec("DROP TABLE compared");
  }
}

const columnsOfCompared = 6;
const columnsOfChange = 4;

/**
 * What differs between the versions ?1 and ?2, of which the second is the newer one. Most rows of this large table are in
 * both or in neither, which the first columns behind the key tell.
 *
 * @param isForward the newer version is held against the older one.
 */
function differences(isForward: boolean): string {
  const isOfTarget = isForward ? "e.first > ?1" : "e.first <= ?1";
  const hash = (content: string) =>
    `coalesce((SELECT hash FROM block WHERE id = ${content}), (SELECT hash FROM blockset WHERE id = -${content}))`;
  const hasOther = (column: string) =>
    `e.${column} <> o.${column} AND ${hash(`e.${column}`)} IS NOT ${hash(`o.${column}`)}`;
  return `SELECT CASE WHEN o.first IS NOT NULL THEN ${changeTypes.modified} WHEN ${isOfTarget} THEN ${changeTypes.added}
        ELSE ${changeTypes.deleted} END AS type, e.kind AS kind, f.path || e.name AS path, e.size AS size
      FROM entry e CROSS JOIN folder f ON f.id = e.folder
      LEFT JOIN entry o ON o.folder = e.folder AND o.name = e.name
        AND o.first <= CASE WHEN e.first > ?1 THEN ?1 ELSE ?2 END AND o.last > CASE WHEN e.first > ?1 THEN ?1 ELSE ?2 END
      WHERE e.last > ?1 AND e.first <= ?2 AND (e.first <= ?1) <> (e.last > ?2)
        AND (o.first IS NULL OR (${isOfTarget} AND (e.kind <> o.kind
          OR (e.kind = ${entryKinds.file} AND ${hasOther("content")}) OR (${hasOther("metadata")}))))`;
}

import type { SqlDatabase, SqlValue } from "../../platform/platform.ts";
import { RowBatch } from "../row-batch.ts";
import { type EntryKind, entryKinds } from "./entries.ts";

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

const typeNames = Object.keys(changeTypes) as ChangeType[];
/** Folders before links before files. */
const kindOrder = "CASE kind WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END";

/** Finds what differs between two lists of paths of any length, in temporary tables. */
export class VersionComparison implements Disposable {
  readonly #sql: SqlDatabase;
  readonly #insert: RowBatch;

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

  /** What differs, or one type of it: in the order of types, folders before links before files, then by path. */
  *changes(type?: ChangeType): Generator<Change> {
    const where = type === undefined ? "" : `WHERE type = ${changeTypes[type]}`;
    const statement = this.#sql.prepare(
      `SELECT type, kind, path FROM change ${where} ORDER BY type, ${kindOrder}, path`,
    );
    try {
      for (const row of statement.iterate()) {
        const type = typeNames[row.type as number] as ChangeType;
        yield { type, kind: row.kind as EntryKind, path: row.path as string };
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

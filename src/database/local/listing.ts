import type { SqlDatabase } from "../../platform/platform.ts";
import type { EntryKind } from "./entries.ts";

/** What a version holds. */
export interface VersionTotals {
  /** Files, folders and links. */
  readonly entries: number;
  readonly files: number;
  /** Bytes of all files. */
  readonly size: number;
}

/** A path in one state, which versions v with `first` <= v < `last` have. */
export interface ListedState {
  readonly folder: string;
  /** Folders end with the separator. */
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly kind: EntryKind;
  readonly size: number;
}

const columns = "f.path AS folder, e.name, e.first, e.last, e.kind, e.size";
const range = "e.first <= ?1 AND e.last > ?2";
/** The order of folders comes from their index and that of names from the primary key, so nothing is sorted. */
const order = "ORDER BY f.path, e.name, e.first";

/**
 * Queries for lists of versions and of their paths. States come ordered by folder, then by name, those of one path
 * next to each other; they are asked for by a range of version ids, oldest and newest included, and may belong to
 * versions in between only.
 */
export class Listing {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  /** The totals of the given version ids, in their order, from one pass over all entries. */
  totals(versions: readonly number[]): VersionTotals[] {
    const groups = this.#sql
      .prepare(
        `SELECT first, last, count(*), count(CASE WHEN kind = 0 THEN 1 END), sum(CASE WHEN kind = 0 THEN size ELSE 0 END)
         FROM entry GROUP BY first, last`,
      )
      .values() as [number, number, number, number, number][];
    return versions.map((version) => {
      const totals = { entries: 0, files: 0, size: 0 };
      for (const [first, last, entries, files, size] of groups) {
        if (first > version || last <= version) continue;
        totals.entries += entries;
        totals.files += files;
        totals.size += size;
      }
      return totals;
    });
  }

  /** Every path. */
  *all(oldest: number, newest: number): Generator<ListedState> {
    const query = `SELECT ${columns} FROM folder f CROSS JOIN entry e ON e.folder = f.id WHERE ${range} ${order}`;
    yield* this.#states(query, newest, oldest);
  }

  /** The direct children of a folder; `path` ends with the separator. The root itself, in itself, has no name. */
  *childrenOf(path: string, oldest: number, newest: number): Generator<ListedState> {
    const query = `SELECT ${columns} FROM folder f CROSS JOIN entry e ON e.folder = f.id
      WHERE f.path = ?3 AND e.name <> '' AND ${range} ${order}`;
    yield* this.#states(query, newest, oldest, path);
  }

  /** Exactly one path, given as its folder and name. */
  *path(folder: string, name: string, oldest: number, newest: number): Generator<ListedState> {
    const query = `SELECT ${columns} FROM folder f CROSS JOIN entry e ON e.folder = f.id
      WHERE f.path = ?3 AND e.name = ?4 AND ${range} ${order}`;
    yield* this.#states(query, newest, oldest, folder, name);
  }

  *#states(query: string, ...values: (number | string)[]): Generator<ListedState> {
    const statement = this.#sql.prepare(query);
    try {
      yield* statement.iterate(...values) as unknown as Iterable<ListedState>;
    } finally {
      statement.finalize();
    }
  }
}

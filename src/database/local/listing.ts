import type { SqlDatabase } from "../../platform/platform.ts";
import { type EntryKind, entryKinds } from "./entries.ts";
import { mapFile, mapForFolder } from "./file-mapping.ts";
import { allowedEntries, type PathCondition } from "./path-condition.ts";

/** A path in one state, which versions v with `first` <= v < `last` have. */
export interface ListedState {
  readonly folder: string;
  /** Folders end with the separator. */
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly kind: EntryKind;
  readonly size: number;
  /** Epoch seconds; of folders and links 0 where it isn't known. */
  readonly modified: number;
  /** 100 ns units; -1 unknown. */
  readonly fraction: number;
}

/** A part of an answer: at most `limit` rows (-1: all) after the first `offset`. */
export interface RowRange {
  readonly limit: number;
  readonly offset: number;
}

const ownColumns = "e.name, e.first, e.last, e.kind, e.size, e.modified, e.fraction";
/** For queries of folders `f` and their entries `e`. */
export const stateColumns = `f.path AS folder, ${ownColumns}`;
/** For queries of the entries `e` of one folder, whose path is ?1. */
export const childColumns = `?1 AS folder, ${ownColumns}`;
/**
 * The entries of the folder ?1 but for itself, which the root has. A large folder is read much faster without a look at the
 * folder for each of them.
 */
export const children = "FROM entry e WHERE e.folder = (SELECT id FROM folder WHERE path = ?1) AND e.name > ''";
const range = "e.first <= ?1 AND e.last > ?2";
const joined = "FROM folder f CROSS JOIN entry e ON e.folder = f.id";
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

  /** Every path. */
  *all(oldest: number, newest: number): Generator<ListedState> {
    yield* this.#states(`SELECT ${stateColumns} ${joined} WHERE ${range} ${order}`, newest, oldest);
  }

  /** Every path that a condition allows. */
  *allowed(condition: PathCondition, oldest: number, newest: number): Generator<ListedState> {
    const { from, where } = allowedEntries(condition);
    mapFile(this.#sql);
    const query = `SELECT ${stateColumns} ${from.sql} WHERE ${where.sql} AND e.first <= ? AND e.last > ?`;
    yield* this.#states(query, ...from.values, ...where.values, newest, oldest);
  }

  /** The direct children of a folder; `path` ends with the separator. The root itself, in itself, has no name. */
  *childrenOf(path: string, oldest: number, newest: number, part: RowRange = everything): Generator<ListedState> {
    const query = `SELECT ${childColumns} ${children} AND e.last > ?2 AND e.first <= ?3
      ORDER BY e.name, e.first LIMIT ?4 OFFSET ?5`;
    yield* this.#states(query, path, oldest, newest, part.limit, part.offset);
  }

  /** How many direct children a folder has in one version. */
  countChildren(path: string, version: number): number {
    const query = `SELECT count(*) ${children} AND e.last > ?2 AND e.first <= ?2`;
    mapForFolder(this.#sql);
    return Number(this.#sql.prepare(query).values(path, version)[0]?.[0]);
  }

  /**
   * Where a version begins: the paths that no folder of it leads to, which are its sources. Looks at nothing that lies
   * below them.
   */
  *roots(version: number): Generator<ListedState> {
    const firstFolder = this.#sql.prepare("SELECT path FROM folder ORDER BY path LIMIT 1");
    const folderAfter = this.#sql.prepare("SELECT path FROM folder WHERE path > ? ORDER BY path LIMIT 1");
    const covered = new Set<string>();
    let folder = firstFolder.values()[0]?.[0] as string | undefined;
    while (folder !== undefined) {
      const cover = coveringFolder(folder, covered);
      if (cover === undefined) {
        for (const state of this.#statesIn(folder, version)) {
          yield state;
          if (state.kind === entryKinds.folder) covered.add(folder + state.name);
          // The root itself has no name, and comes first.
          if (state.name === "") break;
        }
      }
      folder = folderAfter.values(cover === undefined ? folder : endOf(cover))[0]?.[0] as string | undefined;
    }
  }

  /** Exactly one path, given as its folder and name. */
  *path(folder: string, name: string, oldest: number, newest: number): Generator<ListedState> {
    const query = `SELECT ${stateColumns} ${joined} WHERE f.path = ?3 AND e.name = ?4 AND ${range} ${order}`;
    yield* this.#states(query, newest, oldest, folder, name);
  }

  *#statesIn(folder: string, version: number): Generator<ListedState> {
    const query = `SELECT ${stateColumns} ${joined} WHERE f.path = ?3 AND ${range} ${order}`;
    yield* this.#states(query, version, version, folder);
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

const everything: RowRange = { limit: -1, offset: 0 };

/** The one of the folders that `path` lies in, or is. */
function coveringFolder(path: string, folders: ReadonlySet<string>): string | undefined {
  for (let end = 1; end <= path.length; end++) {
    const last = path[end - 1];
    if (last !== "/" && last !== "\\") continue;
    const ancestor = path.slice(0, end);
    if (folders.has(ancestor)) return ancestor;
  }
  return undefined;
}

/** A text that is greater than all paths below a folder, and than no other path of a folder. */
function endOf(folder: string): string {
  return folder.slice(0, -1) + String.fromCharCode(folder.charCodeAt(folder.length - 1) + 1);
}

import type { SqlDatabase } from "../../platform/platform.ts";
import type { EntryKind } from "./entries.ts";

/** A path of a version, with where its content and its metadata are: content ids, see `schema.ts`. */
export interface StoredEntry {
  readonly path: string;
  readonly kind: EntryKind;
  readonly content: number;
  /** 0: none. */
  readonly metadata: number;
  /** Bytes of it. */
  readonly metadataSize: number;
  /** Bytes. */
  readonly size: number;
  /** Epoch seconds; 0 where it isn't known. */
  readonly modified: number;
  /** 100 ns units; -1 unknown. */
  readonly fraction: number;
}

const columns = `f.path || e.name AS path, e.kind, e.content, e.metadata, coalesce(mb.size, ms.size, 0) AS metadataSize,
  e.size, e.modified, e.fraction`;
const joined = `FROM folder f CROSS JOIN entry e ON e.folder = f.id
  LEFT JOIN block mb ON mb.id = e.metadata LEFT JOIN blockset ms ON ms.id = -e.metadata`;

/** Queries for the contents of one version, path by path. */
export class VersionContents {
  readonly #sql: SqlDatabase;
  readonly #version: number;

  /** @param version its id. */
  constructor(sql: SqlDatabase, version: number) {
    this.#sql = sql;
    this.#version = version;
  }

  /** @param name as entries have it: folders, and links to such, end with the separator. */
  at(folder: string, name: string): StoredEntry | undefined {
    const query = `SELECT ${columns} ${joined} WHERE f.path = ?1 AND e.name = ?2 AND e.first <= ?3 AND e.last > ?3`;
    return this.#sql.prepare(query).get(folder, name, this.#version) as unknown as StoredEntry | undefined;
  }

  /** All that lies below a folder, each folder before what is in it. */
  *below(folder: string): Generator<StoredEntry> {
    const end = folder.slice(0, -1) + String.fromCharCode(folder.charCodeAt(folder.length - 1) + 1);
    const statement = this.#sql.prepare(
      `SELECT ${columns} ${joined}
       WHERE f.path >= ?1 AND f.path < ?2 AND e.first <= ?3 AND e.last > ?3
       ORDER BY f.path, e.name`,
    );
    try {
      yield* statement.iterate(folder, end, this.#version) as unknown as Iterable<StoredEntry>;
    } finally {
      statement.finalize();
    }
  }
}

import type { SqlDatabase } from "../../platform/platform.ts";

/** Where the source had a block once: at `position`, counted in blocks, of a file or of the metadata of a path. */
export interface BlockPlace {
  readonly path: string;
  readonly position: number;
  readonly block: number;
}

/** Queries for what the source may still have of the blocks in one volume. Places come ordered by path. */
export class BlockPlaces {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  inFiles(volume: number): Generator<BlockPlace> {
    return this.#places("e.kind = 0 AND e.content", volume);
  }

  inMetadata(volume: number): Generator<BlockPlace> {
    return this.#places("e.metadata", volume);
  }

  /** A content is a block, or the negative number of a blockset. */
  *#places(content: string, volume: number): Generator<BlockPlace> {
    const statement = this.#sql.prepare(
      `SELECT f.path || e.name AS path, 0 AS position, b.id AS block
         FROM block b JOIN entry e ON ${content} = b.id JOIN folder f ON f.id = e.folder WHERE b.volume = ?1
       UNION SELECT f.path || e.name, s.position, b.id
         FROM block b JOIN blockset_block s ON s.block = b.id JOIN entry e ON ${content} = -s.blockset
         JOIN folder f ON f.id = e.folder WHERE b.volume = ?1
       ORDER BY 1, 2`,
    );
    try {
      yield* statement.iterate(volume) as unknown as Iterable<BlockPlace>;
    } finally {
      statement.finalize();
    }
  }
}

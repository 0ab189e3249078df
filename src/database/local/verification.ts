import type { SqlDatabase } from "../../platform/platform.ts";

/** Queries that compare remote volumes with what is recorded of them (engine.md 15.3). */
export class VerificationQueries {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  /** Hashes of the blocks in a dblock that serve as blocklists. */
  blocklistsIn(volume: number): Uint8Array[] {
    return this.#sql
      .prepare("SELECT hash FROM block WHERE volume = ? AND id IN (SELECT block FROM blockset_list)")
      .values(volume)
      .map((row) => row[0] as Uint8Array);
  }

  /** Dblocks at the destination that a dindex describes. */
  describedBy(dindex: number): { id: number; name: string }[] {
    return this.#sql
      .prepare(
        `SELECT v.id, v.name FROM index_link l JOIN volume v ON v.id = l.dblock
         WHERE l.dindex = ? AND v.state IN (2, 3) ORDER BY v.name`,
      )
      .all(dindex) as { id: number; name: string }[];
  }
}

import type { SqlDatabase } from "../../platform/platform.ts";
import { noVolume } from "./blocks.ts";

/** The dblocks that hold what these versions need, blocklists as well (engine.md 28 D10). */
export function dblocksOfVersions(sql: SqlDatabase, versions: readonly number[]): number[] {
  sql.exec("CREATE TEMP TABLE wanted_stream (id INTEGER PRIMARY KEY)");
  try {
    const isWanted = "EXISTS (SELECT 1 FROM json_each(?) v WHERE v.value >= first AND v.value < last)";
    const wanted = JSON.stringify(versions);
    for (const query of [
      `SELECT content FROM entry WHERE kind = 0 AND content <> 0 AND ${isWanted}`,
      `SELECT metadata FROM entry WHERE metadata <> 0 AND ${isWanted}`,
    ]) {
      sql.prepare(`INSERT OR IGNORE INTO wanted_stream ${query}`).run(wanted);
    }
    return sql
      .prepare(
        `SELECT DISTINCT volume FROM block WHERE volume <> ${noVolume} AND id IN (
           SELECT id FROM wanted_stream WHERE id > 0
           UNION SELECT b.block FROM wanted_stream s JOIN blockset_block b ON b.blockset = -s.id WHERE s.id < 0
           UNION SELECT l.block FROM wanted_stream s JOIN blockset_list l ON l.blockset = -s.id WHERE s.id < 0)`,
      )
      .values()
      .map(([id]) => Number(id));
  } finally {
    sql.exec("DROP TABLE wanted_stream");
  }
}

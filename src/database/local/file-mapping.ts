import type { SqlDatabase } from "../../platform/platform.ts";

/** Bytes. What is mapped counts as memory of the process, so that not all of a large file can be. */
const mostMapped = 128 * 1024 * 1024;
/** Bytes. SQLite takes it for as much as it can map. */
const everything = 2 ** 40;

/**
 * For queries that walk through all names: SQLite reads the file through the memory of the system from now on, where asking
 * for page after page would take a third of their time.
 */
export function mapFile(sql: SqlDatabase): void {
  sql.exec(`PRAGMA mmap_size = ${mostMapped}`);
}

/** For queries that read one folder, wherever in the file it lies: no more of it counts as memory than what they touch. */
export function mapForFolder(sql: SqlDatabase): void {
  sql.exec(`PRAGMA mmap_size = ${everything}`);
}

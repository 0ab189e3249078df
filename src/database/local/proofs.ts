import type { SqlDatabase, SqlStatement } from "../../platform/platform.ts";

/** A file of a version as far as a drill has to know it. */
export interface DrillFile {
  readonly path: string;
  readonly content: number;
  readonly metadata: number;
  /** Bytes. */
  readonly size: number;
  /** Epoch seconds. */
  readonly modified: number;
  /** 100 ns units; -1 unknown. */
  readonly fraction: number;
  /** Of the whole file. */
  readonly hash: Uint8Array;
  /** When it was proven last, epoch seconds; 0: never. */
  readonly proven: number;
}

/** Which of the files of a version, at the most `limit` of at most `largest` bytes. */
export interface DrillRange {
  readonly version: number;
  readonly place: string;
  readonly largest: number;
  readonly limit: number;
}

const columns =
  "e.folder, e.name, e.content, e.metadata, e.size, e.modified, e.fraction, coalesce(p.time, 0) AS proven";

/**
 * What drills have restored, and from where: a `place` is any text that stands for a destination. Empty files count as proven.
 */
export class ProofTable {
  readonly #sql: SqlDatabase;
  #record: SqlStatement | undefined;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  /** Those whose last proof lies furthest back, or that have none; in no order among equals. */
  oldest(range: DrillRange): DrillFile[] {
    return this.#files(range, "proven, random()");
  }

  /** Any. */
  random(range: DrillRange): DrillFile[] {
    return this.#files(range, "random()");
  }

  /** All of them, to be looked through once. */
  *all({ version, place, largest }: Omit<DrillRange, "limit">): Generator<DrillFile> {
    const rows = this.#sql.prepare(fileQuery(`SELECT ${columns} ${inVersion}`)).iterate(version, place, largest);
    for (const row of rows) yield row as unknown as DrillFile;
  }

  record(place: string, contents: Iterable<number>, time: number): void {
    this.#record ??= this.#sql.prepare("INSERT OR REPLACE INTO proof (place, content, time) VALUES (?, ?, ?)");
    for (const content of contents) this.#record.run(place, content, time);
  }

  /** Percentage of the bytes of a version that have been proven at a place. */
  coverage(version: number, place: string): number {
    const [size, proven] = (this.#sql
      .prepare(
        `SELECT coalesce(sum(e.size), 0), coalesce(sum(iif(p.time IS NULL, 0, e.size)), 0) FROM entry e
         LEFT JOIN proof p ON p.place = ?2 AND p.content = e.content
         WHERE e.kind = 0 AND e.first <= ?1 AND e.last > ?1`,
      )
      .values(version, place)[0] ?? [0, 0]) as [number, number];
    return size === 0 ? 100 : (100 * proven) / size;
  }

  /** Forgets what no version has any more. */
  forgetGone(): void {
    this.#sql.exec("DELETE FROM proof WHERE content NOT IN (SELECT content FROM entry WHERE kind = 0)");
  }

  /** Ids of the volumes that hold a stream. `lists`: also those with its blocklists. */
  volumesOf(content: number, { lists = false } = {}): number[] {
    if (content === 0) return [];
    const query =
      content > 0
        ? "SELECT volume FROM block WHERE id = ?1"
        : `SELECT DISTINCT b.volume FROM block b WHERE b.id IN (
             SELECT block FROM blockset_block WHERE blockset = ?1
             ${lists ? "UNION SELECT block FROM blockset_list WHERE blockset = ?1" : ""})`;
    return this.#sql
      .prepare(query)
      .values(Math.abs(content))
      .map(([volume]) => Number(volume));
  }

  #files({ version, place, largest, limit }: DrillRange, order: string): DrillFile[] {
    // Names and hashes are looked up of those alone that are chosen.
    const chosen = `SELECT ${columns} ${inVersion} ORDER BY ${order} LIMIT ?4`;
    return this.#sql.prepare(fileQuery(chosen)).all(version, place, largest, limit) as unknown as DrillFile[];
  }
}

const inVersion = `FROM entry e LEFT JOIN proof p ON p.place = ?2 AND p.content = e.content
  WHERE e.kind = 0 AND e.content <> 0 AND e.first <= ?1 AND e.last > ?1 AND e.size <= ?3`;

function fileQuery(chosen: string): string {
  return `SELECT f.path || e.name AS path, e.content, e.metadata, e.size, e.modified, e.fraction, e.proven,
      coalesce(b.hash, s.hash) AS hash
    FROM (${chosen}) e JOIN folder f ON f.id = e.folder
    LEFT JOIN block b ON b.id = e.content LEFT JOIN blockset s ON s.id = -e.content`;
}

import type { SqlDatabase, SqlValue } from "../../platform/platform.ts";
import { type ListedState, type RowRange, stateColumns } from "./listing.ts";
import { all, SearchPattern, type SearchTerm, type SqlPiece } from "./search-pattern.ts";

export interface SearchQuery {
  /** Ids of the versions to look into, ascending; at least one. */
  readonly versions: readonly number[];
  /** Only entries directly in these, which end with the separator; empty: everywhere. */
  readonly folders: readonly string[];
  /** The first that matches a path decides. Where none does: found, unless all terms are includes. */
  readonly terms: readonly SearchTerm[];
  readonly caseSensitive: boolean;
}

/** A path in the state that one version has. */
export interface FoundState extends ListedState {
  /** Id of the version. */
  readonly version: number;
}

/**
 * A search for paths in some versions: each path once for every version that has it, by folder, name and version.
 * One at a time for each database.
 */
export class PathSearch {
  readonly #sql: SqlDatabase;
  readonly #query: SearchQuery;
  readonly #source: SqlPiece;
  readonly #verdict: SqlPiece;

  constructor(sql: SqlDatabase, query: SearchQuery) {
    const { terms, caseSensitive } = query;
    const patterns = terms.map((term) => new SearchPattern(term, caseSensitive));
    this.#sql = sql;
    this.#query = query;
    this.#source = sourceOf(query, patterns);
    this.#verdict = verdictOf(terms, patterns);
    this.#chooseVersions();
  }

  *find({ limit, offset }: RowRange): Generator<FoundState> {
    const versions = `CROSS JOIN chosen_version c ON c.id >= e.first AND c.id < e.last AND c.rank < ${this.#query.versions.length}`;
    const query = `SELECT ${stateColumns}, c.id AS version ${this.#source.sql} ${versions}
      WHERE ${this.#range} AND ${this.#verdict.sql} LIMIT ? OFFSET ?`;
    const statement = this.#sql.prepare(query);
    try {
      yield* statement.iterate(...this.#values, limit, offset) as unknown as Iterable<FoundState>;
    } finally {
      statement.finalize();
    }
  }

  /** How many there are to {@link find}. */
  count(): number {
    const query = `SELECT coalesce(sum(${this.#versionsOfState}), 0) ${this.#source.sql}
      WHERE ${this.#range} AND ${this.#verdict.sql}`;
    const statement = this.#sql.prepare(query);
    try {
      return Number(statement.values(...this.#values)[0]?.[0]);
    } finally {
      statement.finalize();
    }
  }

  get #values(): SqlValue[] {
    return [...this.#source.values, ...this.#verdict.values];
  }

  get #range(): string {
    return `e.first <= ${this.#newest} AND e.last > ${this.#oldest}`;
  }

  /** In how many of the versions a state is; arithmetic does where no version in between is left out. */
  get #versionsOfState(): string {
    const rank = (version: string) => `(SELECT rank FROM chosen_version WHERE id >= ${version} LIMIT 1)`;
    const isGapless = this.#newest - this.#oldest + 1 === this.#query.versions.length;
    if (!isGapless) return `${rank("e.last")} - ${rank("e.first")}`;
    return `min(e.last, ${this.#newest + 1}) - max(e.first, ${this.#oldest})`;
  }

  get #oldest(): number {
    return this.#query.versions[0] as number;
  }

  get #newest(): number {
    return this.#query.versions.at(-1) as number;
  }

  /** The versions numbered from the oldest, and one after all others. */
  #chooseVersions(): void {
    this.#sql.exec("CREATE TEMP TABLE IF NOT EXISTS chosen_version (id INTEGER PRIMARY KEY, rank INTEGER)");
    this.#sql.exec("DELETE FROM chosen_version");
    const insert = this.#sql.prepare("INSERT INTO chosen_version (id, rank) VALUES (?, ?)");
    for (const [rank, id] of this.#query.versions.entries()) insert.run(id, rank);
    insert.run(Number.MAX_SAFE_INTEGER, this.#query.versions.length);
  }
}

/**
 * Folders in the order of their paths, each with its entries. What a term says of the folder alone is asked once for
 * each folder. The LIMIT keeps SQLite from dissolving the inner query, which would ask it for every entry.
 */
function sourceOf({ folders }: SearchQuery, patterns: readonly SearchPattern[]): SqlPiece {
  const tests = patterns.map((pattern, index) => {
    if (!pattern.isWithinSegment || !pattern.isOpenEnded) return { sql: "", values: [] };
    const { sql, values } = pattern.matches("path");
    return { sql: `, (${sql}) AS hit${index}`, values };
  });
  const columns = tests.map(({ sql }) => sql).join("");
  const values = tests.flatMap((test) => test.values);
  const isChosen = "WHERE path IN (SELECT value FROM json_each(?))";
  return {
    sql: `FROM (SELECT id, path${columns} FROM folder ${folders.length > 0 ? isChosen : ""} ORDER BY path LIMIT -1) f
      CROSS JOIN entry e ON e.folder = f.id`,
    values: folders.length > 0 ? [...values, JSON.stringify(folders)] : values,
  };
}

function verdictOf(terms: readonly SearchTerm[], patterns: readonly SearchPattern[]): SqlPiece {
  if (terms.length === 0) return { sql: "1", values: [] };
  const tests = patterns.map(testOf);
  const cases = tests.map(({ sql }, index) => `WHEN ${sql} THEN ${terms[index]?.include ? 1 : 0}`);
  const otherwise = terms.every(({ include }) => include) ? 0 : 1;
  return { sql: `CASE ${cases.join(" ")} ELSE ${otherwise} END`, values: all(tests).values };
}

function testOf(pattern: SearchPattern, index: number): SqlPiece {
  if (!pattern.isWithinSegment) return pattern.matches("(f.path || e.name)");
  const { sql, values } = pattern.matches("e.name");
  return pattern.isOpenEnded ? { sql: `(f.hit${index} OR (${sql}))`, values } : { sql: `(${sql})`, values };
}

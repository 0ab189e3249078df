import type { SqlDatabase, SqlValue } from "../../platform/platform.ts";
import { mapFile } from "./file-mapping.ts";
import { type ListedState, type RowRange, stateColumns } from "./listing.ts";
import { allowedEntries, type PathCondition } from "./path-condition.ts";

export interface SearchQuery extends PathCondition {
  /** Ids of the versions to look into, ascending; at least one. */
  readonly versions: readonly number[];
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
  readonly #allowed: ReturnType<typeof allowedEntries>;

  constructor(sql: SqlDatabase, query: SearchQuery) {
    this.#sql = sql;
    this.#query = query;
    this.#allowed = allowedEntries(query);
    mapFile(sql);
    this.#chooseVersions();
  }

  *find({ limit, offset }: RowRange): Generator<FoundState> {
    const versions = `CROSS JOIN chosen_version c ON c.id >= e.first AND c.id < e.last AND c.rank < ${this.#query.versions.length}`;
    const query = `SELECT ${stateColumns}, c.id AS version ${this.#allowed.from.sql} ${versions}
      WHERE ${this.#allowed.where.sql} AND ${this.#range} LIMIT ? OFFSET ?`;
    const statement = this.#sql.prepare(query);
    try {
      yield* statement.iterate(...this.#values, limit, offset) as unknown as Iterable<FoundState>;
    } finally {
      statement.finalize();
    }
  }

  /** How many there are to {@link find}. */
  count(): number {
    const counted = this.#query.versions.length === 1 ? "count(*)" : `coalesce(sum(${this.#versionsOfState}), 0)`;
    const query = `SELECT ${counted} ${this.#allowed.from.sql}
      WHERE ${this.#allowed.where.sql} AND ${this.#range}`;
    const statement = this.#sql.prepare(query);
    try {
      return Number(statement.values(...this.#values)[0]?.[0]);
    } finally {
      statement.finalize();
    }
  }

  get #values(): SqlValue[] {
    return [...this.#allowed.from.values, ...this.#allowed.where.values];
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

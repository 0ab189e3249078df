import type { SqlDatabase, SqlValue } from "../../platform/platform.ts";
import { mapForFolder } from "./file-mapping.ts";
import { childColumns, children, type ListedState, type RowRange, stateColumns } from "./listing.ts";

export const treeOrders = ["name", "size", "modified"] as const;
export type TreeOrder = (typeof treeOrders)[number];

/** What of a folder is wanted, as one version has it. */
export interface TreeQuery {
  /** With its final separator. */
  readonly folder: string;
  /** Id of the version. */
  readonly version: number;
  readonly order: TreeOrder;
  readonly isDescending: boolean;
  /** With what earlier versions have there, and this one has not. */
  readonly withGone: boolean;
}

/** What lies in a place. */
export interface TreeTotals {
  readonly files: number;
  /** Bytes of them. */
  readonly size: number;
}

/** A path in one state, with what it holds: states with the same content have the same id. */
export interface ContentState extends ListedState {
  readonly content: number;
}

const joined = "FROM folder f CROSS JOIN entry e ON e.folder = f.id";
const present = `${children} AND e.last > ?2 AND e.first <= ?2`;
const untilThen = `${children} AND e.first <= ?2`;
const orders: Readonly<Record<TreeOrder, string>> = {
  name: "e.name COLLATE NOCASE",
  size: "e.size",
  modified: "e.modified",
};

/** Queries for looking around in a version as in a file manager: folders first, page by page. */
export class Tree {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  /** Some of what is in a folder; of what has gone, the state it had last. */
  children({ folder, version, order, isDescending, withGone }: TreeQuery, { limit, offset }: RowRange): ListedState[] {
    const latest = withGone ? "max(e.first) AS first" : "e.first";
    const from = withGone ? `${untilThen} GROUP BY e.name` : present;
    const direction = isDescending ? "DESC" : "ASC";
    const page = `ORDER BY e.kind <> 1, ${orders[order]} ${direction}, e.name ${direction} LIMIT ?3 OFFSET ?4`;
    // Read against the order that is wanted, nearly every name would be among the first for a while, and be sorted in.
    const keys = isDescending
      ? `SELECT e.folder, e.name, e.first FROM (SELECT e.folder, e.name, ${latest}, e.kind, e.size, e.modified ${from}
           ORDER BY e.name DESC LIMIT -1) e ${page}`
      : `SELECT e.folder, e.name, ${latest} ${from} ${page}`;
    mapForFolder(this.#sql);
    // Of a large folder nothing but the keys is sorted. Of each name the latest state, whose other columns SQLite sorts by.
    return this.#rows(
      `SELECT ${childColumns} FROM (${keys}) k
       CROSS JOIN entry e ON e.folder = k.folder AND e.name = k.name AND e.first = k.first`,
      folder,
      version,
      limit,
      offset,
    );
  }

  countChildren({ folder, version, withGone }: Pick<TreeQuery, "folder" | "version" | "withGone">): number {
    const query = withGone ? `SELECT count(DISTINCT e.name) ${untilThen}` : `SELECT count(*) ${present}`;
    return Number(this.#sql.prepare(query).values(folder, version)[0]?.[0]);
  }

  /** All that lies below a folder, however deep. */
  totalsBelow(folder: string, version: number): TreeTotals {
    const end = folder.slice(0, -1) + String.fromCharCode(folder.charCodeAt(folder.length - 1) + 1);
    const row = this.#sql
      .prepare(
        `SELECT count(*), coalesce(sum(e.size), 0) ${joined}
         WHERE f.path >= ?1 AND f.path < ?2 AND e.kind = 0 AND e.first <= ?3 AND e.last > ?3`,
      )
      .values(folder, end, version)[0];
    return { files: Number(row?.[0]), size: Number(row?.[1]) };
  }

  /** Every state of one path, the oldest first. */
  statesOf(folder: string, name: string): ContentState[] {
    return this.#rows(
      `SELECT ${stateColumns}, e.content ${joined} WHERE f.path = ?1 AND e.name = ?2 ORDER BY e.first`,
      folder,
      name,
    ) as ContentState[];
  }

  #rows(query: string, ...values: SqlValue[]): ListedState[] {
    return [...this.#sql.prepare(query).iterate(...values)] as unknown as ListedState[];
  }
}

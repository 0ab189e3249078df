import type { SqlDatabase, SqlValue } from "../../platform/platform.ts";
import type { EntryKind } from "./entries.ts";
import { mapFile } from "./file-mapping.ts";
import { SearchPattern } from "./search-pattern.ts";

/** `pattern`, with `*` and `?`, is the whole name; with a separator in it, the whole path. */
interface WantedText {
  readonly kind: "text" | "pattern";
  readonly text: string;
}

/** What files are looked for; all of it must hold of one state of a path. */
export interface FileSearchQuery {
  /** Each stands somewhere in the path, and one of them at least in the name. */
  readonly texts: readonly WantedText[];
  /** Sizes of files, in bytes. */
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  /** Modification times, epoch seconds. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  /** Only paths that versions from this id on do not have. */
  readonly goneBefore?: number | undefined;
}

/** A path with all its states that fit. */
export interface FoundPath {
  readonly folder: string;
  readonly name: string;
  /** Of the latest of these states. */
  readonly kind: EntryKind;
  readonly size: number;
  /** Epoch seconds; 0 not known. */
  readonly modified: number;
  /** Ranges of version ids, the end not included. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

/** Finds paths by what people remember of them, each once, by folder and name. */
export class FileSearch {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  /** Comes as it is found: whoever has enough may stop. */
  *find(query: FileSearchQuery): Generator<FoundPath> {
    const { sql, values } = conditionOf(query);
    mapFile(this.#sql);
    const statement = this.#sql.prepare(
      `SELECT f.path AS folder, e.name, max(e.first), e.kind, e.size, e.modified,
         group_concat(e.first || ' ' || e.last) AS ranges
       FROM (SELECT id, path FROM folder ORDER BY path LIMIT -1) f CROSS JOIN entry e ON e.folder = f.id
       WHERE e.name <> '' AND ${sql} GROUP BY f.path, e.name ORDER BY f.path, e.name`,
    );
    try {
      for (const row of statement.iterate(...values)) {
        yield { ...(row as unknown as FoundPath), ranges: rangesOf(row.ranges as string) };
      }
    } finally {
      statement.finalize();
    }
  }
}

function conditionOf({ texts, atLeast, atMost, from, until, goneBefore }: FileSearchQuery): {
  sql: string;
  values: SqlValue[];
} {
  const names = texts.filter(({ text }) => !isPath(text)).map((text) => SearchPattern.of(text, false));
  const ofName = names.map((pattern) => pattern.matches("e.name"));
  // One that is a pattern says what the name is; the others may as well stand in a folder above it.
  const elsewhere = texts.filter(({ kind, text }) => isPath(text) || (kind === "text" && texts.length > 1));
  const ofPath = elsewhere.map((text) => SearchPattern.of(text, false).matches("(f.path || e.name)"));
  const limits: readonly (readonly [string, number | undefined])[] = [
    ["e.size >= ?", atLeast],
    ["e.size <= ?", atMost],
    ["e.modified >= ?", from],
    ["e.modified < ?", until],
    ["NOT EXISTS (SELECT 1 FROM entry n WHERE n.folder = e.folder AND n.name = e.name AND n.last > ?)", goneBefore],
  ];
  const given = limits.filter((limit): limit is [string, number] => limit[1] !== undefined);
  const conditions = [
    // Names first: they stand in the key, all else is dearer to get at.
    ...(ofName.length > 0 ? [`(${ofName.map(({ sql }) => `(${sql})`).join(" OR ")})`] : []),
    ...ofPath.map(({ sql }) => `(${sql})`),
    ...(atLeast !== undefined || atMost !== undefined ? ["e.kind = 0"] : []),
    ...given.map(([sql]) => sql),
  ];
  const texted: SqlValue[] = [...ofName, ...ofPath].flatMap(({ values }) => values);
  return { sql: conditions.join(" AND ") || "1", values: [...texted, ...given.map(([, value]) => value)] };
}

function isPath(text: string): boolean {
  return /[\\/]/.test(text);
}

function rangesOf(text: string): [number, number][] {
  return text.split(",").map((range) => range.split(" ").map(Number) as [number, number]);
}

import type { SqlDatabase, SqlValue } from "../../platform/platform.ts";
import type { EntryKind } from "./entries.ts";
import { mapFile } from "./file-mapping.ts";
import { mayHaveName } from "./folder-names.ts";
import { entriesInFolders, testOf } from "./path-condition.ts";
import { allOf, SearchPattern, type SqlPiece } from "./search-pattern.ts";

/** `pattern`, with `*` and `?`, is the whole name; with a separator in it, the whole path. */
interface WantedText {
  readonly kind: "text" | "pattern";
  readonly text: string;
}

/** What files are looked for; all of it must hold of one state of a path. */
export interface FileSearchQuery {
  /** Each stands somewhere in the path, and one of them at least in the name. */
  readonly texts: readonly WantedText[];
  /** What stands in the whole path, in this order. */
  readonly parts?: readonly string[] | undefined;
  readonly kind?: EntryKind | undefined;
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

/** Some folders that follow one another in the order of their paths. */
export interface FolderStretch {
  /** It begins behind this one; undefined: with the first. */
  readonly after: string | undefined;
  /** The last one. */
  readonly until: string;
}

const foldersAtOnce = 1024;

/** Finds paths by what people remember of them, each once, by folder and name: in the order of the index of folders and of the key. */
export class FileSearch {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  /** All folders behind one, in stretches that are searched one by one: where nothing is found, a search ends nowhere else. */
  *stretches(after?: string): Generator<FolderStretch> {
    for (let begin = after; ; ) {
      const { sql, values } = foldersAfter(begin);
      const end = `SELECT max(path) FROM (SELECT path FROM folder WHERE ${sql} ORDER BY path LIMIT ${foldersAtOnce})`;
      const until = this.#sql.prepare(end).values(...values)[0]?.[0] as string | null;
      if (until === null) return;
      yield { after: begin, until };
      begin = until;
    }
  }

  /** Comes as it is found: whoever has enough may stop. */
  *find(query: FileSearchQuery, stretch: FolderStretch): Generator<FoundPath> {
    const { from, where } = foundEntries(query, stretch);
    mapFile(this.#sql);
    const statement = this.#sql.prepare(
      `SELECT f.path AS folder, e.name, e.first, e.last, e.kind, e.size, e.modified ${from.sql} WHERE ${where.sql}`,
    );
    try {
      yield* paths(statement.iterate(...from.values, ...where.values) as unknown as Iterable<FoundState>);
    } finally {
      statement.finalize();
    }
  }
}

type FoundState = Omit<FoundPath, "ranges"> & { readonly first: number; readonly last: number };

/** States of one path stand next to each other, the oldest first. */
function* paths(states: Iterable<FoundState>): Generator<FoundPath> {
  let path: FoundPath | undefined;
  let ranges: (readonly [number, number])[] = [];
  for (const { first, last, ...state } of states) {
    if (path && (path.name !== state.name || path.folder !== state.folder)) {
      yield path;
      ranges = [];
    }
    ranges.push([first, last]);
    path = { ...state, ranges };
  }
  if (path) yield path;
}

/** The entries `e` that fit, in their folders `f`, by folder, name and age, as two pieces of a query. */
function foundEntries(
  { texts, parts, kind, atLeast, atMost, from, until, goneBefore }: FileSearchQuery,
  stretch: FolderStretch,
): {
  from: SqlPiece;
  where: { readonly sql: string; readonly values: readonly SqlValue[] };
} {
  const names = texts.filter(({ text }) => !isPath(text)).map((text) => SearchPattern.of(text, false));
  const ofName = names.map((pattern) => pattern.matches("e.name"));
  const mayHave = names.map((pattern) => mayHaveName(pattern));
  const hasName = {
    sql: `(${mayHave.map(({ sql }) => sql).join(" OR ")}) AS has_name`,
    values: mayHave.flatMap(({ values }) => values),
  };
  // One that is a pattern says what the name is; the others may as well stand in a folder above it.
  const elsewhere = texts.filter(({ kind, text }) => isPath(text) || (kind === "text" && texts.length > 1));
  const inPath = parts ? [...elsewhere, { kind: "parts", parts } as const] : elsewhere;
  const ofPath = inPath.map((text, index) => testOf(SearchPattern.of(text, false), `text${index}`));
  const limits: readonly (readonly [string, number | undefined])[] = [
    ["e.kind = ?", kind],
    ["e.size >= ?", atLeast],
    ["e.size <= ?", atMost],
    ["e.modified >= ?", from],
    ["e.modified < ?", until],
    ["e.last <= ?", goneBefore],
    // It may be there all the same, in another state.
    ["NOT EXISTS (SELECT 1 FROM entry n WHERE n.folder = e.folder AND n.name = e.name AND n.last > ?)", goneBefore],
  ];
  const given = limits.filter((limit): limit is [string, number] => limit[1] !== undefined);
  const conditions = [
    "e.name <> ''",
    ...ofPath.map(({ ofFolder }) => `(${ofFolder})`),
    ...(mayHave.length > 0 ? ["f.has_name"] : []),
    // Names first: they stand in the key, all else is dearer to get at.
    ...(ofName.length > 0 ? [`(${ofName.map(({ sql }) => `(${sql})`).join(" OR ")})`] : []),
    ...ofPath.map(({ ofEntry }) => `(${ofEntry.sql})`),
    ...(atLeast !== undefined || atMost !== undefined ? ["e.kind = 0"] : []),
    ...given.map(([sql]) => sql),
  ];
  const texted = [...ofName, ...ofPath.map(({ ofEntry }) => ofEntry)].flatMap(({ values }) => values);
  const columns = [...ofPath.flatMap((test) => test.columns), ...(mayHave.length > 0 ? [hasName] : [])];
  return {
    from: entriesInFolders(columns, foldersOf(stretch)),
    where: { sql: conditions.join(" AND "), values: [...texted, ...given.map(([, value]) => value)] },
  };
}

function foldersOf({ after, until }: FolderStretch): SqlPiece {
  return allOf([foldersAfter(after), { sql: "path <= ?", values: [until] }]);
}

function foldersAfter(folder: string | undefined): SqlPiece {
  return folder === undefined ? { sql: "path >= ''", values: [] } : { sql: "path > ?", values: [folder] };
}

function isPath(text: string): boolean {
  return /[\\/]/.test(text);
}

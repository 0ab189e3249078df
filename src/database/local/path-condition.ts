import { mayHaveName } from "./folder-names.ts";
import { allOf, type SearchedText, SearchPattern, type Split, type SqlPiece } from "./search-pattern.ts";

/** One thing to look for in paths, and what it means if it is found. */
export type SearchTerm = SearchedText & { readonly include: boolean };

export interface PathCondition {
  /** Only entries directly in these, which end with the separator; empty: everywhere. */
  readonly folders: readonly string[];
  /** The first that matches a path decides. Where none does: found, unless all terms are includes. */
  readonly terms: readonly SearchTerm[];
  readonly caseSensitive: boolean;
}

/** Terms that give more of them in all are held against whole paths. */
const mostColumns = 64;

/**
 * The entries `e` that a condition allows, in their folders `f`, by folder and name: two pieces of a query, with their
 * values in this order.
 *
 * What terms say of folders is asked once for each, and where that rules out all its entries none is looked at. Other
 * conditions of entries had better follow: columns that stand behind the name in a row are dear to get at.
 */
export function allowedEntries({ folders, terms, caseSensitive }: PathCondition): { from: SqlPiece; where: SqlPiece } {
  const tests = terms.map((term, index) =>
    testOf(SearchPattern.of(term, caseSensitive), `term${index}`, mostColumns / terms.length),
  );
  const isChosen = { sql: "path IN (SELECT value FROM json_each(?))", values: [JSON.stringify(folders)] };
  const columns = tests.flatMap((test) => test.columns);
  return {
    from: entriesInFolders(columns, folders.length > 0 ? isChosen : undefined),
    where: verdictOf(terms, tests),
  };
}

/** All entries `e` of folders `f`, by folder, name and age; the folders have these columns as well. */
export function entriesInFolders(columns: readonly SqlPiece[], condition?: SqlPiece): SqlPiece {
  const values = columns.flatMap((column) => column.values);
  const where = condition ? `WHERE ${condition.sql}` : "";
  return {
    // The LIMIT keeps SQLite from dissolving the inner query, which would ask it for every entry.
    sql: `FROM (SELECT ${["id", "path", ...columns.map(({ sql }) => sql)].join(", ")}
        FROM folder ${where} ORDER BY path LIMIT -1) f
      CROSS JOIN entry e ON e.folder = f.id`,
    values: condition ? [...values, ...condition.values] : values,
  };
}

/** What a pattern asks of a path. */
export interface PathTest {
  /** Of a folder, as columns of it. */
  readonly columns: readonly SqlPiece[];
  /** Of these columns: whether any entry of the folder can match. */
  readonly ofFolder: string;
  /** Of these columns and an entry. */
  readonly ofEntry: SqlPiece;
}

/** @param name for its columns; @param mostSplits with more of them the whole path is tested. */
export function testOf(pattern: SearchPattern, name: string, mostSplits = mostColumns): PathTest {
  const { splits } = pattern;
  return splits.length > mostSplits ? wholePathTest(pattern) : splitTest(splits, name);
}

function wholePathTest(pattern: SearchPattern): PathTest {
  return { columns: [], ofFolder: "1", ofEntry: pattern.matches("(f.path || e.name)") };
}

function splitTest(splits: readonly Split[], name: string): PathTest {
  const flags = splits.map((_, index) => `${name}_${index}`);
  const tests = splits.map((split, index) => allOf([{ sql: `f.${flags[index]}`, values: [] }, ...nameTest(split)]));
  return {
    columns: splits.map((split, index) => {
      const { sql, values } = folderTest(split);
      return { sql: `${sql} AS ${flags[index]}`, values };
    }),
    ofFolder: anyOf(flags.map((flag) => `f.${flag}`)),
    ofEntry: { sql: anyOf(tests.map(({ sql }) => sql)), values: tests.flatMap(({ values }) => values) },
  };
}

/** The names are asked for only where the path allows it. */
function folderTest({ folders, folder, name }: Split): SqlPiece {
  const rooted = { sql: `path ${folders === "rooted" ? "" : "NOT "}GLOB '/*'`, values: [] };
  const path = allOf([...(folders === "all" ? [] : [rooted]), ...(folder.matchesAll ? [] : [folder.matches("path")])]);
  if (name.matchesAll) return { sql: `(${path.sql})`, values: path.values };
  const names = mayHaveName(name);
  return { sql: `iif(${path.sql}, ${names.sql}, 0)`, values: [...path.values, ...names.values] };
}

function nameTest({ name }: Split): SqlPiece[] {
  return name.matchesAll ? [] : [name.matches("e.name")];
}

function verdictOf(terms: readonly SearchTerm[], tests: readonly PathTest[]): SqlPiece {
  if (terms.length === 0) return { sql: "1", values: [] };
  const isFoundOtherwise = terms.some(({ include }) => !include);
  const ofFolder = isFoundOtherwise ? "1" : anyOf(tests.map((test) => test.ofFolder));
  const cases = tests.map(({ ofEntry }, index) => `WHEN ${ofEntry.sql} THEN ${terms[index]?.include ? 1 : 0}`);
  return {
    sql: `(${ofFolder}) AND CASE ${cases.join(" ")} ELSE ${isFoundOtherwise ? 1 : 0} END`,
    values: tests.flatMap(({ ofEntry }) => ofEntry.values),
  };
}

function anyOf(conditions: readonly string[]): string {
  return conditions.includes("1") ? "1" : conditions.join(" OR ") || "0";
}

import type { SqlDatabase } from "../../platform/platform.ts";
import type { SearchPattern, SqlPiece } from "./search-pattern.ts";

/** Bytes. The names of a larger folder would fill memory as one text. */
const largestText = 16 * 1024 * 1024;

/**
 * The names of each folder as one text, in which a search finds out at once that nothing in the folder matches: most of what
 * there is need not be looked at then.
 *
 * Names that have gone may still be in a text, but none that is there may be missing. So a trigger takes away the text of a
 * folder that gets a name, whoever adds it; {@link FolderNamesTable.keep} makes it anew. The trigger comes with the first
 * texts: a first backup has none to take away, and is not slowed down by it.
 */
export class FolderNamesTable {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  /** Makes the texts of all folders that have none. Takes half a second for a million names. */
  keep(): void {
    if (!this.#isWatched) this.#watch();
    this.#sql.exec("DELETE FROM folder_names WHERE names IS NOT NULL AND folder NOT IN (SELECT folder FROM entry)");
    // SQLite's LIKE sees nothing behind a character 0.
    this.#sql
      .prepare(
        `INSERT INTO folder_names (folder, names)
         SELECT id, iif(
           (SELECT sum(octet_length(name)) FROM entry WHERE folder = id) > ?,
           NULL,
           (SELECT iif(instr(names, char(0)), NULL, names) FROM (
             SELECT group_concat(name, '/') AS names FROM (SELECT DISTINCT name FROM entry WHERE folder = id)))
         )
         FROM folder WHERE id NOT IN (SELECT folder FROM folder_names)`,
      )
      .run(largestText);
  }

  /** Takes away all texts. */
  clear(): void {
    this.#sql.exec("DROP TRIGGER IF EXISTS entry_name");
    this.#sql.exec("DELETE FROM folder_names");
  }

  get #isWatched(): boolean {
    return this.#sql.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'entry_name'").values().length > 0;
  }

  /** Nobody knows what has been added to folders whose texts lie here already, as in a copy of the tables alone. */
  #watch(): void {
    this.clear();
    this.#sql.exec(
      `CREATE TRIGGER entry_name AFTER INSERT ON entry BEGIN
         DELETE FROM folder_names WHERE folder = NEW.folder AND NOT EXISTS (
           SELECT 1 FROM entry e WHERE e.folder = NEW.folder AND e.name = NEW.name AND e.first <> NEW.first);
       END`,
    );
  }
}

/** Whether a folder, in a query of the table `folder`, may have a name that matches. */
export function mayHaveName(pattern: SearchPattern): SqlPiece {
  const { sql, values } = pattern.mayMatchIn("n.names");
  return { sql: `coalesce((SELECT ${sql} FROM folder_names n WHERE n.folder = folder.id), 1)`, values };
}

import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * What a mirrored folder holds at its destination. All of it can be had again by listing.
 *
 * `item` is WITHOUT ROWID in the migration, which Drizzle cannot express.
 */

/** What is at the destination. `folder` is relative and ends with `/`, but is empty at the top. */
export const item = sqliteTable(
  "item",
  {
    folder: text().notNull(),
    name: text().notNull(),
    isFolder: integer("is_folder", { mode: "boolean" }).notNull(),
    /** Of the local file when it was uploaded: bytes. */
    size: integer().notNull(),
    /** Of the local file: milliseconds since 1970. */
    modified: integer().notNull(),
    /** SHA-256 of what was uploaded, Base64; null unknown. */
    hash: text(),
  },
  (table) => [primaryKey({ columns: [table.folder, table.name] })],
);

/** What this run has to delete once all uploads are done. */
export const removal = sqliteTable("removal", {
  id: integer().primaryKey(),
  folder: text().notNull(),
  name: text().notNull(),
  isFolder: integer("is_folder", { mode: "boolean" }).notNull(),
  /** Bytes; −1 unknown. */
  size: integer().notNull(),
});

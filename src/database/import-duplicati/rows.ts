import * as v from "valibot";
import type { SqlDatabase } from "../../platform/platform.ts";
import { UserError } from "../../support/errors.ts";
import { quoted, tableNames } from "../maintenance/database-file.ts";

const text = v.optional(v.nullable(v.string()), null);
const words = v.pipe(
  text,
  v.transform((value) => value ?? ""),
);
const number = (missing: number) =>
  v.pipe(
    v.optional(v.nullable(v.number()), null),
    v.transform((value) => value ?? missing),
  );

/** Tables of Duplicati's server. Older versions don't have all of them, nor all of their columns. */
const tables = {
  Backup: v.object({
    ID: v.number(),
    Name: words,
    Description: words,
    Tags: words,
    TargetURL: words,
    DBPath: words,
    ExternalID: text,
    ConnectionStringID: number(-1),
    OperationType: v.optional(v.picklist(["Backup", "Sync"]), "Backup"),
  }),
  Schedule: v.object({ Tags: words, Time: v.number(), Repeat: words, LastRun: v.number(), Rule: words }),
  Source: v.object({ BackupID: v.number(), Path: words }),
  Filter: v.object({ BackupID: v.number(), Order: number(0), Include: number(0), Expression: words }),
  Option: v.object({ BackupID: v.number(), Filter: words, Name: words, Value: words }),
  Metadata: v.object({ BackupID: v.number(), Name: words, Value: words }),
  ErrorLog: v.object({ BackupID: number(-1), Message: words, Exception: text, Timestamp: v.number() }),
  Notification: v.object({
    Type: v.picklist(["Information", "Warning", "Error"]),
    Title: words,
    Message: words,
    Exception: words,
    BackupID: text,
    Action: words,
    Timestamp: v.number(),
    LogEntryID: text,
    MessageID: text,
    MessageLogTag: text,
  }),
  UIStorage: v.object({ Scheme: words, Key: words, Value: words }),
  ConnectionString: v.object({
    ID: v.number(),
    Name: words,
    Description: words,
    BaseUrl: words,
    CreatedAt: number(0),
    UpdatedAt: number(0),
  }),
  BackupTargetUrl: v.object({
    BackupID: v.number(),
    TargetUrlKey: words,
    TargetURL: words,
    Mode: words,
    Interval: text,
    Options: text,
    ConnectionStringID: number(-1),
    CreatedAt: number(0),
    UpdatedAt: number(0),
  }),
};

type Tables = typeof tables;
export type Row<Name extends keyof Tables> = v.InferOutput<Tables[Name]>;

/** All rows of a table in the order in which they were written. Throws `DuplicatiServerNotUnderstood`. */
export function rowsOf<Name extends keyof Tables>(database: SqlDatabase, name: Name): Row<Name>[] {
  if (!tableNames(database).includes(name)) return [];
  const rows = database.prepare(`SELECT * FROM ${quoted(name)} ORDER BY rowid`).all();
  const result = v.safeParse(v.array(tables[name]), rows);
  if (result.success) return result.output as Row<Name>[];
  // The value itself may be a secret.
  const path = result.issues[0].path?.map(({ key }) => String(key)).join(" of row ") ?? "";
  throw new UserError(
    "DuplicatiServerNotUnderstood",
    `The table ${name} of Duplicati's server has a value of another kind than expected (${path})`,
  );
}

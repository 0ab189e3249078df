import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { EOL } from "node:os";
import * as v from "valibot";
import { byteOrderMark, fromUtf8, utf8 } from "../../support/bytes.ts";
import { codeOf, UserError } from "../../support/errors.ts";

/** One line of Duplicati's `dbconfig.json`: a destination and the database that belongs to it (cli.md 6). */
export interface DatabaseEntry {
  readonly Type: string;
  readonly Server: string;
  readonly Path: string;
  readonly Prefix: string;
  readonly Username: string | null;
  /** −1 is none. */
  readonly Port: number;
  readonly Databasepath: string;
  readonly ParameterFile: string | null;
  readonly IsSyncDb: boolean;
}

/** Reads `dbconfig.json`; one that does not exist has no entries. Fails with `InvalidDatabaseConfiguration`. */
export function readDatabaseMap(path: string): DatabaseEntry[] {
  let content: Uint8Array;
  try {
    content = readFileSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
  const text = fromUtf8(content);
  if (text.trim() === "") return [];
  try {
    return v.parse(databaseMap, JSON.parse(text)) ?? [];
  } catch (error) {
    throw new UserError("InvalidDatabaseConfiguration", `The file "${path}" is not a valid list of databases`, {
      advice: "Restore the file from a copy, or name the database with --dbpath.",
      cause: error,
    });
  }
}

/** Replaces `dbconfig.json` at once, so that the other program never reads half of it. */
export function writeDatabaseMap(path: string, entries: readonly DatabaseEntry[]): void {
  const text = JSON.stringify(entries, undefined, 2).replaceAll("\n", EOL);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([byteOrderMark, utf8(text)]), { mode: modeOf(path), flush: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

const optionalText = v.nullish(v.string(), null);
const databaseMap = v.nullable(
  v.array(
    // Members that are unknown here belong to a newer version of the other program, and are written back.
    v.looseObject({
      Type: v.nullish(v.string(), ""),
      Server: v.nullish(v.string(), ""),
      Path: v.nullish(v.string(), ""),
      Prefix: v.nullish(v.string(), ""),
      Username: optionalText,
      Port: v.nullish(v.number(), -1),
      Databasepath: v.string(),
      ParameterFile: optionalText,
      IsSyncDb: v.nullish(v.boolean(), false),
    }),
  ),
);

function modeOf(path: string): number {
  try {
    return statSync(path).mode & 0o777;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return 0o600;
    throw error;
  }
}

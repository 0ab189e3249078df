import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { platform } from "#platform";

/** What every database of SQLite begins with. */
const magic = Buffer.from("SQLite format 3\0");
/** Milliseconds for which a program may keep a database to itself. */
const patience = 30_000;

/** The databases of SQLite among some paths: files, and those in folders. What can't be looked at is told by `onError`. */
export function* sqliteDatabases(
  paths: readonly string[],
  onError: (path: string, error: unknown) => void,
): Generator<string> {
  for (const path of paths) {
    try {
      const status = lstatSync(path);
      if (status.isDirectory()) {
        const names = readdirSync(path).sort();
        yield* sqliteDatabases(
          names.map((name) => join(path, name)),
          onError,
        );
      } else if (status.isFile() && status.size > 0 && isDatabase(path)) yield path;
    } catch (error) {
      onError(path, error);
    }
  }
}

/**
 * Copies a database as it is at one moment, while programs go on writing it, into a file that appears as a whole or not at all.
 * Throws SQLite's error.
 */
export function copyDatabase(path: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const beside = `${target}.part`;
  rmSync(beside, { force: true });
  const database = platform.openDatabase(path, { readOnly: true });
  try {
    database.exec(`PRAGMA busy_timeout = ${patience}`);
    database.exec(`VACUUM INTO '${beside.replaceAll("'", "''")}'`);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  } finally {
    database.close();
  }
  renameSync(beside, target);
}

function isDatabase(path: string): boolean {
  const start = Buffer.alloc(magic.length);
  const file = openSync(path, "r");
  try {
    return readSync(file, start, 0, start.length, 0) === start.length && start.equals(magic);
  } finally {
    closeSync(file);
  }
}

/** What the name of the lock of a local database adds to that of the database. */
export const databaseLockEnding = "-lock";

/** A database, what SQLite puts beside it, which is part of it, and its lock. */
export function sqliteFiles(path: string): string[] {
  return ["", "-wal", "-shm", "-journal", databaseLockEnding].map((end) => path + end);
}

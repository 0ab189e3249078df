import { closeSync, openSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { SqlDatabase } from "../../platform/platform.ts";

/**
 * Copies a database beside itself before its tables change, so that the version of Bunker that made it can be taken up again.
 * Returns the copy's path; undefined if nothing will change, or there is nothing in it yet.
 */
export function copyBeforeUpgrade(
  sql: SqlDatabase,
  path: string,
  migrations: readonly string[],
  now: Date,
): string | undefined {
  const applied = Number(sql.prepare("PRAGMA user_version").values()[0]?.[0] ?? 0);
  if (applied === 0 || applied >= migrations.length) return undefined;
  const stamp = now.toISOString().slice(0, 19).replaceAll(/\D/g, "");
  const copy = join(dirname(path), `backup ${basename(path, ".sqlite")} ${stamp}.sqlite`);
  // Made by us, for this user only; SQLite fills an empty file.
  closeSync(openSync(copy, "wx", 0o600));
  sql.prepare("VACUUM INTO ?").run(copy);
  return copy;
}

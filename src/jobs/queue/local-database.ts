import { existsSync, rmSync } from "node:fs";
import { locateDatabase } from "../../database/location/database-locator.ts";
import { upgradeCopies } from "../../database/upgrade-copy.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { sqliteFiles } from "../../support/sqlite-files.ts";

/** Whether the local database is there that options name with `dbpath`. */
export function hasLocalDatabase(options: OptionValues): boolean {
  const path = pathOf(options);
  return path !== undefined && existsSync(path);
}

/** Deletes the local database that options name with `dbpath`, with its copies, if it is there; Duplicati's, of the same backup, stays. */
export function deleteLocalDatabase(options: OptionValues): void {
  const path = pathOf(options);
  if (path === undefined) return;
  for (const file of [...sqliteFiles(path), ...upgradeCopies(path)]) rmSync(file, { force: true });
}

function pathOf({ dbpath }: OptionValues): string | undefined {
  if (!dbpath) return undefined;
  const surroundings = { environment: {}, platform: process.platform, allowAnyUser: false, create: false };
  return locateDatabase({ url: "", options: { dbpath }, ...surroundings })?.path;
}

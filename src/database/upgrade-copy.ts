import { closeSync, openSync, readdirSync, rmSync, statfsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { SqlDatabase } from "../platform/platform.ts";
import { appliedMigrations } from "./migrations.ts";

export interface UpgradeCopyOptions {
  readonly now: Date;
  /** How many copies stay, the newest ones. */
  readonly kept: number;
  /** What is in the database can be had elsewhere: without room for a copy it goes on without one. */
  readonly isOptional?: boolean;
}

/**
 * Copies a database beside itself before its tables change, so that the version of Bunker that made it can be taken up again.
 * Returns the copy's path; undefined if nothing will change, or there is nothing in it yet. If it fails, nothing is left of it.
 */
export function copyBeforeUpgrade(
  sql: SqlDatabase,
  path: string,
  migrations: readonly string[],
  { now, kept, isOptional = false }: UpgradeCopyOptions,
): string | undefined {
  const applied = appliedMigrations(sql);
  if (applied === 0 || applied >= migrations.length) return undefined;
  if (isOptional && !hasRoom(path)) return undefined;
  const copy = join(dirname(path), `${beginOf(path)}${now.toISOString().replaceAll(/\D/g, "")}.sqlite`);
  try {
    // Made by us, for this user only; SQLite fills an empty file.
    closeSync(openSync(copy, "wx", 0o600));
    orNothing(copy, () => sql.prepare("VACUUM INTO ?").run(copy));
  } catch (error) {
    if (isOptional) return undefined;
    throw error;
  }
  for (const old of upgradeCopies(path).slice(0, -kept)) rmSync(old, { force: true });
  return copy;
}

function orNothing(file: string, fill: () => void): void {
  try {
    fill();
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/** The copies that were made so, the oldest first. */
export function upgradeCopies(path: string): string[] {
  const begin = beginOf(path);
  const isCopy = (name: string): boolean =>
    name.startsWith(begin) && /^\d{14,17}\.sqlite$/.test(name.slice(begin.length));
  try {
    const names = readdirSync(dirname(path)).filter(isCopy);
    return names.toSorted().map((name) => join(dirname(path), name));
  } catch {
    return []; // there is no such folder
  }
}

function beginOf(path: string): string {
  return `backup ${basename(path, ".sqlite")} `;
}

/** For the copy, and as much again for what the upgrade itself needs. */
function hasRoom(path: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize > 2 * statSync(path).size;
}

import type { SqlDatabase } from "../../platform/platform.ts";
import { UserError } from "../../support/errors.ts";
import { changeDatabase, type DatabaseKind } from "./database-file.ts";
import { localSteps, type SchemaStep, serverSteps } from "./schema-steps.ts";

/** Duplicati's newest versions (programs.md 9.2). */
export const newestVersions = { Server: 12, Backup: 19, Sync: 1 } as const;

/** Kinds of databases whose versions can be changed. */
export type VersionedKind = keyof typeof newestVersions;

export function isVersioned(kind: DatabaseKind): kind is VersionedKind {
  return Object.hasOwn(newestVersions, kind);
}

/** The steps in the order in which they are taken. Throws `DatabaseVersionNotReachable` if one of them isn't known. */
export function stepsBetween(kind: VersionedKind, from: number, to: number): SchemaStep[] {
  const known = kind === "Server" ? serverSteps : kind === "Backup" ? localSteps : [];
  const [low, high] = from < to ? [from, to] : [to, from];
  const steps = known.filter(({ version }) => version > low && version <= high);
  if (steps.length < high - low) {
    const lowest = (known[0]?.version ?? newestVersions[kind] + 1) - 1;
    throw new UserError("DatabaseVersionNotReachable", `The way from version ${from} to ${to} is not known`, {
      advice: `Versions of this kind can be changed between ${lowest} and ${newestVersions[kind]}.`,
    });
  }
  return from < to ? steps : steps.reverse();
}

/**
 * Takes steps up or down, all or none of them; tells of each before it is taken. Throws `DatabaseVersionNotChanged` if
 * something in the database stands against it.
 */
export function takeSteps(
  path: string,
  steps: readonly SchemaStep[],
  direction: "up" | "down",
  tell: (step: SchemaStep) => void,
): void {
  changeDatabase(path, (database) => {
    database.exec("PRAGMA foreign_keys = OFF");
    database.exec("BEGIN EXCLUSIVE");
    try {
      for (const step of steps) {
        tell(step);
        take(database, step, direction);
      }
      database.exec("COMMIT");
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  });
}

function take(database: SqlDatabase, step: SchemaStep, direction: "up" | "down"): void {
  if (direction === "down" && step.obstacle) {
    const found = Number(database.prepare(step.obstacle.sql).values()[0]?.[0] ?? 0);
    if (found > 0) {
      throw new UserError(
        "DatabaseVersionNotChanged",
        `The database cannot be lowered to version ${step.version - 1}: ${step.obstacle.message}`,
      );
    }
  }
  for (const sql of step[direction]) database.exec(sql);
  database.prepare(`UPDATE "Version" SET "Version" = ?`).run(direction === "up" ? step.version : step.version - 1);
}

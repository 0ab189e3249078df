import initialSchema from "../../drizzle/local/0000_initial-schema.sql" with { type: "text" };
import volumeLocks from "../../drizzle/local/0001_volume-locks.sql" with { type: "text" };
import versionTotals from "../../drizzle/local/0002_version-totals.sql" with { type: "text" };
import proofs from "../../drizzle/local/0003_proofs.sql" with { type: "text" };
import folderNames from "../../drizzle/local/0004_folder-names.sql" with { type: "text" };
import initialServerSchema from "../../drizzle/server/0000_initial-schema.sql" with { type: "text" };
import runOutcomes from "../../drizzle/server/0001_run-outcomes.sql" with { type: "text" };
import signInDetails from "../../drizzle/server/0002_sign-in-details.sql" with { type: "text" };
import copyStates from "../../drizzle/server/0003_copy-states.sql" with { type: "text" };
import runTotals from "../../drizzle/server/0004_run-totals.sql" with { type: "text" };
import keyScopes from "../../drizzle/server/0005_key-scopes.sql" with { type: "text" };
import settingsCopies from "../../drizzle/server/0006_settings-copies.sql" with { type: "text" };
import traffic from "../../drizzle/server/0007_traffic.sql" with { type: "text" };
import taskStarts from "../../drizzle/server/0008_task-starts.sql" with { type: "text" };
import failureIds from "../../drizzle/server/0009_failure-ids.sql" with { type: "text" };
import shareLinks from "../../drizzle/server/0010_share-links.sql" with { type: "text" };
import initialSyncSchema from "../../drizzle/sync/0000_initial-schema.sql" with { type: "text" };
import type { SqlDatabase } from "../platform/platform.ts";
import { UserError } from "../support/errors.ts";

/** The migrations of the local database, oldest first. `PRAGMA user_version` counts those that have been applied. */
export const localMigrations: readonly string[] = [initialSchema, volumeLocks, versionTotals, proofs, folderNames];

/** Those of the database of a mirrored folder. */
export const syncMigrations: readonly string[] = [initialSyncSchema];

/** Those of the server's database. */
export const serverMigrations: readonly string[] = [
  initialServerSchema,
  runOutcomes,
  signInDetails,
  copyStates,
  runTotals,
  keyScopes,
  settingsCopies,
  traffic,
  taskStarts,
  failureIds,
  shareLinks,
];

const buildAnew = "move the file away and run repair to build it anew from the destination";

/** How many of its migrations a database has. */
export function appliedMigrations(database: SqlDatabase): number {
  return Number(database.prepare("PRAGMA user_version").values()[0]?.[0] ?? 0);
}

/** Brings a database up to date, each migration in a transaction of its own. `otherwise`: what helps if the program is too old for it. */
export function migrate(
  database: SqlDatabase,
  migrations: readonly string[],
  path: string,
  otherwise = buildAnew,
): void {
  const applied = appliedMigrations(database);
  if (applied > migrations.length) {
    throw new UserError("DatabaseVersionTooNew", `The database "${path}" was written by a newer version of Bunker`, {
      advice: `Update Bunker, or ${otherwise}.`,
    });
  }
  for (let index = applied; index < migrations.length; index++) {
    database.exec("BEGIN IMMEDIATE");
    try {
      for (const statement of (migrations[index] as string).split("--> statement-breakpoint")) database.exec(statement);
      database.exec(`PRAGMA user_version = ${index + 1}`);
      database.exec("COMMIT");
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  }
}

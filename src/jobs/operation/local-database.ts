import { existsSync, renameSync, rmSync } from "node:fs";
import { freeBackupName, LocalDatabase } from "../../database/local/database.ts";
import { locateDatabase } from "../../database/location/database-locator.ts";
import { makeFolderFor } from "../../database/open.ts";
import { parseBooleanOption } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import type { DatabaseUse, OperationCall } from "./operation-call.ts";

export interface OpenedDatabase {
  /** Undefined: there is none that could be used. */
  readonly database: LocalDatabase | undefined;
  /** Where it is, or would be; undefined if nothing is known of one. */
  readonly path: string | undefined;
  /** Why a database that is there isn't used. */
  readonly damage?: UserError | undefined;
}

/** Finds and opens the local database (cli.md 6). A dry run registers nothing, and begins a new one in memory only. */
export function openLocalDatabase(
  call: Pick<OperationCall, "options" | "surroundings">,
  url: string,
  use: DatabaseUse,
): OpenedDatabase {
  const { options, surroundings } = call;
  const isDryRun = parseBooleanOption(options["dry-run"]);
  if (use === "none") return { database: undefined, path: undefined };
  const isOptional = use === "look" || use === "beside";
  if (isOptional && parseBooleanOption(options["no-local-db"])) return { database: undefined, path: undefined };
  const mayBegin = use === "create" || use === "replace";
  const location = locateDatabase({
    url,
    options,
    environment: surroundings.environment,
    platform: surroundings.platform,
    allowAnyUser: isOptional,
    create: (mayBegin || use === "sync") && !isDryRun,
    isSync: use === "sync",
    arguments: surroundings.arguments,
    programFolder: surroundings.programFolder,
  });
  const path = location?.path;
  const isTimed = parseBooleanOption(options["profile-all-database-queries"]);
  const isForLooking = isOptional || use === "read";
  const keepsNobodyOut = use === "beside";
  const open = (file: string): LocalDatabase => LocalDatabase.open(file, { isTimed, isForLooking, keepsNobodyOut });
  if (use === "sync") return { database: undefined, path };
  if (path !== undefined && existsSync(path)) {
    if (isOptional) return lookInto(path, open);
    const mayReplace = use === "replace" && !isDryRun;
    return { database: mayReplace ? openOrReplace(path, open) : open(path), path };
  }
  if (!mayBegin) return { database: undefined, path };
  if (path === undefined || isDryRun) return { database: open(":memory:"), path };
  makeFolderFor(path);
  return { database: open(path), path };
}

type OpenDatabase = (path: string) => LocalDatabase;

/** Throws `DatabaseFileMissing` unless there is a database; some operations have another id for that. */
export function requireDatabase(
  database: LocalDatabase | undefined,
  path: string | undefined,
  id = "DatabaseFileMissing",
): LocalDatabase {
  if (database) return database;
  const message =
    path === undefined ? "No local database is known for this destination" : `Database file does not exist: ${path}`;
  throw new UserError(id, message, {
    advice: "Run repair to build it from the destination, or name it with --dbpath.",
  });
}

/** Reading goes without a database that is damaged, or that knows nothing of the destination yet. */
function lookInto(path: string, open: OpenDatabase): OpenedDatabase {
  try {
    const database = open(path);
    if (database.volumes.countLive() > 0) return { database, path };
    database.close();
    return { database: undefined, path };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { database: undefined, path, damage: error };
  }
}

/** A damaged file is put aside, and a new database takes its place, to be filled from the destination. */
function openOrReplace(path: string, open: OpenDatabase): LocalDatabase {
  try {
    return open(path);
  } catch (error) {
    if (!isDamage(error)) throw error;
    renameSync(path, freeBackupName(path));
    for (const companion of [`${path}-wal`, `${path}-shm`]) rmSync(companion, { force: true });
    return open(path);
  }
}

function isDamage(error: unknown): error is UserError {
  return error instanceof UserError && error.id === "DatabaseDamaged";
}

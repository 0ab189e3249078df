import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { messageOf, UserError } from "../../support/errors.ts";
import { readDatabaseMap } from "../location/database-map.ts";
import { ownServerDatabaseName, serverDatabaseName } from "../location/server-file.ts";
import { type DatabaseKind, factsOf, isOfServer, readDatabase } from "./database-file.ts";

const mapName = "dbconfig.json";
const ownEnding = ".bunker.sqlite";

/** A database file that a data folder knows or holds. */
export interface DatabaseStatus {
  readonly path: string;
  /** `Missing`: known, but not there. `Orphaned`: there, but not known. */
  readonly status: "Found" | "Missing" | "Orphaned";
  readonly fileExists: boolean;
  readonly inDbConfig: boolean;
  readonly inServerDb: boolean;
  readonly inDbConfigAsSync: boolean;
  readonly kind: DatabaseKind;
}

interface Reference {
  inDbConfig: boolean;
  inServerDb: boolean;
  inDbConfigAsSync: boolean;
}

/**
 * The databases that `dbconfig.json` and the databases of the servers name, and those that lie below the folder
 * (programs.md 9.1, 9.2). Files of other programs are left out. Throws UserError if one of these lists can't be read:
 * nothing may count as unknown then.
 */
export function surveyDatabases(folder: string): DatabaseStatus[] {
  const references = referencesIn(folder);
  const found = databaseFilesBelow(folder).flatMap((path) => {
    const kind = kindOf(path);
    if (kind === "Unknown" || kind === undefined) return [];
    // The database of a server is not named anywhere, and of Bunker's the name of the one beside it is.
    const reference = references.get(path) ?? references.get(companionOf(path) ?? "");
    const status = reference || isOfServer(kind) ? "Found" : "Orphaned";
    return [{ path, status, fileExists: true, kind, ...(reference ?? none) } as const];
  });
  const listed = new Set(found.map(({ path }) => path));
  const elsewhere = [...references]
    .filter(([path]) => !listed.has(path) && !listed.has(ownBeside(path)))
    .map(([path, reference]) => {
      const fileExists = existsSync(path);
      const kind: DatabaseKind = reference.inDbConfigAsSync ? "Sync" : "Backup";
      return { path, status: fileExists ? "Found" : "Missing", fileExists, kind, ...reference } as const;
    });
  return [...found, ...elsewhere].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The files of the databases that a command works on if none is named: those of the servers, and all that are known; with
 * `includeUntracked` those too that only look like databases of a backup.
 */
export function knownDatabases(folder: string, includeUntracked: boolean): string[] {
  const paths = [serverDatabaseName, ownServerDatabaseName]
    .map((name) => join(folder, name))
    .concat(...referencesIn(folder).keys())
    .filter((path) => existsSync(path));
  const untracked = includeUntracked
    ? databaseFilesBelow(folder).filter((path) => /^[A-Z]{10}\.sqlite$/.test(basename(path)))
    : [];
  return [...new Set([...paths, ...untracked])];
}

const pathsOfServers = [
  [serverDatabaseName, `SELECT "DBPath" FROM "Backup" WHERE "DBPath" <> ''`],
  [ownServerDatabaseName, "SELECT database_path FROM job WHERE database_path <> ''"],
] as const;

const none: Reference = { inDbConfig: false, inServerDb: false, inDbConfigAsSync: false };

function referencesIn(folder: string): Map<string, Reference> {
  const references = new Map<string, Reference>();
  const add = (path: string, parts: Partial<Reference>): void => {
    const place = resolve(folder, path);
    references.set(place, { ...none, ...references.get(place), ...parts });
  };
  for (const { Databasepath, IsSyncDb } of readDatabaseMap(join(folder, mapName))) {
    add(Databasepath, { inDbConfig: true, ...(IsSyncDb && { inDbConfigAsSync: true }) });
  }
  for (const [name, sql] of pathsOfServers) {
    const server = join(folder, name);
    if (!existsSync(server)) continue;
    const paths = readDatabase(server, (database) => database.prepare(sql).values());
    for (const [path] of paths) add(String(path), { inServerDb: true });
  }
  return references;
}

/** `.sqlite` files at any depth; links are not followed. */
function databaseFilesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith(".sqlite"))
    .map((entry) => resolve(entry.parentPath, entry.name))
    .sort();
}

function kindOf(path: string): DatabaseKind | undefined {
  if (statSync(path).size === 0) return undefined;
  try {
    return readDatabase(path, factsOf).kind;
  } catch (error) {
    // One that cannot be read is none that may be deleted.
    if (error instanceof UserError || /not a database|malformed|corrupt/i.test(messageOf(error))) return undefined;
    throw error;
  }
}

/** Beside Duplicati's `X.sqlite` lies Bunker's `X.bunker.sqlite`. */
function companionOf(path: string): string | undefined {
  return path.endsWith(ownEnding) ? `${path.slice(0, -ownEnding.length)}.sqlite` : undefined;
}

function ownBeside(path: string): string {
  return `${path.replace(/\.sqlite$/i, "")}${ownEnding}`;
}

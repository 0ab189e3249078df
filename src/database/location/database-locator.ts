import { randomInt } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { findDestinationModule, mergeUrlOptions, parseUrl } from "../../destinations/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { UserError } from "../../support/errors.ts";
import { databaseNotOpened } from "../open.ts";
import {
  allowsInsecureFolder,
  createDataFolder,
  type DataFolderSurroundings,
  findDataFolder,
  requireSecureFolder,
} from "./data-folder.ts";
import { type DatabaseEntry, readDatabaseMap, writeDatabaseMap } from "./database-map.ts";
import { hasSqliteTable } from "./sqlite-tables.ts";

export interface DatabaseQuestion {
  /** The destination, with secrets in place. */
  readonly url: string;
  readonly options: OptionValues;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Where no user name is known, another one's database of the same destination will do. */
  readonly allowAnyUser: boolean;
  /** Register a database if there is none. Otherwise nothing is written. */
  readonly create: boolean;
  /** The command is `sync`. */
  readonly isSync?: boolean;
  /** The command line before any parsing. */
  readonly arguments?: readonly string[];
  /** Where the executable lies. */
  readonly programFolder?: string;
  /** For tests. */
  readonly randomName?: () => string;
}

export interface DatabaseLocation {
  /** Bunker's own database; need not exist yet. */
  readonly path: string;
  /** Where Duplicati keeps its database of the same backup, if it has one. */
  readonly duplicatiPath?: string;
  /** The database was registered by this call. */
  readonly created: boolean;
}

/**
 * Finds the local database of a backup (cli.md 6). Both programs use the same `dbconfig.json`, but each has a database of its
 * own: beside Duplicati's `X.sqlite` lies Bunker's `X.bunker.sqlite`. Undefined if none is known and none may be created.
 * Fails with `MultipleLocalDatabaseSourcesFound`, `CannotCreateRandomName` or `InsecureDataFolderPermissions`.
 */
export function locateDatabase(question: DatabaseQuestion): DatabaseLocation | undefined {
  const { options } = question;
  if (options.dbpath) return ownDatabase(options.dbpath);

  const surroundings = {
    environment: question.environment,
    platform: question.platform,
    arguments: question.arguments ?? [],
    programFolder: question.programFolder ?? dirname(process.execPath),
  };
  const folder = findDataFolder(mapName, surroundings);
  if (!allowsInsecureFolder(surroundings)) requireSecureFolder(folder, question.platform);
  const mapPath = join(folder, mapName);
  const entries = readDatabaseMap(mapPath);
  const wanted = identify(question);
  const known = findEntry(entries, wanted, question.allowAnyUser);
  if (known) return beside(known.Databasepath, false);
  if (!question.create) return undefined;

  createDataFolder(folder);
  const path = newDatabasePath(folder, question);
  const { IsSyncDb, ...place } = wanted;
  const entry: DatabaseEntry = { ...place, Databasepath: path, ParameterFile: null, IsSyncDb };
  writeDatabaseMap(mapPath, [...entries, entry]);
  return beside(path, true);
}

/** Whether the command line, of this program or of Duplicati, knows the file as the local database of a backup. */
export function isInDatabaseMap(path: string, surroundings: DataFolderSurroundings): boolean {
  const entries = readDatabaseMap(join(findDataFolder(mapName, surroundings), mapName));
  return entries.some(({ Databasepath }) => path === Databasepath || path === beside(Databasepath, false).path);
}

/** What a backup is known by. */
type Identity = Pick<DatabaseEntry, "Type" | "Server" | "Path" | "Prefix" | "Username" | "Port" | "IsSyncDb">;

function identify({ url, options, isSync = false }: DatabaseQuestion): Identity {
  const parsed = parseUrl(url);
  const merged = mergeUrlOptions(url, options);
  const own = findDestinationModule(url)?.options.find((option) => option.aliases?.includes("auth-username"))?.name;
  return {
    Type: parsed.scheme,
    Server: parsed.host,
    Path: parsed.path,
    Prefix: options.prefix || "duplicati",
    Username: parsed.user ?? (own && merged[own] ? merged[own] : (merged["auth-username"] ?? null)),
    Port: parsed.port,
    IsSyncDb: isSync,
  };
}

function findEntry(
  entries: readonly DatabaseEntry[],
  wanted: Identity,
  allowAnyUser: boolean,
): DatabaseEntry | undefined {
  const ofPlace = entries.filter((entry) => placeMembers.every((member) => entry[member] === wanted[member]));
  const exact = ofPlace.filter((entry) => entry.Username === wanted.Username && entry.IsSyncDb === wanted.IsSyncDb);
  const found = exact.length === 0 && wanted.Username === null && allowAnyUser ? ofPlace : exact;
  if (found.length <= 1) return found[0];
  throw new UserError(
    "MultipleLocalDatabaseSourcesFound",
    `${found.length} local databases are registered for this destination: ${found.map((entry) => entry.Databasepath).join(", ")}`,
    {
      advice:
        exact.length > 0
          ? "Choose one with --dbpath."
          : "Name the user with --auth-username, or choose one with --dbpath.",
    },
  );
}

const placeMembers = ["Type", "Server", "Path", "Prefix", "Port"] as const;

/** An explicit path is Bunker's, unless Duplicati's database lies there. */
function ownDatabase(path: string): DatabaseLocation {
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw databaseNotOpened(`"${path}" is a folder, where the file of the database should be`);
  }
  return hasSqliteTable(path, "Remotevolume") ? beside(path, false) : { path, created: false };
}

function beside(duplicatiPath: string, created: boolean): DatabaseLocation {
  return { path: `${duplicatiPath.replace(/\.sqlite$/i, "")}.bunker.sqlite`, duplicatiPath, created };
}

function newDatabasePath(folder: string, { options, platform, randomName = tenLetters }: DatabaseQuestion): string {
  const invalid = platform === "win32" ? invalidOnWindows : /[/\0]/g;
  const named = (options["backup-name"] ?? "").replace(invalid, "");
  const wishes = named === "" || named === "." || named === ".." ? [] : [named];
  for (let tries = 0; tries <= 100; tries++) {
    const path = join(folder, `${wishes[tries] ?? randomName()}.sqlite`);
    if (!existsSync(path) && !existsSync(beside(path, false).path)) return path;
  }
  throw new UserError("CannotCreateRandomName", `No free name for a new database was found in "${folder}"`, {
    advice: "Name the database with --dbpath.",
  });
}

function tenLetters(): string {
  return Array.from({ length: 10 }, () => String.fromCharCode(65 + randomInt(26))).join("");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what Windows refuses in names
const invalidOnWindows = /["<>|:*?\\/\x00-\x1f]/g;
const mapName = "dbconfig.json";

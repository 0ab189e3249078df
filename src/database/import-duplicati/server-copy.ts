import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SqlDatabase } from "../../platform/platform.ts";
import { UserError } from "../../support/errors.ts";
import { serverDatabaseName } from "../location/server-file.ts";
import { changeDatabase, factsOf } from "../maintenance/database-file.ts";
import { newestVersions } from "../maintenance/schema-change.ts";
import { decryptDatabase, hasSqliteHeader } from "./rc4.ts";

/** How very old versions encrypt their database unless they are told (programs.md 3.3). */
export const usualServerPassword = "Duplicati_Key_42";

/** Journals hold what is not in the file itself yet, or what must be undone in it. */
const endings = ["", "-wal", "-journal"];
const copyTimes = 10;

/**
 * Runs `work` on a copy of the database of Duplicati's server in `folder`; the folder stays as it is. `password` is that of a
 * database that is encrypted as a whole. Throws `DuplicatiServerNotFound`, `DuplicatiServerTooNew`,
 * `DuplicatiServerEncrypted`, `DuplicatiServerBusy`, `DatabaseNotOpened`.
 */
export function withServerCopy<T>(folder: string, password: string, work: (database: SqlDatabase) => T): T {
  const original = join(folder, serverDatabaseName);
  if (!existsSync(original)) {
    throw new UserError("DuplicatiServerNotFound", `There is no database of Duplicati's server in "${folder}"`, {
      advice: `Name the data folder of Duplicati: the one with the file ${serverDatabaseName}.`,
    });
  }
  const temporary = mkdtempSync(join(tmpdir(), "bunker-import-"));
  try {
    const copy = join(temporary, "server.sqlite");
    copyAtRest(original, copy);
    decryptWhole(copy, original, password);
    return changeDatabase(copy, (database) => {
      requireKnown(database, original);
      return work(database);
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** A server may be at work: what was copied counts only if nothing has changed in the meantime. */
function copyAtRest(original: string, copy: string): void {
  for (let times = 0; times < copyTimes; times++) {
    const before = stateOf(original);
    for (const ending of endings) {
      rmSync(`${copy}${ending}`, { force: true });
      if (existsSync(`${original}${ending}`)) copyFileSync(`${original}${ending}`, `${copy}${ending}`);
    }
    if (stateOf(original) === before) return;
  }
  throw new UserError("DuplicatiServerBusy", `The database "${original}" changes all the time`, {
    advice: "Stop Duplicati's server, then try again.",
  });
}

function stateOf(original: string): string {
  const states = endings.map((ending) => {
    const found = statSync(`${original}${ending}`, { bigint: true, throwIfNoEntry: false });
    return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : "none";
  });
  return states.join();
}

function decryptWhole(copy: string, original: string, password: string): void {
  const bytes = readFileSync(copy);
  if (bytes.byteLength === 0 || hasSqliteHeader(bytes)) return;
  const plain = decryptDatabase(bytes, password);
  if (plain === undefined) {
    throw new UserError(
      "DuplicatiServerEncrypted",
      `The file "${original}" is no database, or one that was encrypted as a whole with another password`,
      { advice: "Give its password as --server-encryption-key." },
    );
  }
  writeFileSync(copy, plain);
}

function requireKnown(database: SqlDatabase, original: string): void {
  const { kind, version } = factsOf(database);
  if (kind !== "Server") {
    throw new UserError("DuplicatiServerNotFound", `The file "${original}" is no database of Duplicati's server`);
  }
  if (version <= newestVersions.Server) return;
  throw new UserError(
    "DuplicatiServerTooNew",
    `The database "${original}" has version ${version}; the newest that Bunker knows is ${newestVersions.Server}`,
    { advice: "Take a newer Bunker, or lower the version with Duplicati's database tool on a copy of the folder." },
  );
}

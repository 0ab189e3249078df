import { existsSync } from "node:fs";
import { platform } from "#platform";
import type { FileLock, SqlDatabase } from "../../platform/platform.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { type Queries, queriesOn } from "../drizzle.ts";
import { appliedMigrations, localMigrations, migrate } from "../migrations.ts";
import { databaseFolderFull, databaseLocked, openBeside, openToChange, pause } from "../open.ts";
import { type QueryListener, timedDatabase } from "../timed.ts";
import { copyBeforeUpgrade } from "../upgrade-copy.ts";
import { BlockTable } from "./blocks.ts";
import { ConfigurationTable } from "./configuration.ts";
import { EntryTable } from "./entries.ts";
import { FolderNamesTable } from "./folder-names.ts";
import { FolderTable } from "./folders.ts";
import { LogTable } from "./log.ts";
import { ProofTable } from "./proofs.ts";
import { VersionTotalsTable } from "./version-totals.ts";
import { VersionTable } from "./versions.ts";
import { VolumeTable } from "./volumes.ts";

/**
 * The local database of one backup. Work happens in one long transaction that {@link LocalDatabase.commit} ends and
 * begins again: whatever must be on disk before something happens at the destination is committed first
 * (engine.md 26, R4 and D-5).
 */
export class LocalDatabase {
  readonly path: string;
  readonly sql: SqlDatabase;
  readonly queries: Queries;
  readonly configuration: ConfigurationTable;
  readonly volumes: VolumeTable;
  readonly versions: VersionTable;
  readonly totals: VersionTotalsTable;
  readonly folders: FolderTable;
  readonly folderNames: FolderNamesTable;
  readonly entries: EntryTable;
  readonly blocks: BlockTable;
  readonly log: LogTable;
  readonly proofs: ProofTable;
  /** Who hears of the statements of a database that was opened for it. */
  onQuery: QueryListener | undefined;

  readonly #lock: FileLock | undefined;
  #keepsNothing = false;
  #isClosed = false;

  /** Without a `lock` another process may be changing it: it can only be read. */
  private constructor(path: string, sql: SqlDatabase, lock: FileLock | undefined) {
    this.#lock = lock;
    this.path = path;
    this.sql = sql;
    this.queries = queriesOn(sql);
    this.configuration = new ConfigurationTable(this.queries);
    this.volumes = new VolumeTable(sql, this.queries);
    this.totals = new VersionTotalsTable(sql);
    this.versions = new VersionTable(this.queries, this.totals);
    this.folders = new FolderTable(sql);
    this.folderNames = new FolderNamesTable(sql);
    this.entries = new EntryTable(sql);
    this.blocks = new BlockTable(sql, lock === undefined);
    this.proofs = new ProofTable(sql);
    this.log = new LogTable(this.queries, lock === undefined);
  }

  /** Creates a database that serves one operation and is thrown away: nothing of it needs to survive a crash. */
  static openTemporary(path: string): LocalDatabase {
    const sql = platform.openDatabase(path);
    sql.exec("PRAGMA locking_mode = EXCLUSIVE");
    sql.exec("PRAGMA journal_mode = OFF");
    sql.exec("PRAGMA synchronous = OFF");
    return LocalDatabase.#begin(path, sql, { release: () => undefined });
  }

  /**
   * Opens a database file, or creates it. One that an earlier version of Bunker has made is brought up to date, and copied before
   * if there is room. Throws `DatabaseLocked` while another process works with it, `DatabaseVersionTooNew`, and `DatabaseDamaged` if
   * the file is not a sound SQLite database.
   */
  static open(
    path: string,
    { isTimed, isForLooking = false, keepsNobodyOut = false }: OpenOptions = {},
  ): LocalDatabase {
    const beside = () => openBeside(path, (sql) => LocalDatabase.#look(path, sql, isTimed), whenDamaged);
    if (keepsNobodyOut) {
      try {
        return beside();
      } catch (error) {
        // It may have to be brought up to date first.
        if (!isLocked(error)) throw error;
      }
    }
    const begin = (sql: SqlDatabase, lock: FileLock) => LocalDatabase.#begin(path, sql, lock, isTimed);
    try {
      return openToChange(path, begin, whenDamaged, { isPatient: !isForLooking });
    } catch (error) {
      if (!isForLooking || !isLocked(error)) throw error;
      return beside();
    }
  }

  static #begin(path: string, sql: SqlDatabase, lock: FileLock, isTimed?: boolean): LocalDatabase {
    limitMemory(sql);
    copyBeforeUpgrade(sql, path, localMigrations, { now: new Date(), kept: 1, isOptional: true });
    migrate(sql, localMigrations, path);
    const database = LocalDatabase.#on(path, sql, lock, isTimed);
    sql.exec("BEGIN IMMEDIATE");
    return database;
  }

  /** What is committed now is seen until the end, whatever the other process does. */
  static #look(path: string, sql: SqlDatabase, isTimed?: boolean): LocalDatabase {
    limitMemory(sql);
    sql.exec("BEGIN");
    // One that is being made, or brought up to date.
    if (appliedMigrations(sql) !== localMigrations.length) throw databaseLocked(path);
    const database = LocalDatabase.#on(path, sql, undefined, isTimed);
    database.keepNothing();
    return database;
  }

  static #on(path: string, sql: SqlDatabase, lock: FileLock | undefined, isTimed = false): LocalDatabase {
    let database: LocalDatabase | undefined;
    const clocked = isTimed ? timedDatabase(sql, (...query) => database?.onQuery?.(...query)) : sql;
    database = new LocalDatabase(path, clocked, lock);
    return database;
  }

  /** Another process works with it: this is what that had committed in the beginning, to be read alone. */
  get isBeside(): boolean {
    return this.#lock === undefined;
  }

  /** From now on nothing is written to disk: for operations that only try what would happen. */
  keepNothing(): void {
    this.#keepsNothing = true;
  }

  /** Whether nothing is written to disk. */
  get keepsNothing(): boolean {
    return this.#keepsNothing;
  }

  /** Everything written so far becomes durable. */
  commit(): void {
    if (this.#keepsNothing) return;
    this.sql.exec("COMMIT");
    this.sql.exec("BEGIN IMMEDIATE");
  }

  /** Copies what is committed to a free name beside the database. Returns the copy's path. */
  keepCopy(): string {
    const copy = freeBackupName(this.path);
    this.copyTo(copy);
    return copy;
  }

  /**
   * Writes a copy, without a journal beside it, of what is committed. The file must not exist. SQLite makes it: whoever else
   * in this process opened the database's file and closed it again would take away its locks.
   */
  copyTo(path: string): void {
    this.commit();
    this.sql.exec("ROLLBACK");
    this.sql.prepare("VACUUM INTO ?").run(path);
    this.sql.exec("BEGIN IMMEDIATE");
  }

  /**
   * Shrinks the file to what is in it; everything written so far becomes durable. Needs as much room again for a
   * moment.
   */
  vacuum(): void {
    this.commit();
    this.sql.exec("ROLLBACK");
    try {
      this.sql.exec("VACUUM");
      this.sql.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      this.sql.exec("BEGIN IMMEDIATE");
    }
  }

  /** Removes what is known of the destination; the record of runs stays. */
  clear(): void {
    this.folderNames.clear();
    for (const table of contentTables) this.sql.exec(`DELETE FROM ${table}`);
    this.folders.forget();
  }

  /** Runs `work` and undoes all that it wrote: for a look at what would be. */
  async tentatively<T>(work: () => Promise<T>): Promise<T> {
    this.sql.exec("SAVEPOINT tentative");
    try {
      return await work();
    } finally {
      this.folders.forget();
      this.sql.exec("ROLLBACK TO tentative");
      this.sql.exec("RELEASE tentative");
    }
  }

  /** `error` as the user should see it, if it tells that the disk of the database is full: `DatabaseFolderFull`. */
  explain(error: unknown): unknown {
    if (!/database or disk is full/.test(messageOf(error))) return error;
    return databaseFolderFull(`"${this.path}"`, error);
  }

  /** Ends without committing what is open; a second time does nothing. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.sql.exec("ROLLBACK");
    } catch (error) {
      // After some failures, as of a full disk, SQLite has rolled back by itself.
      if (!/no transaction/.test(messageOf(error))) throw error;
    } finally {
      if (!this.isBeside) this.#emptyJournal();
      this.sql.close();
      this.#lock?.release();
    }
  }

  /**
   * Moves what is committed from the journal to the database. SQLite leaves that to whoever closes it last: somebody who only
   * looks would wait for the disk with an answer. As long as one is looking that began before, the rest can't be moved.
   */
  #emptyJournal(): void {
    try {
      for (let attempt = 1; attempt <= attemptsToEmpty; attempt++) {
        const [, pages, moved] = this.sql.prepare("PRAGMA wal_checkpoint(PASSIVE)").values()[0] as number[];
        if (Number(pages) - Number(moved) < fewPages) return;
        pause(retryInterval);
      }
    } catch {
      // It is as safe in the journal.
    }
  }
}

export interface OpenOptions {
  /** {@link LocalDatabase.onQuery} hears of the statements, which costs time. */
  readonly isTimed?: boolean | undefined;
  /**
   * While another process works with it, what that has committed is seen, and nothing can be changed: it is no failure
   * then, and runs leave no record.
   */
  readonly isForLooking?: boolean | undefined;
  /** As {@link isForLooking}, even if nobody works with it: others may begin to, however long this takes. */
  readonly keepsNobodyOut?: boolean | undefined;
}

/** Pages of the journal that nobody minds to move. */
const fewPages = 1000;
/** Those who look are ready in a second or two. */
const attemptsToEmpty = 20;
/** Milliseconds. */
const retryInterval = 100;

const isLocked = (error: unknown) => error instanceof UserError && error.id === "DatabaseLocked";

const whenDamaged = "Run repair: it puts the damaged file aside, and builds the database anew from the destination.";

function limitMemory(sql: SqlDatabase): void {
  sql.exec("PRAGMA cache_size = -8192");
  sql.exec("PRAGMA temp_store = FILE");
}

/** All but the record of runs. */
const contentTables = [
  "configuration",
  "volume",
  "index_link",
  "version",
  "folder",
  "entry",
  "block",
  "duplicate_block",
  "blockset",
  "blockset_block",
  "blockset_list",
] as const;

/** `x.sqlite` → `x.backup`, then `x.backup-1` … (engine.md 16.1). */
export function freeBackupName(path: string): string {
  const stem = path.replace(/\.sqlite$/, "");
  for (let number = 0; ; number++) {
    const name = `${stem}.backup${number === 0 ? "" : `-${number}`}`;
    if (!existsSync(name)) return name;
  }
}

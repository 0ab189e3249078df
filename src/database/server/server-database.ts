import type { FieldCipher } from "../../crypto/field-encryption.ts";
import type { SqlDatabase } from "../../platform/platform.ts";
import { migrate, serverMigrations } from "../migrations.ts";
import { openForMany } from "../open.ts";
import { copyBeforeUpgrade } from "../upgrade-copy.ts";
import { ConnectionStringRepository } from "./connection-strings.ts";
import { CopyStateRepository } from "./copy-states.ts";
import { JobRepository } from "./jobs.ts";
import { NotificationRepository } from "./notifications.ts";
import { ProtectedFields, protectedColumns } from "./protected-fields.ts";
import { TaskStore } from "./queue.ts";
import { ErrorLog, RunRepository } from "./records.ts";
import { RunTotalRepository } from "./run-totals.ts";
import { ScheduleRepository } from "./schedules.ts";
import { GlobalOptions, ServerSettings } from "./settings.ts";
import { SettingsCopyRepository } from "./settings-copies.ts";
import { ShareLinkRepository } from "./share-links.ts";
import { ServerStore } from "./store.ts";
import { TemporaryFileRepository } from "./temporary-files.ts";
import { TokenFamilyRepository } from "./token-families.ts";
import { TrafficRepository } from "./traffic.ts";
import { TriggerKeyRepository } from "./trigger-keys.ts";
import { UiStorage } from "./ui-storage.ts";

const encryptedFields = "encrypted-fields";
/** Of the database as it was before upgrades. */
const copiesKept = 5;

export interface ServerDatabaseOptions {
  /** Reads what is encrypted, and encrypts what is written. */
  readonly cipher: FieldCipher | undefined;
  /** Whether new values are encrypted; true unless given. False takes the cipher for reading only. */
  readonly encrypts?: boolean;
}

/**
 * The database of the server. The server is the only process that writes to it for long; others may open it too. What a method
 * has written is durable when it returns, or when the transaction ends in which it was called.
 */
export class ServerDatabase {
  readonly path: string;
  readonly settings: ServerSettings;
  readonly globalOptions: GlobalOptions;
  readonly jobs: JobRepository;
  readonly copyStates: CopyStateRepository;
  readonly settingsCopies: SettingsCopyRepository;
  readonly schedules: ScheduleRepository;
  readonly notifications: NotificationRepository;
  readonly errorLog: ErrorLog;
  readonly runs: RunRepository;
  readonly runTotals: RunTotalRepository;
  readonly traffic: TrafficRepository;
  readonly uiStorage: UiStorage;
  readonly temporaryFiles: TemporaryFileRepository;
  readonly tokenFamilies: TokenFamilyRepository;
  readonly connectionStrings: ConnectionStringRepository;
  readonly queue: TaskStore;
  readonly triggerKeys: TriggerKeyRepository;
  readonly shareLinks: ShareLinkRepository;
  readonly #store: ServerStore;

  private constructor(path: string, store: ServerStore) {
    this.path = path;
    this.#store = store;
    this.settings = new ServerSettings(store);
    this.globalOptions = new GlobalOptions(store);
    this.jobs = new JobRepository(store);
    this.copyStates = new CopyStateRepository(store);
    this.settingsCopies = new SettingsCopyRepository(store);
    this.schedules = new ScheduleRepository(store);
    this.notifications = new NotificationRepository(store, this.settings);
    this.errorLog = new ErrorLog(store);
    this.runs = new RunRepository(store);
    this.runTotals = new RunTotalRepository(store);
    this.traffic = new TrafficRepository(store);
    this.uiStorage = new UiStorage(store);
    this.temporaryFiles = new TemporaryFileRepository(store);
    this.tokenFamilies = new TokenFamilyRepository(store);
    this.connectionStrings = new ConnectionStringRepository(store);
    this.queue = new TaskStore(store);
    this.triggerKeys = new TriggerKeyRepository(store);
    this.shareLinks = new ShareLinkRepository(store);
  }

  /**
   * Opens the file, or creates it, so that only this user can read it. One that an earlier version of Bunker has made is
   * brought up to date, and copied before. Throws `SettingsKeyMissing` or `SettingsKeyMismatch`
   * if something in it is encrypted with a key that was not given; `DatabaseLocked`, `DatabaseDamaged`,
   * `DatabaseVersionTooNew`, `DatabaseNotOpened`.
   */
  static open(path: string, { cipher, encrypts = true }: ServerDatabaseOptions): ServerDatabase {
    const prepare = (sql: SqlDatabase): ServerDatabase => {
      sql.exec("PRAGMA foreign_keys = ON");
      // Old values are overwritten, so that no secret stays behind in plain text.
      sql.exec("PRAGMA secure_delete = ON");
      copyBeforeUpgrade(sql, path, serverMigrations, { now: new Date(), kept: copiesKept });
      migrate(sql, serverMigrations, path, "move the file away to begin with an empty one");
      const store = new ServerStore(sql, new ProtectedFields(cipher, encrypts));
      requireReadable(store);
      return new ServerDatabase(path, store);
    };
    return openForMany(path, prepare, "Restore the file from a copy, or move it away to begin with an empty one.");
  }

  /**
   * All that `work` writes becomes durable together, or nothing of it if it throws. Within another transaction it is a part of
   * that one. `work` is synchronous. Throws `DatabaseLocked`, `DatabaseFolderFull`.
   */
  transaction<T>(work: () => T): T {
    return this.#store.transaction(work);
  }

  /** Runs `work`, and undoes all that it wrote: for a look at what would be. */
  tentatively<T>(work: () => T): T {
    let result: { readonly value: T } | undefined;
    const undone = new Error("What was tried is undone");
    try {
      this.transaction(() => {
        result = { value: work() };
        throw undone;
      });
    } catch (error) {
      if (error !== undone) throw error;
    }
    return (result as { readonly value: T }).value;
  }

  /** Whether values are encrypted when they are written. */
  get encrypts(): boolean {
    return this.#store.fields.encrypts;
  }

  /**
   * Encrypts all values that should be, or none, as the database was opened, if the last time it was the other way round. The
   * setting `encrypted-fields` tells. Returns whether anything was to be done.
   */
  rewriteFields(): boolean {
    if (this.settings.isOn(encryptedFields) === this.encrypts) return false;
    this.transaction(() => {
      for (const [table, column, protection] of protectedColumns) {
        const name = typeof protection === "object" ? protection.named : "NULL";
        const update = this.#store.sql.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`);
        for (const [row, value, named] of this.#values(table, column, name)) {
          const rewritten = this.#store.fields.rewritten(value, protection, named);
          if (rewritten !== value) update.run(rewritten, row);
        }
      }
      this.settings.set(encryptedFields, this.encrypts);
    });
    this.#store.sql.exec("VACUUM");
    this.#store.sql.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return true;
  }

  close(): void {
    this.#store.sql.close();
  }

  #values(table: string, column: string, name: string): [row: number, value: string, name: string | undefined][] {
    const query = `SELECT rowid, ${column}, ${name} FROM ${table} WHERE ${column} IS NOT NULL`;
    return this.#store.sql.prepare(query).values() as [number, string, string | undefined][];
  }
}

function requireReadable({ sql, fields }: ServerStore): void {
  for (const [table, column] of protectedColumns) {
    const query = `SELECT ${column} FROM ${table} WHERE ${column} LIKE 'enc-v1:%'`;
    for (const [value] of sql.prepare(query).values()) fields.requireReadable(String(value));
  }
}

import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LocalDatabase } from "../../src/database/local/database.ts";
import { backup } from "../../src/engine/backup/index.ts";
import { compact } from "../../src/engine/compact/index.ts";
import { requireConsistent } from "../../src/engine/consistency.ts";
import { type OperationContext, OperationControl } from "../../src/engine/context.ts";
import { deleteVersions } from "../../src/engine/delete/index.ts";
import { selectPaths } from "../../src/engine/list/selection.ts";
import { runOperation } from "../../src/engine/operation.ts";
import { programVersion } from "../../src/engine/program-version.ts";
import { Progress } from "../../src/engine/progress.ts";
import { purge, purgeBrokenFiles } from "../../src/engine/purge/index.ts";
import { repair } from "../../src/engine/repair/index.ts";
import { restore } from "../../src/engine/restore/index.ts";
import type {
  BackupResult,
  CompactResult,
  MainOperation,
  OperationResult,
  TestResult,
} from "../../src/engine/results/index.ts";
import { withStoredSettings } from "../../src/engine/stored-settings.ts";
import { testBackup } from "../../src/engine/test/index.ts";
import type { StartWorker } from "../../src/engine/worker-port.ts";
import { registryFor } from "../../src/jobs/operation/modules.ts";
import type { OptionValues } from "../../src/options/declaration.ts";
import { readSettings, validateOptions, withOperationDefaults } from "../../src/options/index.ts";
import { Filter, isCaseSensitive, thisSystem } from "../../src/sources/filters/index.ts";
import { expandSources } from "../../src/sources/index.ts";
import type { LogEntry } from "../../src/support/log.ts";
import { startInThread } from "./workers.ts";

export interface Ran<R> {
  readonly result: R;
  /** Warnings and errors, as `id: message`. */
  readonly complaints: string[];
}

/**
 * One backup with its database, run in this process, without threads unless told. An hour of its clock passes between two
 * operations, beginning a month ago, so that versions need not wait for each other.
 */
export class BackupJob {
  readonly remote: string;
  /** Called with the database of each operation as it begins. */
  onDatabase: (database: LocalDatabase) => void = () => undefined;
  readonly #folder: string;
  readonly #options: OptionValues;
  readonly #filter = Filter.parse([], { caseSensitive: isCaseSensitive(), groups: thisSystem() });
  readonly #startWorker: StartWorker;
  #time = Date.now() - 30 * 24 * 3_600_000;

  constructor(folder: string, options: OptionValues, start: StartWorker = startInThread) {
    this.#folder = folder;
    this.#startWorker = start;
    this.remote = join(folder, "remote");
    this.#options = { ...options, tempdir: join(folder, "temporary") };
    mkdirSync(this.remote);
  }

  /** Lets time pass. */
  wait(days: number): void {
    this.#time += days * 24 * 3_600_000;
  }

  backup(sources: readonly string[], options: OptionValues = {}): Promise<Ran<BackupResult>> {
    return this.#run("Backup", options, "local.sqlite", async (context, database) => {
      const { settings, logger } = context;
      const rules = {
        allowMissing: settings.allowMissingSource,
        abortIfMissing: settings.abortIfSourceMissing,
        preventEmpty: settings.preventEmptySource,
      };
      const expanded = expandSources(sources, this.#filter, rules, logger);
      const input = { sources: expanded.roots, filter: expanded.filter };
      const result = await backup({ ...context, database }, input);
      requireConsistent({ ...context, database });
      return result;
    });
  }

  delete(versions: string, options: OptionValues = {}): Promise<Ran<OperationResult>> {
    return this.#run("Delete", { ...options, version: versions }, "local.sqlite", async (context, database) => {
      const result = await deleteVersions({ ...context, database });
      requireConsistent({ ...context, database });
      return result;
    });
  }

  compact(options: OptionValues): Promise<Ran<CompactResult>> {
    return this.#run("Compact", options, "local.sqlite", async (context, database) => {
      const result = await compact({ ...context, database });
      requireConsistent({ ...context, database });
      return result;
    });
  }

  /** Takes paths, in filter syntax, out of all versions. */
  purge(paths: readonly string[]): Promise<Ran<OperationResult>> {
    const { filter } = selectPaths(paths, this.#filter);
    return this.#run("PurgeFiles", {}, "local.sqlite", async (context, database) => {
      const result = await purge({ ...context, database }, filter);
      requireConsistent({ ...context, database });
      return result;
    });
  }

  purgeBroken(): Promise<Ran<OperationResult>> {
    return this.#run("PurgeBrokenFiles", {}, "local.sqlite", async (context, database) => {
      const result = await purgeBrokenFiles({ ...context, database }, { hasFilter: false });
      requireConsistent({ ...context, database });
      return result;
    });
  }

  /** Tests all remote files. */
  async test(): Promise<Ran<TestResult>> {
    return await this.#run(
      "Test",
      { "full-remote-verification": "True" },
      "local.sqlite",
      async (context, database) => {
        const { result } = await testBackup({ ...context, database }, Number.MAX_SAFE_INTEGER);
        return result;
      },
    );
  }

  repair(options: OptionValues = {}): Promise<Ran<OperationResult>> {
    return this.#run("Repair", options, "local.sqlite", async (context, database) => {
      const result = await repair({ ...context, database });
      requireConsistent({ ...context, database });
      return result;
    });
  }

  /** Restores all of a version. `database`: with the local one, or without any. */
  restore(target: string, options: OptionValues, database: "local" | "none"): Promise<Ran<OperationResult>> {
    const input = { paths: [], filter: this.#filter };
    const given = { ...options, "restore-path": target };
    if (database === "none") {
      return this.#run("Restore", given, undefined, (context) => restore(context, undefined, input));
    }
    return this.#run("Restore", given, "local.sqlite", (context, local) => restore(context, local, input));
  }

  /** Throws the database away and builds it from the destination. */
  rebuild(): Promise<Ran<OperationResult>> {
    this.loseDatabase();
    return this.repair();
  }

  loseDatabase(): void {
    for (const end of ["", "-wal", "-shm"]) rmSync(join(this.#folder, `local.sqlite${end}`), { force: true });
  }

  /** Keeps the database as it is now, for {@link putDatabaseBack}. */
  saveDatabase(): void {
    copyFileSync(join(this.#folder, "local.sqlite"), join(this.#folder, "saved.sqlite"));
  }

  putDatabaseBack(): void {
    this.loseDatabase();
    copyFileSync(join(this.#folder, "saved.sqlite"), join(this.#folder, "local.sqlite"));
  }

  #run<R extends OperationResult>(
    name: MainOperation,
    more: OptionValues,
    databaseName: undefined,
    work: (context: OperationContext) => Promise<R>,
  ): Promise<Ran<R>>;
  #run<R extends OperationResult>(
    name: MainOperation,
    more: OptionValues,
    databaseName: string,
    work: (context: OperationContext, database: LocalDatabase) => Promise<R>,
  ): Promise<Ran<R>>;
  async #run<R extends OperationResult>(
    name: MainOperation,
    more: OptionValues,
    databaseName: string | undefined,
    work: (context: OperationContext, database: LocalDatabase) => Promise<R>,
  ): Promise<Ran<R>> {
    const database = databaseName === undefined ? undefined : LocalDatabase.open(join(this.#folder, databaseName));
    using _ = { [Symbol.dispose]: () => database?.close() };
    if (database) this.onDatabase(database);
    const given = withOperationDefaults({ ...this.#options, ...more }, name);
    const options = database ? withStoredSettings(given, database) : given;
    const url = `file://${this.remote}`;
    const { warnings } = validateOptions(options, registryFor(url, options), { operation: name });
    const complaints: string[] = [];
    this.#time += 3_600_000;
    const begun = this.#time - Date.now();
    const request = {
      name,
      url,
      options,
      settings: readSettings(options),
      warnings,
      secrets: [],
      database,
      progress: new Progress(),
      control: new OperationControl(),
      startWorker: this.#startWorker,
      program: programVersion,
      clock: { now: () => new Date(begun + Date.now()) },
      observer: {
        write: ({ level, id, message, error }: LogEntry) => {
          if (level === "Warning" || level === "Error") complaints.push(`${id}: ${message} ${error ?? ""}`.trim());
        },
        remoteEvent: () => undefined,
      },
    };
    const result = await runOperation(request, (context) => work(context, database as LocalDatabase));
    return { result, complaints };
  }
}

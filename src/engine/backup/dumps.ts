import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type Container,
  dumpContainer,
  type ReportTrouble,
  containerTag as tag,
} from "../../sources/containers/index.ts";
import { copyDatabase, sqliteDatabases } from "../../sources/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import type { BackupInput } from "./input.ts";

/** Where the dumps of a backup are while they are read: beside its database, closed to all others. */
function dumpFolder(databasePath: string): string {
  return `${databasePath}-dumps`;
}

/** Dumps of databases, which a backup reads along with its sources and removes then. */
export class Dumps implements Disposable {
  readonly #context: DatabaseContext;
  readonly #report: ReportTrouble;
  readonly #folder: string;
  /** Parts of the folder that hold something, with their final separator. */
  readonly #roots = new Set<string>();

  constructor(context: DatabaseContext, report: ReportTrouble) {
    this.#context = context;
    this.#report = report;
    this.#folder = dumpFolder(context.database.path);
    // Of a run that was killed.
    if (!context.settings.dryRun) this[Symbol.dispose]();
  }

  /** Returns those that are dumped; what can't be is reported as `ContainerNotDumped`. */
  async dump(containers: readonly Container[]): Promise<Container[]> {
    const dumped: Container[] = [];
    const { logger, settings, control } = this.#context;
    const folder = join(this.#folder, "containers");
    for (const container of containers) {
      const { name, isRunning, isPaused } = container;
      try {
        if (!isRunning || isPaused) throw new Error("it does not run");
        if (settings.dryRun) {
          logger.write("DryRun", tag, "WouldDumpContainer", `Would dump the database in the container ${name}`);
          continue;
        }
        this.#use(folder);
        const { path, size, database } = await dumpContainer(container, folder, control.signal);
        const message = `The ${database} databases of the container ${name} are dumped to ${path}`;
        logger.write("Information", tag, "ContainerDumped", message);
        this.#requireRoom(path, size);
        dumped.push(container);
      } catch (error) {
        control.throwIfAborted();
        const message = `The database in the container ${name} can't be dumped: ${messageOf(error)}`;
        this.#report({ id: "ContainerNotDumped", message, cause: error });
      }
    }
    return dumped;
  }

  /** What can't be copied is reported as `SqliteNotCopied`. */
  copySqlite(paths: readonly string[]): void {
    const { logger, settings, control } = this.#context;
    const folder = join(this.#folder, "sqlite");
    const onError = (path: string, error: unknown) =>
      this.#report({ id: "SqliteNotCopied", message: `${path} can't be copied: ${messageOf(error)}`, cause: error });
    const databases = sqliteDatabases(
      paths.map((path) => resolve(path)),
      onError,
    );
    for (const path of databases) {
      control.throwIfAborted();
      if (settings.dryRun) {
        logger.write("DryRun", tag, "WouldCopySqlite", `Would copy the database ${path}`);
        continue;
      }
      try {
        this.#use(folder);
        // Of the colon of a drive.
        const target = join(folder, path.replace(":", ""));
        copyDatabase(path, target);
        logger.write("Information", tag, "SqliteCopied", `The database ${path} is copied to ${target}`);
      } catch (error) {
        onError(path, error);
      }
    }
  }

  /** The sources with the dumps, which no filter keeps out. */
  with(input: BackupInput): BackupInput {
    if (this.#roots.size === 0) return input;
    const { sources, filter } = input;
    return {
      sources: [...sources, ...this.#roots],
      filter: filter.isEmpty ? filter : filter.prependFolder(`${this.#folder}/`),
    };
  }

  /** A source around it leaves the folder out, so that nothing is read twice. */
  get blacklist(): string[] {
    return this.#roots.size === 0 ? [] : [this.#folder];
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #use(folder: string): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#roots.add(`${folder}/`);
  }

  #requireRoom(path: string, size: number): void {
    const { skipFilesLargerThan = Number.POSITIVE_INFINITY } = this.#context.settings;
    if (size <= skipFilesLargerThan) return;
    const message = `The dump ${path} is larger than --skip-files-larger-than allows, and is left out`;
    this.#report({ id: "ContainerNotDumped", message, advice: "Raise the limit." });
  }
}

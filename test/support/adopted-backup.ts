import { expect } from "bun:test";
import { CommandLine, type CommandRun } from "./command-line.ts";
import type { GoldenBackup } from "./golden-backups.ts";

/** A copy of a golden backup to work on, with a database built from it. */
export class AdoptedBackup implements Disposable {
  readonly #place = new CommandLine();
  readonly #golden: GoldenBackup;

  private constructor(golden: GoldenBackup) {
    this.#golden = golden;
  }

  static async of(golden: GoldenBackup): Promise<AdoptedBackup> {
    const backup = new AdoptedBackup(golden);
    golden.copyTo(backup.path("remote"));
    expect(await backup.run("repair")).toMatchObject({ code: 0 });
    return backup;
  }

  get url(): string {
    return `file://${this.path("remote")}`;
  }

  /** The option that names the database. */
  get database(): string {
    return `--dbpath=${this.path("local.sqlite")}`;
  }

  /** In the folder that holds `remote` and `local.sqlite`. */
  path(...names: string[]): string {
    return this.#place.path(...names);
  }

  run(command: string, ...args: string[]): Promise<CommandRun> {
    return this.runBare(command, this.url, ...args, this.database, ...this.#golden.options);
  }

  /** Nothing is added to the arguments. */
  runBare(...args: string[]): Promise<CommandRun> {
    return this.#place.run(...args);
  }

  [Symbol.dispose](): void {
    this.#place[Symbol.dispose]();
  }
}

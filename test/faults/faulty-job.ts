import { expect } from "bun:test";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { platform } from "#platform";
import { findInconsistencies } from "../../src/database/local/consistency.ts";
import { checkBackup } from "../support/backup-checker.ts";
import { InProcessProgram, type ProgramRun } from "../support/in-process-program.ts";
import { blocksIn, namesIn } from "../support/remote-volumes.ts";
import { type FaultPlan, planVariable } from "./injection/fault-plan.ts";

const main = join(import.meta.dirname, "..", "..", "src", "main.ts");
const preload = join(import.meta.dirname, "injection", "faulty-file-destination.ts");
const blocksize = 10_240;
const jobOptions = {
  "no-encryption": "true",
  blocksize: `${blocksize}b`,
  "dblock-size": "1mb",
  "number-of-retries": "2",
  "retry-delay": "0s",
  "zip-compression-level": "0",
};

export interface FaultyRun {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errorId: string | undefined;
  /** The actions at the destination, in the order in which they began. */
  readonly actions: string[];
}

type Faults = Omit<FaultPlan, "journal">;
type Options = Record<string, string | undefined>;

/** A backup whose program is run as a process with faults, and then in this process without. */
export class FaultyJob {
  readonly program = new InProcessProgram();
  readonly remote = this.program.remote;
  readonly source = this.program.source;
  readonly database = this.program.database;
  /** The source as complete versions hold it, by the time in the name of the dlist. */
  readonly versions = new Map<string, string>();
  readonly #saved = this.program.path("saved");

  /** Runs a command in a process whose destination misbehaves; `onStart` gets the process. */
  async runFaulty(
    command: string,
    faults: Faults,
    options: Options = {},
    onStart?: (process: { kill(signal: NodeJS.Signals): boolean }) => void,
  ): Promise<FaultyRun> {
    const journal = this.program.path("journal");
    rmSync(journal, { force: true });
    const all = {
      tempdir: this.program.path("temporary"),
      dbpath: this.database,
      ...jobOptions,
      ...options,
    };
    const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
    const sources = command === "backup" ? [this.source] : [];
    const child = spawn(
      process.execPath,
      ["--preload", preload, main, command, this.program.url, ...sources, ...given],
      {
        env: {
          PATH: process.env.PATH,
          HOME: this.program.folder,
          LANG: "C.UTF-8",
          DUPLICATI_HOME: this.program.path("data"),
          [planVariable]: JSON.stringify({ ...faults, journal }),
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    onStart?.(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += text;
      });
    }
    const ended = Promise.withResolvers<{ code: number | null; signal: string | null }>();
    child.on("error", ended.reject);
    child.on("close", (code, signal) => ended.resolve({ code, signal }));
    const { code, signal } = await ended.promise;
    const actions = existsSync(journal) ? readFileSync(journal, "utf8").trim().split("\n") : [];
    return { code, signal, output, errorId: /^ErrorID: (\S+)$/m.exec(output)?.[1], actions };
  }

  async run(command: string, options: Options = {}): Promise<ProgramRun> {
    const sources = command === "backup" ? [this.source] : [];
    return await this.program.run(command, sources, { ...jobOptions, ...options });
  }

  /** Makes a version, and remembers what it holds. */
  async backup(options: Options = {}): Promise<void> {
    const before = new Set(this.lists());
    const run = await this.run("backup", options);
    expectSuccess(run);
    const added = this.lists().filter((name) => !before.has(name));
    this.versions.set(added.at(-1) as string, this.program.path(`version-${this.versions.size}`));
    cpSync(this.source, this.versions.get(added.at(-1) as string) as string, {
      recursive: true,
      preserveTimestamps: true,
    });
  }

  lists(): string[] {
    return namesIn(this.remote).filter((name) => name.includes(".dlist."));
  }

  dblocks(): string[] {
    return namesIn(this.remote).filter((name) => name.includes(".dblock."));
  }

  /** Keeps the destination and the database as they are now, for {@link rewind}. */
  save(): void {
    rmSync(this.#saved, { recursive: true, force: true });
    mkdirSync(this.#saved);
    cpSync(this.remote, join(this.#saved, "remote"), { recursive: true, preserveTimestamps: true });
    if (existsSync(this.database)) cpSync(this.database, join(this.#saved, "database"));
  }

  rewind(): void {
    for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(this.database + suffix, { force: true });
    rmSync(this.remote, { recursive: true, force: true });
    cpSync(join(this.#saved, "remote"), this.remote, { recursive: true, preserveTimestamps: true });
    if (existsSync(join(this.#saved, "database"))) cpSync(join(this.#saved, "database"), this.database);
  }

  /** Puts the database back as it was saved, and leaves the destination as it is. */
  restoreSavedDatabase(): void {
    for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(this.database + suffix, { force: true });
    cpSync(join(this.#saved, "database"), this.database);
  }

  /** Holds everything at the destination and in the database against the invariants. */
  async expectSound(lists: Iterable<string> = this.versions.keys()): Promise<void> {
    expect(await checkBackup(this.remote, undefined)).toEqual([]);
    expect(this.inconsistencies()).toEqual([]);
    expect(namesIn(this.remote).filter((name) => name.includes(".dindex."))).toHaveLength(this.dblocks().length);
    await this.expectBlocksStoredOnce();
    for (const list of lists) await this.expectRestorable(list, this.versions.get(list) as string);
    await this.expectRestorable(this.lists().at(-1) as string, this.source);
  }

  inconsistencies(): string[] {
    const sql = platform.openDatabase(this.database);
    try {
      return findInconsistencies(sql, { hashSize: 32, blocksize });
    } finally {
      sql.close();
    }
  }

  async expectBlocksStoredOnce(): Promise<void> {
    const stored: string[] = [];
    for (const name of this.dblocks()) stored.push(...(await blocksIn(this.remote, name, undefined)));
    expect(stored.length).toBe(new Set(stored).size);
  }

  async expectRestorable(list: string, expected: string): Promise<void> {
    const target = this.program.path("restored");
    rmSync(target, { recursive: true, force: true });
    const version = this.lists().toReversed().indexOf(list);
    const run = await this.run("restore", {
      "restore-path": target,
      version: String(version),
    });
    expect(run).toMatchObject({ code: 0 });
    this.expectContents(target, expected);
  }

  expectContents(folder: string, expected: string): void {
    expect(contents(folder)).toEqual(contents(expected));
  }

  dispose(): void {
    this.program[Symbol.dispose]();
  }
}

/** Exit code 1 tells that nothing had changed. */
export function expectSuccess(run: { readonly code: number | null; readonly errorId: string | undefined }): void {
  if (run.code !== 0 && run.code !== 1) expect(run).toMatchObject({ code: 0, errorId: undefined });
}

/** Everything in a folder: relative path and content, as base64. */
export function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    found[name] = statSync(path).isDirectory() ? "folder" : readFileSync(path).toString("base64");
  }
  return found;
}

import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { InProcessProgram, type ProgramRun } from "../support/in-process-program.ts";
import { namesIn } from "../support/remote-volumes.ts";
import { SeededRandom } from "../support/seeded-random.ts";

const options = {
  "no-encryption": "true",
  blocksize: "10kb",
  "dblock-size": "100kb",
  "number-of-retries": "0",
  // What the samples after a backup find depends on chance.
  "backup-test-samples": "0",
};

/** What is done with a backup; words behind the command are further arguments. */
const operations: Record<string, readonly [command: string, ...args: string[]]> = {
  backup: ["backup"],
  list: ["list", "*"],
  restore: ["restore"],
  "restore the old version": ["restore", "--version=1"],
  "restore without database": ["restore", "--no-local-db=true"],
  test: ["test", "all"],
  repair: ["repair"],
  rebuild: ["repair", "--rebuild-missing-dblock-files=true"],
  delete: ["delete", "--version=1"],
  compact: ["compact"],
  purge: ["purge", "--include=*/small"],
  "list broken files": ["list-broken-files"],
  "purge broken files": ["purge-broken-files"],
};

/**
 * A sound backup of two versions that is made once, and hurt again and again. The old version has the files `old` and
 * `small`; the new one has `old`, another `small`, and `new`. Each has a dblock, a dindex and a list of its own.
 */
export class DamagedJob {
  readonly #program = new InProcessProgram();
  readonly #random = new SeededRandom(5);
  readonly #template = this.#program.path("template");
  /** Volumes that the old version has. */
  #old: string[] = [];
  #all: string[] = [];

  async make(): Promise<void> {
    mkdirSync(this.#template);
    const { source } = this.#program;
    writeFileSync(join(source, "old"), this.#random.bytes(60_000));
    writeFileSync(join(source, "small"), "1");
    await this.#backUp("old-version");
    this.#old = namesIn(this.#program.remote);
    copyFileSync(this.#program.database, join(this.#template, "old-database"));
    // Of another size than the old one, and so are its volumes.
    writeFileSync(join(source, "new"), this.#random.bytes(90_000));
    writeFileSync(join(source, "small"), "22");
    await this.#backUp("new-version");
    this.#all = namesIn(this.#program.remote);
    cpSync(this.#program.remote, join(this.#template, "remote"), { recursive: true, preserveTimestamps: true });
    copyFileSync(this.#program.database, join(this.#template, "database"));
  }

  async #backUp(copy: string): Promise<void> {
    const { code, error } = await this.run("backup");
    if (code !== 0) throw new Error(error);
    cpSync(this.#program.source, join(this.#template, copy), { recursive: true });
  }

  /** Sound again. */
  reset(): void {
    const { remote, database } = this.#program;
    for (const suffix of ["", "-wal", "-shm"]) rmSync(database + suffix, { force: true });
    for (const folder of [remote, this.target]) rmSync(folder, { recursive: true, force: true });
    cpSync(join(this.#template, "remote"), remote, { recursive: true, preserveTimestamps: true });
    copyFileSync(join(this.#template, "database"), database);
  }

  async run(operation: string): Promise<ProgramRun> {
    const [command, ...args] = operations[operation] as [string, ...string[]];
    const sources = command === "backup" ? [this.#program.source] : [];
    const target = command === "restore" ? { "restore-path": this.target } : {};
    return await this.#program.run(command, [...sources, ...args], { ...options, ...target });
  }

  /** The volumes of a kind, those of the old version first. */
  volumes(kind: string): string[] {
    const isOld = (name: string) => this.#old.includes(name);
    const ofKind = this.#all.filter((name) => name.includes(`.${kind}.`));
    return [...ofKind.filter(isOld), ...ofKind.filter((name) => !isOld(name))];
  }

  names(): string[] {
    return namesIn(this.#program.remote);
  }

  /** Of what is at the destination: what has been hurt, and what has not. */
  state(): { hurt: string[]; sound: string[] } {
    const contentOf = (folder: string, name: string) => readFileSync(join(folder, name)).toString("base64");
    const isSound = (name: string) =>
      this.#all.includes(name) && contentOf(this.remote, name) === contentOf(join(this.#template, "remote"), name);
    const names = this.names();
    return { hurt: names.filter((name) => !isSound(name)), sound: names.filter(isSound) };
  }

  get target(): string {
    return this.#program.path("restored");
  }

  get remote(): string {
    return this.#program.remote;
  }

  /** By name: what a version holds. */
  contents(version: "old" | "new"): Record<string, string> {
    return filesIn(join(this.#template, `${version}-version`));
  }

  restored(): Record<string, string> {
    return existsSync(this.target) ? filesIn(this.target) : {};
  }

  /** The names of the files in a version, 0 being the newest. */
  async listed(version: number): Promise<string[]> {
    const { output } = await this.#program.run("list", ["*"], { ...options, version: String(version) });
    return [...output.matchAll(/\/(\w+) \(/g)].map(([, name]) => name as string).sort();
  }

  remove(...names: string[]): void {
    for (const name of names) rmSync(join(this.remote, name));
  }

  empty(name: string): void {
    truncateSync(join(this.remote, name), 0);
  }

  cut(name: string): void {
    truncateSync(join(this.remote, name), statSync(join(this.remote, name)).size >> 1);
  }

  flip(name: string): void {
    const content = readFileSync(join(this.remote, name));
    const middle = content.length >> 1;
    content[middle] = (content[middle] as number) ^ 0xff;
    writeFileSync(join(this.remote, name), content);
  }

  lengthen(name: string): void {
    writeFileSync(join(this.remote, name), Buffer.concat([readFileSync(join(this.remote, name)), Buffer.alloc(10)]));
  }

  replace(name: string, by: string): void {
    copyFileSync(join(this.remote, by), join(this.remote, name));
  }

  add(name: string, content = "x"): void {
    writeFileSync(join(this.remote, name), content);
  }

  removeDatabase(): void {
    rmSync(this.#program.database);
  }

  cutDatabase(): void {
    truncateSync(this.#program.database, statSync(this.#program.database).size >> 1);
  }

  putOldDatabaseBack(): void {
    copyFileSync(join(this.#template, "old-database"), this.#program.database);
  }

  [Symbol.dispose](): void {
    this.#program[Symbol.dispose]();
  }
}

function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}

import { expect } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OptionValues } from "../../src/options/declaration.ts";
import { UserError } from "../../src/support/errors.ts";
import { checkBackup } from "../support/backup-checker.ts";
import { BackupJob, type Ran } from "../support/backup-job.ts";
import { Crash, type CrashMoment } from "../support/crash.ts";
import { RandomTree } from "../support/random-tree.ts";
import { SeededRandom } from "../support/seeded-random.ts";
import { everything, snapshot } from "../support/tree-snapshot.ts";

/** What a folder holds: a description of each path. */
export type Content = Readonly<Record<string, string>>;

/** Where an operation dies. */
export interface CrashPoint {
  readonly at: number;
  readonly moment: CrashMoment;
}

/** Something that may or may not have been done when an operation was killed. */
interface Interrupted {
  /** Contents of the source that a killed backup was to store. */
  readonly attempted: readonly Content[];
  /** Lists that were to be deleted. */
  readonly deleting: readonly string[];
  /** Paths that were to be purged. */
  readonly purging: readonly string[];
}

interface Version {
  readonly list: string;
  readonly content: Content;
}

const nothingInterrupted: Interrupted = { attempted: [], deleting: [], purging: [] };
const restoring: OptionValues = {
  "restore-permissions": "true",
  "restore-symlink-metadata": "true",
  "allow-restore-outside-target-directory": "true",
};

/**
 * A backup of a small random tree, and beside it what its versions must restore to. After each step the two are held
 * against each other.
 */
export class ModelledBackup {
  readonly #folder = mkdtempSync(join(tmpdir(), "bunker-model-"));
  readonly #options: OptionValues;
  readonly #job: BackupJob;
  readonly #root = join(this.#folder, "source");
  #isDatabaseThere = false;
  /** The database may be older than the destination. */
  #isDatabaseOld = false;
  #hasSavedDatabase = false;
  /** The newest first. */
  #versions: Version[] = [];
  /** All that was in a version once. */
  readonly #past: Content[] = [];
  #interrupted: Interrupted | undefined;
  /** What killed backups were to store: other operations clean up, but only a backup makes something of it. */
  #unfinished: Content[] = [];
  #restores = 0;
  /** What became of lost metadata differs from restore to restore: only kinds and contents count from then on. */
  #hasLostMetadata = false;

  constructor(options: OptionValues, seed: number) {
    this.#options = options;
    this.#job = new BackupJob(this.#folder, { ...options, "number-of-retries": "0" });
    this.#tree(seed).fill();
  }

  get isDatabaseCurrent(): boolean {
    return this.#isDatabaseThere && !this.#isDatabaseOld;
  }
  get isDatabaseThere(): boolean {
    return this.#isDatabaseThere;
  }
  get hasSavedDatabase(): boolean {
    return this.#hasSavedDatabase;
  }
  get isInterrupted(): boolean {
    return this.#interrupted !== undefined;
  }
  get versionCount(): number {
    return this.#versions.length;
  }

  edit(seed: number): void {
    this.#tree(seed).edit();
  }

  async backup(options: OptionValues, crashPoint?: CrashPoint): Promise<void> {
    const content = this.#seen(this.#root);
    const before = this.#lists();
    if (!this.#isDatabaseThere && before.length > 0) {
      await expect(this.#job.backup([`${this.#root}/`], options)).rejects.toMatchObject({ id: "ExtraRemoteFiles" });
      this.#job.loseDatabase();
      expect(this.#lists()).toEqual(before);
      return;
    }
    const files = this.#files();
    const ran = await this.#run(() => this.#job.backup([`${this.#root}/`], options), crashPoint);
    this.#isDatabaseThere = true;
    if (ran === "killed") {
      const keep = Number(options["keep-versions"] ?? 0);
      const deleting = keep > 0 ? this.#versions.slice(Math.max(0, keep - 2)).map(({ list }) => list) : [];
      return this.#interrupt({ attempted: [content], deleting, purging: [] });
    }
    if (ran instanceof UserError) {
      this.#expectRefusedOldDatabase(ran);
      if (!this.#interrupted) expect(this.#files()).toEqual(files);
      return;
    }
    this.#expectNoComplaints(ran, content);
    // It worked, so it knew all that is there.
    this.#isDatabaseOld = false;
    await this.#settle(content);
    const keep = Number(options["keep-versions"] ?? 0);
    if (keep > 0) expect(this.#versions.length).toBeLessThanOrEqual(keep);
    const isSame = (kept: Content) => Bun.deepEquals(kept, content);
    if (!this.#versions[0] || !isSame(this.#versions[0].content)) {
      expect(withoutTimes(this.#versions[0]?.content ?? {})).toEqual(withoutTimes(content));
    }
  }

  async delete(index: number, crashPoint?: CrashPoint): Promise<void> {
    const number = index % this.#versions.length;
    const dropped = this.#versions[number] as Version;
    const ran = await this.#run(() => this.#job.delete(String(number)), crashPoint);
    if (ran === "killed") return this.#interrupt({ ...nothingInterrupted, deleting: [dropped.list] });
    if (ran instanceof UserError) return this.#expectRefused(ran);
    if (this.#versions.length > 1) this.#versions.splice(number, 1);
    await this.#settle();
  }

  async purge(index: number, crashPoint?: CrashPoint): Promise<void> {
    const paths = new Set(this.#versions.flatMap(({ content }) => filesIn(content)));
    if (paths.size === 0) return;
    const path = [...paths].sort()[index % paths.size] as string;
    const ran = await this.#run(() => this.#job.purge([`@${this.#root}/${path}`]), crashPoint);
    if (ran === "killed") return this.#interrupt({ ...nothingInterrupted, purging: [path] });
    if (ran instanceof UserError) return this.#expectRefused(ran);
    this.#versions = this.#versions.map(({ list, content }) => ({ list, content: without(content, [path]) }));
    await this.#settle();
  }

  /** Moves data together, so eagerly that there is nearly always something to move. */
  async compact(crashPoint?: CrashPoint): Promise<void> {
    const options = { threshold: "0", "small-file-max-count": "1" };
    const ran = await this.#run(() => this.#job.compact(options), crashPoint);
    if (ran === "killed") return this.#interrupt(nothingInterrupted);
    if (ran instanceof UserError) return this.#expectRefused(ran);
    await this.#settle();
  }

  /** Finds nothing in a backup that nobody has damaged. */
  async test(): Promise<void> {
    const ran = await this.#run(() => this.#job.test());
    if (ran === "killed") throw new Error("Nothing kills a test");
    if (ran instanceof UserError) return this.#expectRefusedOldDatabase(ran);
    if (this.#interrupted || this.#isDatabaseOld) return;
    expect(ran.complaints).toEqual([]);
    expect(ran.result.Verifications.filter(({ Value }) => Value.length > 0)).toEqual([]);
  }

  async repair(crashPoint?: CrashPoint): Promise<void> {
    if (this.#lists().length === 0) return;
    const ran = await this.#run(() => this.#job.repair(), crashPoint);
    if (ran === "killed") {
      this.#isDatabaseThere = true;
      this.#isDatabaseOld = true;
      return this.#interrupt(nothingInterrupted);
    }
    if (ran instanceof UserError) {
      // A database that remembers deleted data cannot be repaired: it has to be built anew.
      expect({ id: ran.id, isOld: this.#isDatabaseOld }).toEqual({ id: "MissingDblockFiles", isOld: true });
      this.#job.loseDatabase();
      const rebuilt = await this.#run(() => this.#job.repair());
      if (rebuilt === "killed" || rebuilt instanceof UserError) throw rebuilt;
    }
    const wasOld = this.#isDatabaseOld;
    this.#isDatabaseThere = true;
    this.#isDatabaseOld = false;
    await this.#settle(undefined, wasOld ? this.#past : []);
  }

  loseDatabase(): void {
    this.#job.loseDatabase();
    this.#isDatabaseThere = false;
    this.#isDatabaseOld = false;
  }

  saveDatabase(): void {
    this.#job.saveDatabase();
    this.#hasSavedDatabase = true;
  }

  putDatabaseBack(): void {
    this.#job.putDatabaseBack();
    this.#isDatabaseThere = true;
    this.#isDatabaseOld = true;
  }

  /** Damages a file of a kind, has the damage found, and heals it: lists and indexes by a repair, data by a copy. */
  async damage(kind: "dblock" | "dindex" | "dlist", index: number, isLost: boolean): Promise<void> {
    const names = this.#files().filter((name) => name.includes(`.${kind}.`));
    if (names.length === 0) return;
    const name = names[index % names.length] as string;
    const path = join(this.#job.remote, name);
    const sound = readFileSync(path);
    if (isLost) rmSync(path);
    else writeFileSync(path, flipped(sound, index));
    const { result } = await this.#job.test();
    expect(result.Verifications.filter(({ Value }) => Value.length > 0).map(({ Key }) => Key)).toEqual([name]);
    if (kind === "dblock") {
      writeFileSync(path, sound);
    } else {
      // With the database at hand, no restore needs them.
      await this.#checkRestores("local", "MissingFile");
      rmSync(path, { force: true });
      expect((await this.#job.repair()).complaints).toEqual([]);
    }
    await this.#settle();
  }

  /** Loses a data volume for good: what is left of each version can still be had, and stays when what is broken is purged. */
  async loseData(index: number): Promise<void> {
    const names = this.#files().filter((name) => name.includes(".dblock."));
    if (names.length === 0) return;
    const path = join(this.#job.remote, names[index % names.length] as string);
    const sound = readFileSync(path);
    rmSync(path);
    const left: Content[] = [];
    for (const number of this.#versions.keys()) {
      const target = join(this.#folder, "restored");
      await this.#job.restore(target, { ...restoring, version: String(number) }, number % 2 === 0 ? "local" : "none");
      left.push(fileContents(snapshot(target, everything)));
      rmSync(target, { recursive: true, force: true });
    }
    const ran = await this.#run(() => this.#job.purgeBroken());
    if (ran === "killed") throw new Error("Nothing kills this purge");
    if (ran instanceof UserError) {
      expect(ran.id).toBe("AllFilesetsBroken");
      writeFileSync(path, sound);
      await this.#settle();
      return;
    }
    this.#forgetMetadata();
    const kept: Version[] = [];
    for (const [number, list] of this.#lists().entries()) {
      kept.push({ list, content: await this.#restore(number, "local") });
    }
    // A version of which nothing but empty files is left may go.
    const isAnything = (content: Content) => Object.values(content).some((entry) => !entry.startsWith("file 0 "));
    expect(kept.map(({ content }) => fileContents(content)).filter(isAnything)).toEqual(left.filter(isAnything));
    this.#versions = kept;
    await this.#settle();
    await this.test();
  }

  /** Every version restores to what the model says, with the database and without. */
  async checkAll(): Promise<void> {
    if (this.isDatabaseCurrent && !this.#interrupted) await this.#checkRestores("local");
    if (!this.#interrupted) await this.#checkRestores("none");
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #tree(seed: number): RandomTree {
    const blocksize = Number.parseInt(this.#options.blocksize as string, 10);
    const limits = { blocksize, blocksPerList: Math.floor(blocksize / 32), linksStayInside: false };
    return new RandomTree(this.#root, new SeededRandom(seed), limits);
  }

  #seen(folder: string): Content {
    const content = snapshot(folder, everything);
    return this.#hasLostMetadata ? withoutMetadata(content) : content;
  }

  #forgetMetadata(): void {
    this.#hasLostMetadata = true;
    this.#versions = this.#versions.map(({ list, content }) => ({ list, content: withoutMetadata(content) }));
    this.#past.splice(0, this.#past.length, ...this.#past.map(withoutMetadata));
  }

  async #run<R>(work: () => Promise<Ran<R>>, point?: CrashPoint): Promise<Ran<R> | "killed" | UserError> {
    using crash = point ? new Crash(point.at, point.moment) : undefined;
    this.#job.onDatabase = (database) => crash?.watch(database);
    try {
      const ran = await work();
      return crash?.hasHappened ? "killed" : ran;
    } catch (error) {
      if (crash?.hasHappened) return "killed";
      if (error instanceof UserError) return error;
      throw error;
    } finally {
      this.#job.onDatabase = () => undefined;
    }
  }

  #interrupt(what: Interrupted): void {
    const before = this.#interrupted ?? nothingInterrupted;
    this.#unfinished.push(...what.attempted);
    this.#interrupted = {
      attempted: [...before.attempted, ...what.attempted],
      deleting: [...before.deleting, ...what.deleting],
      purging: [...before.purging, ...what.purging],
    };
  }

  /** What an operation does to a destination that it cannot be sure of: nothing. */
  #expectRefused(error: UserError): void {
    if (this.#isDatabaseOld) {
      this.#expectRefusedOldDatabase(error);
      return;
    }
    const allowed = this.#interrupted ? ["UnexpectedUploadingFile"] : ["PurgeWouldRemoveEntireFileset"];
    expect(allowed).toContain(error.id);
  }

  #expectRefusedOldDatabase(error: UserError): void {
    if (!this.#isDatabaseOld) throw error;
    expect(["ExtraRemoteFiles", "MissingRemoteFiles", "UnexpectedUploadingFile"]).toContain(error.id);
  }

  #expectNoComplaints({ complaints }: Ran<unknown>, content: Content): void {
    const hasFiles = filesIn(content).length > 0;
    expect(complaints.filter((complaint) => hasFiles || !complaint.startsWith("NoFilesInBackup"))).toEqual([]);
  }

  #files(): string[] {
    return readdirSync(this.#job.remote).sort();
  }

  /** The newest first. */
  #lists(): string[] {
    return this.#files()
      .filter((name) => name.includes(".dlist."))
      .reverse();
  }

  /**
   * After an operation that succeeded: takes over what is there now, once it is proven to be what it may be.
   *
   * @param made content of a version that may be new.
   * @param revived contents of versions that may have come back.
   */
  async #settle(made?: Content, revived: readonly Content[] = []): Promise<void> {
    const interrupted = this.#interrupted ?? nothingInterrupted;
    this.#interrupted = undefined;
    const actual: Version[] = [];
    for (const [number, list] of this.#lists().entries()) {
      actual.push({ list, content: await this.#restore(number, this.#restores++ % 2 === 0 ? "local" : "none") });
    }
    const isSame = (a: Content, b: Content): boolean => Bun.deepEquals(a, b);
    let next = 0;
    for (const kept of this.#versions) {
      const variants = [kept.content, without(kept.content, interrupted.purging)];
      const found = actual.findIndex(
        ({ content }, at) => at >= next && variants.some((variant) => isSame(variant, content)),
      );
      const mayBeGone = interrupted.deleting.includes(kept.list) || made !== undefined;
      if (found >= 0) next = found + 1;
      else if (!mayBeGone) expect(actual.map(({ content }) => content)).toContainEqual(kept.content);
    }
    for (const [at, { content }] of actual.entries()) {
      const known = [...this.#versions.map((version) => version.content), ...revived, ...(made ? [made] : [])];
      const purged = known.map((each) => without(each, interrupted.purging));
      if ([...known, ...purged].some((each) => isSame(each, content))) continue;
      const older = actual[at + 1]?.content ?? {};
      expectMixture(content, [older, ...this.#versions.map((version) => version.content), ...this.#unfinished]);
    }
    this.#versions = actual;
    this.#past.push(...actual.map(({ content }) => content));
    if (made) this.#unfinished = [];
    // The checker takes a destination without any list for a fault.
    if (actual.length > 0) await this.#checkFormat();
  }

  async #checkFormat(): Promise<void> {
    const findings = await checkBackup(this.#job.remote, this.#options.passphrase ?? undefined);
    // A link that has lost its text; data that arrived before its index did.
    const allowed = [...(this.#hasLostMetadata ? ["D004"] : []), ...(this.#unfinished.length > 0 ? ["X014"] : [])];
    expect(findings.filter(({ code }) => !allowed.includes(code))).toEqual([]);
  }

  async #checkRestores(database: "local" | "none", expectedComplaint?: string): Promise<void> {
    for (const [number, { content }] of this.#versions.entries()) {
      expect(await this.#restore(number, database, expectedComplaint)).toEqual(content);
    }
  }

  async #restore(number: number, database: "local" | "none", expected = "none"): Promise<Content> {
    const target = join(this.#folder, "restored");
    const { complaints } = await this.#job.restore(target, { ...restoring, version: String(number) }, database);
    // A link that has lost its metadata has no text.
    const allowed = [expected, ...(this.#hasLostMetadata ? ["MetadataWriteFailed"] : [])];
    const isAllowed = (complaint: string) => allowed.some((id) => complaint.startsWith(`${id}:`));
    expect(complaints.filter((complaint) => !isAllowed(complaint))).toEqual([]);
    const content = this.#seen(target);
    rmSync(target, { recursive: true });
    return content;
  }
}

function filesIn(content: Content): string[] {
  return Object.keys(content).filter((path) => content[path]?.startsWith("file"));
}

/** Sizes and contents of the files alone. */
function fileContents(content: Content): Content {
  return Object.fromEntries(
    filesIn(content).map((path) => [path, content[path]?.split(" ").slice(0, 3).join(" ") ?? ""]),
  );
}

/** Kind, content and text of a link. */
function withoutMetadata(content: Content): Content {
  const bare = (text: string): string => {
    if (text.startsWith("file")) return text.split(" ").slice(0, 3).join(" ");
    return text.startsWith("link") ? text.slice(0, text.lastIndexOf('"') + 1) : "folder";
  };
  return Object.fromEntries(Object.entries(content).map(([path, text]) => [path, bare(text)]));
}

function without(content: Content, paths: readonly string[]): Content {
  return Object.fromEntries(Object.entries(content).filter(([path]) => !paths.includes(path)));
}

/** Each path is as it is in one of the sources. */
function expectMixture(content: Content, sources: readonly Content[]): void {
  for (const [path, description] of Object.entries(content)) {
    expect({ path, in: sources.map((source) => source[path]) }).toEqual({
      path,
      in: expect.arrayContaining([description]),
    });
  }
}

/** A change of nothing but times may be left out where no content changed. */
function withoutTimes(content: Content): Content {
  return Object.fromEntries(Object.entries(content).map(([name, text]) => [name, text.replace(/ -?\d+\.\d{7}/, "")]));
}

function flipped(bytes: Uint8Array, seed: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = seed % copy.length;
  copy[at] = (copy[at] as number) ^ 0x10;
  return copy;
}

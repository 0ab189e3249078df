import { createHash } from "node:crypto";
import { createReadStream, rmSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type Destination, DestinationError, type RemoteFile, testAccess } from "../../destinations/index.ts";
import { Throttle } from "../../destinations/throttle.ts";
import type { Culture } from "../../options/values/index.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { createRandomFile, newName, type RandomFile } from "./random-files.ts";
import type { TestSettings } from "./test-options.ts";

export interface TestParts {
  readonly destination: Destination;
  readonly settings: TestSettings;
  readonly temporaryFolder: string;
  readonly culture: Culture;
  readonly signal: AbortSignal;
  say(line: string): void;
}

/** What is wrong with a destination. */
export class TestFailure extends Error {
  override readonly name = "TestFailure";
}

/**
 * One run of the tester (programs.md 13). Throws {@link TestFailure} if the destination does not do what it must, and what
 * it throws itself.
 *
 * @param mayDelete delete what is there before.
 */
export async function testDestination(parts: TestParts, mayDelete: boolean): Promise<void> {
  await new TestRun(parts).run(mayDelete);
}

class TestRun {
  readonly #parts: TestParts;
  readonly #destination: Destination;
  readonly #settings: TestSettings;
  readonly #upload: Throttle;
  readonly #download: Throttle;

  constructor(parts: TestParts) {
    const { settings, destination } = parts;
    const sleep = (milliseconds: number, signal?: AbortSignal) =>
      delay<void>(milliseconds, undefined, signal ? { signal } : {});
    this.#parts = parts;
    this.#destination = destination;
    this.#settings = settings;
    this.#upload = new Throttle(settings.throttleUpload, sleep, () => performance.now());
    this.#download = new Throttle(settings.throttleDownload, sleep, () => performance.now());
  }

  async run(mayDelete: boolean): Promise<void> {
    await this.#requireEmpty(mayDelete);
    const files = this.#createFiles();
    if (this.#settings.testsOverwriting) await this.#uploadWrongFiles(files);
    this.#say("Uploading files ...");
    for (const [index, file] of files.entries()) await this.#put(`file ${index}`, file.name, file);
    await this.#pause(this.#settings.waitAfterUpload);
    await this.#rename(files);
    await this.#verifyList(files);
    this.#say("Downloading files ...");
    for (const [index, file] of files.entries()) await this.#verifyContent(index, file);
    await this.#delete(files);
    await this.#requireMissing(files);
    await this.#tellQuota();
  }

  async #requireEmpty(mayDelete: boolean): Promise<void> {
    await this.#orCreated(() => this.#attempt(() => testAccess(this.#destination, this.#parts.temporaryFolder)));
    const found = await this.#attempt(() => this.#list());
    if (found.length > 0 && !mayDelete) {
      const names = found.slice(0, 10).map(({ name }) => name);
      throw new TestFailure(`The folder holds ${found.length} files, among them ${names.join(", ")}`);
    }
    for (const { name } of found) {
      this.#say(`Removing the file ${name}`);
      await this.#attempt(() => this.#destination.delete(name));
    }
  }

  async #orCreated(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const isMissing = error instanceof DestinationError && error.kind === "FolderMissing";
      if (!isMissing || !this.#settings.mayCreateFolder) throw error;
      await this.#attempt(() => this.#destination.createFolder());
      await work();
    }
  }

  #createFiles(): RandomFile[] {
    const files: RandomFile[] = [];
    for (let index = 0; index < this.#settings.files.count; index++) {
      const file = createRandomFile(this.#parts.temporaryFolder, this.#settings.files, files);
      this.#say(`Generated file ${index} (${this.#size(file.size)})`);
      files.push(file);
    }
    return files;
  }

  /** Names that are taken already, when the real files come. */
  async #uploadWrongFiles(files: readonly RandomFile[]): Promise<void> {
    this.#say("Uploading wrong files ...");
    const wrong = createRandomFile(this.#parts.temporaryFolder, this.#settings.files, files);
    for (const index of new Set([0, files.length - 1])) {
      await this.#put(`file ${index}`, (files[index] as RandomFile).name, wrong);
    }
    rmSync(wrong.path);
  }

  async #put(what: string, name: string, { path, size }: RandomFile): Promise<void> {
    const { signal } = this.#parts;
    const begin = performance.now();
    await this.#attempt(() => this.#destination.put(name, path, { signal, pace: this.#upload.pace(signal) }));
    this.#say(`Uploaded ${what}, ${this.#size(size)}, ${this.#speed(size, begin)}`);
  }

  async #rename(files: readonly RandomFile[]): Promise<void> {
    const { rename } = this.#destination;
    const index = Math.floor(files.length / 2);
    const file = files[index];
    if (!rename || !file) return;
    const name = newName(this.#settings.files, files);
    this.#say(`Renaming file ${index} from ${file.name} to ${name}`);
    await this.#attempt(async () => await this.#destination.rename?.(file.name, name));
    file.name = name;
  }

  async #verifyList(files: readonly RandomFile[]): Promise<void> {
    this.#say("Verifying the list ...");
    await this.#until(async () => {
      const found = await this.#list();
      const listed = new Map(found.map((file) => [file.name, file.size]));
      if (listed.size < found.length) return "A file is listed more than once";
      for (const [index, { name, size }] of files.entries()) {
        const seen = listed.get(name);
        if (seen === undefined) return `File ${index} with the name ${name} is not listed`;
        // Some services do not tell the size.
        if (seen > 0 && seen !== size) return `File ${index} is listed with ${seen} bytes instead of ${size}`;
        listed.delete(name);
      }
      return listed.size === 0 ? undefined : `Not uploaded, but listed: ${[...listed.keys()].join(", ")}`;
    });
  }

  async #verifyContent(index: number, { name, size, hash }: RandomFile): Promise<void> {
    const { signal, temporaryFolder } = this.#parts;
    const path = join(temporaryFolder, "downloaded");
    const begin = performance.now();
    await this.#attempt(() => this.#destination.get(name, path, { signal, pace: this.#download.pace(signal) }));
    this.#say(`Downloaded file ${index}, ${this.#speed(size, begin)}`);
    const found = createHash("sha256");
    await pipeline(createReadStream(path), found);
    rmSync(path);
    if (found.digest("hex") !== hash) throw new TestFailure(`File ${index} has another content than was uploaded`);
  }

  async #delete(files: readonly RandomFile[]): Promise<void> {
    this.#say("Deleting files ...");
    for (const { name } of files) await this.#attempt(() => this.#destination.delete(name));
    await this.#pause(this.#settings.waitAfterDelete);
    await this.#until(async () => {
      const found = await this.#list();
      return found.length === 0 ? undefined : `Deleted, but listed: ${found.map(({ name }) => name).join(", ")}`;
    });
  }

  async #requireMissing(files: readonly RandomFile[]): Promise<void> {
    this.#say("Fetching a file that is not there ...");
    try {
      await this.#destination.get(newName(this.#settings.files, files), join(this.#parts.temporaryFolder, "missing"));
    } catch (error) {
      if (error instanceof DestinationError && error.kind === "FileMissing") return;
      throw new TestFailure(`A missing file gives another error: ${messageOf(error)}`);
    }
    throw new TestFailure("A file that is not there could be fetched");
  }

  async #tellQuota(): Promise<void> {
    try {
      const quota = await this.#destination.quota?.();
      if (!quota) return;
      this.#say(`Free space: ${quota.free < 0 ? "unknown" : this.#size(quota.free)}`);
      this.#say(`Total space: ${quota.total < 0 ? "unknown" : this.#size(quota.total)}`);
    } catch (error) {
      this.#say(`The free space cannot be told: ${messageOf(error)}`);
    }
  }

  async #list(): Promise<RemoteFile[]> {
    const files: RemoteFile[] = [];
    for await (const file of this.#destination.list(this.#parts.signal)) if (!file.isFolder) files.push(file);
    return files;
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    for (let attempts = 0; ; attempts++) {
      this.#parts.signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (attempts >= this.#settings.failureRetries || error instanceof UserError) throw error;
        this.#say(`Trying again after: ${messageOf(error)}`);
      }
    }
  }

  /** Looks again while something is wrong, since lists may lag behind. */
  async #until(check: () => Promise<string | undefined>): Promise<void> {
    for (let attempts = 0; ; attempts++) {
      const problem = await this.#attempt(check);
      if (problem === undefined) return;
      if (attempts >= this.#settings.verificationRetries) throw new TestFailure(problem);
      this.#say(`${problem}; looking again`);
      await this.#pause(1000 * (attempts + 1));
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await delay(milliseconds, undefined, { signal: this.#parts.signal });
  }

  #size(bytes: number): string {
    return this.#parts.culture.formatSize(bytes);
  }

  #speed(bytes: number, begin: number): string {
    const milliseconds = Math.max(1, performance.now() - begin);
    const perSecond = this.#size(Math.round((bytes * 1000) / milliseconds));
    return `${Math.round(milliseconds)} ms (~${perSecond}/s)`;
  }

  #say(line: string): void {
    this.#parts.say(line);
  }
}

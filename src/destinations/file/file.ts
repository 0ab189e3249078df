import { type Dirent, existsSync } from "node:fs";
import { mkdir, opendir, rename, rmdir, stat, statfs, unlink } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { timeoutOptions } from "../../options/catalogue/index.ts";
import type { OptionDeclaration, OptionValues } from "../../options/declaration.ts";
import { parseBooleanOption } from "../../options/values/index.ts";
import { codeOf, isDiskFull, messageOf, UserError } from "../../support/errors.ts";
import {
  type Destination,
  DestinationError,
  type DestinationModule,
  type GetOptions,
  type PutOptions,
  type RemoteFile,
} from "../contract.ts";
import { readTimeouts, type Timeouts, within } from "../timeouts.ts";
import { hostAndPath, parseUrl } from "../url.ts";
import { copyContent, copyDurably, moveDurably, syncFolder } from "./durable-copy.ts";

const options: readonly OptionDeclaration[] = [
  {
    name: "alternate-target-paths",
    type: "Path",
    short: "Other folders to look for",
    long: `Further folders, separated by "${delimiter}", that are tried in order when the folder of the URL is not there. On Windows, "*:\\folder" stands for the folder on any drive. Meant for removable disks that do not always appear under the same name.`,
  },
  {
    name: "alternate-destination-marker",
    type: "String",
    short: "Name of a file that marks the right folder",
    long: "Together with alternate-target-paths: a folder is used only if it holds a file of this name, so that a backup never goes to the wrong disk.",
  },
  {
    name: "use-move-for-put",
    type: "Boolean",
    noEffect: "what is no longer needed is always moved where temporary folder and destination share a file system",
    short: "Move files to the destination",
    long: "Instead of copying them.",
    default: "false",
  },
  {
    name: "disable-length-verification",
    type: "Boolean",
    short: "Do not check the size of copied files",
    long: "Leaves out the check of the size after a file was copied to the destination. Use it for file systems that report sizes wrongly.",
    default: "false",
  },
  {
    name: "disable-filename-sanitation",
    type: "Boolean",
    short: "Do not remove NUL characters from names",
    long: "Some network shares report file names with trailing NUL characters, which are removed unless this is set.",
    default: "false",
  },
  ...timeoutOptions,
];

/** A folder of this machine, or of a share that it has mounted (destinations.md 7.1). */
export const fileDestination: DestinationModule = {
  key: "file",
  name: "Local folder or drive",
  description: "Stores files in a folder of this machine, of an attached drive or of a mounted network share.",
  options,
  address: "local-folder",
  open: (url, values) => new FileDestination(resolve(hostAndPath(parseUrl(url))), values),
};

class FileDestination implements Destination {
  readonly #urlFolder: string;
  readonly #options: OptionValues;
  readonly #timeouts: Timeouts;
  #chosenFolder: string | undefined;

  constructor(urlFolder: string, values: OptionValues) {
    this.#urlFolder = urlFolder;
    this.#options = values;
    this.#timeouts = readTimeouts(values);
  }

  async *list(signal?: AbortSignal): AsyncGenerator<RemoteFile> {
    const folder = this.#folder;
    const keepsNul = parseBooleanOption(this.#options["disable-filename-sanitation"]);
    let batch: Dirent[] = [];
    const what = `list the folder ${folder}`;
    const limit = this.#timeouts.list;
    const entries = await this.#attempt(what, limit, () => opendir(folder, { bufferSize: batchSize }));
    try {
      for (;;) {
        const entry = await this.#attempt(what, 0, () => entries.read());
        if (entry) batch.push(entry);
        if (batch.length === batchSize || entry === null) {
          signal?.throwIfAborted();
          const described = batch.map((one) => this.#describe(one, keepsNul));
          const files = await this.#attempt(what, limit, () => Promise.all(described));
          for (const file of files) if (file) yield file;
          batch = [];
        }
        if (entry === null) return;
      }
    } finally {
      await entries.close();
    }
  }

  async put(name: string, localPath: string, { mayMove = false, signal, pace }: PutOptions = {}): Promise<void> {
    const target = this.localPath(name);
    await this.#attempt(`store ${name}`, 0, async () => {
      signal?.throwIfAborted();
      const { size, dev } = await this.#localFile(localPath);
      const sameDisk = mayMove && (await stat(dirname(target))).dev === dev;
      if (sameDisk && (await moveDurably(localPath, target))) return;
      const copied = await copyDurably(localPath, target, { pace, signal, partTimeout: this.#timeouts.readWrite });
      if (copied === size || parseBooleanOption(this.#options["disable-length-verification"])) return;
      await unlink(target);
      throw new DestinationError("FileMissing", `The copy of ${name} has ${copied} bytes instead of ${size}`);
    });
  }

  async get(name: string, localPath: string, { signal, pace }: GetOptions = {}): Promise<void> {
    await this.#attempt(`fetch ${name}`, 0, async () => {
      signal?.throwIfAborted();
      const source = this.localPath(name);
      await stat(source).catch(async (error: unknown) => {
        throw codeOf(error) === "ENOENT" ? await this.#missing(name) : error;
      });
      await copyContent(source, localPath, { pace, signal, partTimeout: this.#timeouts.readWrite });
    });
  }

  /** A file that is not there counts as deleted. */
  async delete(name: string): Promise<void> {
    await this.#attempt(`delete ${name}`, this.#timeouts.short, async () => {
      try {
        await unlink(this.localPath(name));
      } catch (error) {
        if (codeOf(error) !== "ENOENT") throw error;
        const missing = await this.#missing(name);
        if (missing.kind === "FolderMissing") throw missing;
      }
    });
  }

  async createFolder(): Promise<void> {
    const folder = this.#folder;
    await this.#attempt(`create the folder ${folder}`, this.#timeouts.short, async () => {
      const firstNew = await mkdir(folder, { recursive: true });
      if (firstNew !== undefined) await syncFolder(dirname(firstNew));
    });
  }

  localPath(name: string): string {
    if (isAbsolute(name) || name.split(/[\\/]/).includes("..")) {
      throw new DestinationError("Denied", `"${name}" does not lie in the target folder`);
    }
    return join(this.#folder, name);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#attempt(`rename ${from} to ${to}`, this.#timeouts.short, async () => {
      const target = this.localPath(to);
      try {
        await rename(this.localPath(from), target);
      } catch (error) {
        const sourceIsThere = existsSync(this.localPath(from));
        throw codeOf(error) === "ENOENT" && !sourceIsThere ? await this.#missing(from) : error;
      }
      await syncFolder(dirname(target));
    });
  }

  async removeFolder(): Promise<void> {
    const folder = this.#folder;
    await this.#attempt(`remove the folder ${folder}`, this.#timeouts.short, () => rmdir(folder));
  }

  async quota(): Promise<{ total: number; free: number }> {
    const folder = this.#folder;
    const space = await this.#attempt(`read the free space of ${folder}`, this.#timeouts.short, () => statfs(folder));
    return { total: space.blocks * space.bsize, free: space.bavail * space.bsize };
  }

  /** Chosen at the first use: a removable disk may appear after the backup was set up. */
  get #folder(): string {
    this.#chosenFolder ??= chooseFolder(
      this.#urlFolder,
      this.#options["alternate-target-paths"] ?? "",
      this.#options["alternate-destination-marker"] ?? "",
    );
    return this.#chosenFolder;
  }

  /** Undefined for what has gone since its name was read. */
  async #describe(entry: Dirent, keepsNul: boolean): Promise<RemoteFile | undefined> {
    const name = keepsNul ? entry.name : entry.name.replaceAll("\0", "");
    try {
      const found = await stat(join(this.#folder, name));
      const isFolder = found.isDirectory();
      const size = isFolder ? -1 : found.size;
      return { name, size, isFolder, modified: found.mtime, ...(entry.isSymbolicLink() && { isLink: true }) };
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  async #localFile(path: string): Promise<{ size: number; dev: number }> {
    try {
      return await stat(path);
    } catch (error) {
      throw new DestinationError("Broken", `Cannot read the file to store: ${messageOf(error)}`, error);
    }
  }

  async #missing(name: string): Promise<DestinationError> {
    const hasFolder = await stat(this.#folder).then(
      () => true,
      () => false,
    );
    return hasFolder ? new DestinationError("FileMissing", `The file ${name} does not exist`) : this.#folderMissing();
  }

  #folderMissing(cause?: unknown): DestinationError {
    return new DestinationError("FolderMissing", `The folder ${this.#folder} does not exist`, cause);
  }

  /** `limit` in milliseconds; 0 is none. */
  async #attempt<T>(what: string, limit: number, act: () => Promise<T>): Promise<T> {
    try {
      return await (limit === 0 ? act() : within(limit, what, act()));
    } catch (error) {
      throw this.#translate(what, error);
    }
  }

  /** Whatever has no error code of the system (abort, our own errors) passes through. */
  #translate(what: string, error: unknown): unknown {
    const code = codeOf(error);
    if (code === undefined || error instanceof UserError) return error;
    if (code === "ENOENT" || code === "ENOTDIR") return this.#folderMissing(error);
    const message = `Cannot ${what}: ${messageOf(error)}`;
    if (isDiskFull(error)) return new DestinationError("Full", message, error);
    if (code === "EACCES" || code === "EPERM" || code === "EROFS")
      return new DestinationError("Denied", message, error);
    return new DestinationError("Broken", message, error);
  }
}

/** How many files are examined at the same time while listing. */
const batchSize = 256;

function chooseFolder(urlFolder: string, alternatives: string, marker: string): string {
  if (alternatives === "") return urlFolder;
  const candidates = [urlFolder, ...alternatives.split(delimiter).flatMap(onEveryDrive)];
  const found = candidates.find((folder) => existsSync(marker === "" ? folder : join(folder, marker)));
  if (found === undefined && marker !== "") {
    throw new UserError(
      "NoDestinationWithMarker",
      `None of these folders holds the file "${marker}": ${candidates.join(", ")}`,
      { advice: "Attach the disk, or create the file in the folder that the backup shall use." },
    );
  }
  return found ?? urlFolder;
}

function onEveryDrive(path: string): string[] {
  if (path === "") return [];
  if (process.platform !== "win32" || !path.startsWith("*:")) return [resolve(path)];
  return Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (letter) => letter + path.slice(1));
}

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AbortedError, isDiskFull, messageOf, UserError } from "../support/errors.ts";
import { type Logger, silentLogger } from "../support/log.ts";
import { absent, Final, isKind, listOnce, mayPass, orAborted, type RemoteTask, requireListed } from "./attempts.ts";
import { type Destination, DestinationError, type GetOptions, type RemoteFile } from "./contract.ts";
import { Pool } from "./pool.ts";
import { readInPlace } from "./read-in-place.ts";
import {
  type LocalCopy,
  noStatistics,
  noTraffic,
  type RemoteAction,
  type RemoteEvent,
  type RemoteParts,
  type RemoteStatistics,
  type Traffic,
  type Upload,
} from "./remote-parts.ts";
import { defaultRemoteSettings, type RemoteSettings } from "./remote-settings.ts";
import { Room } from "./room.ts";
import { type Sleep, Throttle } from "./throttle.ts";

/**
 * The destination as operations use it: with retries, folder creation, throttling, soft deletion, events and statistics
 * (engine.md 4, destinations.md 5). Calls may overlap. After the last attempt they fail with the destination's own error;
 * when the signal is aborted, with {@link AbortedError}.
 */
export class Remote {
  readonly statistics: RemoteStatistics;
  readonly traffic: Traffic;
  readonly #parts: RemoteParts;
  readonly #settings: RemoteSettings;
  readonly #logger: Logger;
  readonly #sleep: Sleep;
  readonly #pool: Pool;
  readonly #upload: Throttle;
  readonly #download: Throttle;
  readonly #room: Room;
  #hasToldOfRename = false;
  /** Every name that the last list had; undefined before the first. */
  #listed: ReadonlySet<string> | undefined;
  /** Once something has been transferred, a missing folder is a loss and not a first run. */
  #hasTransferred = false;

  /** @param sharing one whose limits and statistics are this one's too. */
  constructor(parts: RemoteParts, sharing?: Remote) {
    this.#parts = parts;
    this.statistics = sharing?.statistics ?? noStatistics();
    this.traffic = sharing?.traffic ?? noTraffic();
    this.#settings = { ...defaultRemoteSettings, ...parts.settings };
    this.#logger = parts.logger ?? silentLogger;
    this.#sleep = parts.sleep ?? ((milliseconds, signal) => delay(milliseconds, undefined, signal ? { signal } : {}));
    this.#pool = new Pool(parts.open, !this.#settings.noConnectionReuse);
    const now = parts.now ?? (() => performance.now());
    this.#upload = sharing ? sharing.#upload : new Throttle(this.#settings.throttleUpload, this.#sleep, now);
    this.#download = sharing ? sharing.#download : new Throttle(this.#settings.throttleDownload, this.#sleep, now);
    this.#room = new Room({
      mayFree: parts.mayFree,
      logger: this.#logger,
      deleted: ({ name, size }) => this.#countDeletion(name, size),
    });
  }

  /** The same conduct for another folder. What it does counts here, and is told with `path` before the names. */
  within(open: () => Destination, path: string): Remote {
    const onEvent = (event: RemoteEvent) =>
      this.#parts.onEvent?.(event.name === "" ? event : { ...event, name: path + event.name });
    return new Remote({ ...this.#parts, open, onEvent }, this);
  }

  /** Sets new limits in bytes per second, also for transfers that are running; 0 is unlimited. */
  throttle(limits: { upload?: number; download?: number }): void {
    if (limits.upload !== undefined) this.#upload.bytesPerSecond = limits.upload;
    if (limits.download !== undefined) this.#download.bytesPerSecond = limits.download;
  }

  /**
   * Every file of the target folder; its folders only `withFolders`. A folder that is missing is an error, unless it
   * `isEmptyIfMissing`: then it is neither waited for nor created.
   */
  async list({ withFolders = false, isEmptyIfMissing = false } = {}): Promise<RemoteFile[]> {
    return await this.#withRetries({ action: "List", createsFolder: true }, async (destination) => {
      const files = await listOnce(destination, this.#parts.signal, withFolders).catch((error: unknown) => {
        if (isEmptyIfMissing && isKind(error, "FolderMissing")) return [];
        throw error;
      });
      this.#emit("List", "Completed", "", files.length);
      this.#listed = new Set(files.map((file) => file.name));
      return files;
    });
  }

  /**
   * Makes a remote file readable, without a copy where the destination is on this machine. `size` is the expected size,
   * −1 if unknown. `check` examines the content; when it throws, the attempt has failed.
   */
  async get(name: string, size = -1, check?: (path: string) => Promise<void>): Promise<LocalCopy> {
    return await this.#withRetries({ action: "Get", name, size }, async (destination) => {
      const copy = await this.#open(destination, name).catch((error) => {
        throw destination.localPath && isKind(error, "FileMissing") ? new Final(error) : error;
      });
      try {
        if (size >= 0 && copy.size !== size) {
          throw new DestinationError("Broken", `The file ${name} has ${copy.size} bytes, but must have ${size}`);
        }
        await check?.(copy.path);
        this.#throwIfAborted();
      } catch (error) {
        await copy[Symbol.asyncDispose]();
        throw destination.localPath ? new Final(error) : error;
      }
      this.#hasTransferred = true;
      this.statistics.filesDownloaded++;
      this.statistics.bytesDownloaded += copy.size;
      this.#emit("Get", "Completed", name, copy.size);
      return copy;
    });
  }

  /** Whether there is a file of a name. One that nobody may look at counts for absent. */
  async has(name: string): Promise<boolean> {
    const local = await this.#pool.use(async (destination) => destination.localPath?.(name));
    if (local !== undefined) return existsSync(local);
    return await this.#withRetries({ action: "Get", name }, async (destination) => {
      try {
        await using _ = await this.#fetch(destination, name);
        return true;
      } catch (error) {
        if (absent.has((error as DestinationError).kind)) return false;
        throw error;
      }
    });
  }

  /** Uploads a file and returns the name under which it arrived. */
  async put(upload: Upload): Promise<string> {
    let { name, localPath, size } = upload;
    const isPaced = this.#upload.bytesPerSecond > 0;
    const mayMove = upload.mayMove === true && !this.#settings.listVerifyUploads && !isPaced;
    const task: RemoteTask = {
      action: "Put",
      name,
      size,
      createsFolder: true,
      beforeRetry: async () => {
        if (!upload.renamed) return;
        const renewed = await upload.renamed(name);
        for (const either of [name, renewed.name]) this.#emit("Put", "Rename", either, size);
        this.#logger.write("Information", tag, "RenameRemoteTargetFile", `Renaming "${name}" to "${renewed.name}"`);
        ({ name, localPath } = renewed);
        size = renewed.size ?? size;
        Object.assign(task, { name, size });
      },
    };
    await this.#withRetries(task, async (destination) => {
      const isStaged = upload.replaces && this.#mayRename(destination);
      const firstName = isStaged ? arrivingPrefix + name : name;
      const send = (): Promise<number> =>
        this.#measured("upload", (transfer) => destination.put(firstName, localPath, { mayMove, ...transfer }));
      const { made } = this.#room;
      const sent = await send().catch(async (error: unknown) => {
        const isWorthwhile = isKind(error, "Full") && (await this.#room.make(destination, made, this.#parts.signal));
        if (!isWorthwhile) throw error;
        return await send();
      });
      // A file that was moved has gone nowhere piece by piece.
      if (sent === 0) this.traffic.uploaded += size;
      if (this.#settings.listVerifyUploads) await requireListed(destination, this.#parts.signal, firstName, size);
      if (isStaged) await destination.rename?.(firstName, name, this.#parts.signal);
      this.#hasTransferred = true;
      this.statistics.filesUploaded++;
      this.statistics.bytesUploaded += size;
      this.#emit("Put", "Completed", name, size);
    });
    return name;
  }

  /**
   * Deletes a file, or renames it where soft deletion is asked for, and then its companion. One that is not there counts as
   * deleted. `retiredAs`: they only get other names, where the destination can do that.
   */
  async delete(name: string, size = -1, retiredAs?: (name: string) => string): Promise<void> {
    await this.#deleteOne(name, size, retiredAs);
    await this.deleteCompanion(name, retiredAs);
  }

  /** Gives a file that was retired its name back. */
  async bringBack(from: string, name: string, size: number): Promise<void> {
    await this.#withRetries({ action: "Put", name, size }, async (destination) => {
      await this.#moveRemote(destination, from, name);
      this.#emit("Put", "Completed", name, size);
    });
  }

  /** The name of the file that goes with another, if the destination has it. */
  async findCompanion(name: string): Promise<string | undefined> {
    const companion = this.#parts.companionOf?.(name);
    if (companion === undefined) return undefined;
    if (!this.#listed) await this.list();
    return this.#listed?.has(companion) ? companion : undefined;
  }

  /** Deletes what goes with a file that is gone itself. If that fails, it is a warning: nothing depends on it. */
  async deleteCompanion(name: string, retiredAs?: (name: string) => string): Promise<void> {
    const companion = this.#parts.companionOf?.(name);
    if (companion === undefined || !this.#listed?.has(companion)) return;
    try {
      await this.#deleteOne(companion, -1, retiredAs);
    } catch (error) {
      this.#throwIfAborted();
      this.#logger.write("Warning", tag, "DeleteRemoteFileFailed", `Failed to delete ${companion}`, error);
    }
  }

  async #deleteOne(name: string, size: number, retiredAs?: (name: string) => string): Promise<void> {
    await this.#withRetries({ action: "Delete", name, size }, async (destination) => {
      try {
        if (this.#settings.softDeletePrefix !== "") await this.#softDelete(destination, name);
        else if (retiredAs && this.#canRetire(destination)) await this.#moveRemote(destination, name, retiredAs(name));
        else await destination.delete(name, this.#parts.signal);
      } catch (error) {
        if (!isKind(error, "FileMissing")) throw error;
        const files = await listOnce(destination, this.#parts.signal);
        if (files.some((file) => file.name === name)) throw error;
        this.#logger.write("Information", tag, "DeleteFileMissing", `The file ${name} was already gone`);
      }
      this.#countDeletion(name, size);
    });
  }

  #countDeletion(name: string, size: number): void {
    this.statistics.filesDeleted++;
    this.#emit("Delete", "Completed", name, size);
  }

  #mayRename({ rename }: Destination): boolean {
    return rename !== undefined && !this.#settings.preventBackendRename;
  }

  #canRetire(destination: Destination): boolean {
    if (this.#mayRename(destination)) return true;
    if (!this.#hasToldOfRename) {
      const message = "Files cannot be renamed at the destination: what is no longer needed is deleted at once";
      this.#logger.write("Warning", tag, "CannotRetireFiles", message);
    }
    this.#hasToldOfRename = true;
    return false;
  }

  async createFolder(): Promise<void> {
    await this.#withRetries({ action: "CreateFolder" }, async (destination) => {
      await destination.createFolder(this.#parts.signal);
      this.statistics.foldersCreated++;
      this.#emit("CreateFolder", "Completed", "", -1);
    });
  }

  /** Removes the target folder, which must be empty. False where the destination cannot. */
  async removeFolder(): Promise<boolean> {
    return await this.#pool.use(async (destination) => {
      if (!destination.removeFolder) return false;
      await destination.removeFolder(this.#parts.signal);
      return true;
    });
  }

  /** Bytes; −1 unknown. Undefined where the destination cannot tell. */
  async quota(): Promise<{ total: number; free: number } | undefined> {
    if (!(await this.#pool.use(async (destination) => destination.quota !== undefined))) return undefined;
    return await this.#withRetries({ action: "QuotaInfo" }, (destination) => destination.quota?.(this.#parts.signal));
  }

  /** True where files can be locked. */
  async hasLocks(): Promise<boolean> {
    return await this.#pool.use(async ({ getLock, setLock }) => getLock !== undefined && setLock !== undefined);
  }

  /** Locks a file against deletion and change. */
  async setLock(name: string, until: Date): Promise<void> {
    await this.#withRetries({ action: "SetObjectLock", name }, async (destination) => {
      await destination.setLock?.(name, until, this.#parts.signal);
      this.#emit("SetObjectLock", "Completed", name, -1);
    });
  }

  /** Until when a file is locked; undefined if it is not. */
  async getLock(name: string): Promise<Date | undefined> {
    return await this.#withRetries({ action: "GetObjectLock", name }, async (destination) => {
      const until = await destination.getLock?.(name, this.#parts.signal);
      this.#emit("GetObjectLock", "Completed", name, -1);
      return until;
    });
  }

  /** Releases the connections; the object can be used no more. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #withRetries<T>(task: RemoteTask, attempt: (destination: Destination) => Promise<T> | undefined): Promise<T>;
  async #withRetries<T>(task: RemoteTask, attempt: (destination: Destination) => Promise<T>): Promise<T> {
    for (let attempts = 1; ; attempts++) {
      await this.#parts.gate?.checkpoint();
      this.#throwIfAborted();
      this.statistics.remoteCalls++;
      this.traffic.requests++;
      this.#emit(task.action, "Started", task.name ?? "", task.size ?? -1);
      try {
        return await orAborted(this.#parts.signal, this.#pool.use(attempt));
      } catch (thrown) {
        this.#throwIfAborted();
        const error = thrown instanceof Final ? thrown.cause : thrown;
        const isLast = attempts > this.#settings.numberOfRetries;
        const isHopeless = thrown instanceof Final || !mayPass(error) || (isLast && attempts > 1);
        // Where nothing is to be repeated, a folder that was made is worth another attempt all the same.
        if (isHopeless || (isLast && !(await this.#makesFolder(task, error)))) {
          this.#emit(task.action, "Failed", task.name ?? "", task.size ?? -1);
          throw error;
        }
        if (!isLast) await this.#prepareRetry(task, attempts, error);
      }
    }
  }

  async #prepareRetry(task: RemoteTask, attempts: number, error: unknown): Promise<void> {
    const subject = task.name === undefined ? "" : ` with file ${task.name}`;
    const total = this.#settings.numberOfRetries + 1;
    const message = `Operation ${task.action}${subject} attempt ${attempts} of ${total} failed with message: ${messageOf(error)}`;
    this.#logger.write("Retry", tag, `Retry${task.action}`, message, error);
    this.statistics.retryAttempts++;
    this.#emit(task.action, "Retrying", task.name ?? "", task.size ?? -1);

    if (await this.#makesFolder(task, error)) return;
    const { retryDelaySeconds, retryWithExponentialBackoff } = this.#settings;
    const factor = retryWithExponentialBackoff ? 2 ** Math.min(attempts - 1, 10) : 1;
    if (retryDelaySeconds > 0)
      await orAborted(this.#parts.signal, this.#sleep(retryDelaySeconds * 1000 * factor, this.#parts.signal));
    await task.beforeRetry?.();
  }

  /** Makes the target folder where it was missing and may be made. */
  async #makesFolder(task: RemoteTask, error: unknown): Promise<boolean> {
    const mayCreate = task.createsFolder && !this.#hasTransferred && !this.#settings.disableAutocreateFolder;
    if (!mayCreate || !isKind(error, "FolderMissing")) return false;
    try {
      await orAborted(
        this.#parts.signal,
        this.#pool.use((destination) => destination.createFolder(this.#parts.signal)),
      );
      this.statistics.foldersCreated++;
      return true;
    } catch (error) {
      this.#throwIfAborted();
      this.#logger.write("Warning", tag, "FolderCreateError", `Failed to create folder: ${messageOf(error)}`, error);
      return false;
    }
  }

  async #open(destination: Destination, name: string): Promise<LocalCopy> {
    // A file of this machine is read where it is, unless its reading must be held back: it may lie on a network drive.
    if (!destination.localPath || this.#download.bytesPerSecond > 0) return await this.#fetch(destination, name);
    const inPlace = await readInPlace(destination.localPath(name), name, destination);
    this.traffic.downloaded += inPlace.size;
    return inPlace;
  }

  async #fetch(destination: Destination, name: string): Promise<LocalCopy> {
    const path = join(this.#parts.temporaryFolder, `bunker-get-${randomBytes(8).toString("hex")}`);
    try {
      await this.#measured("download", (transfer) => destination.get(name, path, transfer));
      const { size } = await stat(path);
      return { path, size, [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (error) {
      await rm(path, { force: true });
      if (!isKind(error, "Full") && !isDiskFull(error)) throw error;
      const message = `No space is left in "${this.#parts.temporaryFolder}" for ${name}`;
      throw new UserError("TemporaryFolderFull", message, {
        advice: "Make room there, or name another folder with --tempdir.",
        cause: error,
      });
    }
  }

  async #softDelete(destination: Destination, name: string): Promise<void> {
    const target = this.#settings.softDeletePrefix + name;
    for (let tries = 1; ; tries++) {
      const to = tries === 1 ? target : `${target}.${randomBytes(3).toString("hex")}`;
      try {
        return await this.#moveRemote(destination, name, to);
      } catch (error) {
        this.#throwIfAborted();
        if (tries === 3 || isKind(error, "FileMissing")) throw error;
        const message = `Cannot rename ${name}: ${messageOf(error)}`;
        this.#logger.write("Warning", tag, "RemoteFileRenameFailed", message, error);
      }
    }
  }

  async #moveRemote(destination: Destination, from: string, to: string): Promise<void> {
    const { signal } = this.#parts;
    if (this.#mayRename(destination)) return await destination.rename?.(from, to, signal);
    await using copy = await this.#open(destination, from);
    await this.#measured("upload", (transfer) => destination.put(to, copy.path, transfer));
    await destination.delete(from, signal);
  }

  /** Runs a transfer that is held back and measured. Returns how many bytes it has moved. */
  async #measured(direction: "upload" | "download", run: (transfer: GetOptions) => Promise<void>): Promise<number> {
    const { signal, meters, gate } = this.#parts;
    const meter = meters?.[direction];
    const hold = (direction === "upload" ? this.#upload : this.#download).pace(signal);
    let moved = 0;
    const pace = (bytes: number): Promise<void> => {
      meter?.add(bytes);
      moved += bytes;
      this.traffic[direction === "upload" ? "uploaded" : "downloaded"] += bytes;
      const pause = gate?.transferCheckpoint();
      return pause === undefined ? hold(bytes) : pause.then(() => hold(bytes));
    };
    meter?.begin();
    try {
      await run({ pace, ...(signal ? { signal } : {}) });
      return moved;
    } finally {
      meter?.end();
    }
  }

  #emit(action: RemoteAction, event: RemoteEvent["event"], name: string, size: number): void {
    this.#parts.onEvent?.({ action, event, name, size });
  }

  #throwIfAborted(): void {
    if (this.#parts.signal?.aborted) throw new AbortedError();
  }
}

/** Before the name of a file on its way to the place of another one; no name of a volume begins so. */
const arrivingPrefix = "bunker-part-";

const tag = "Duplicati.Library.Main.Backend.BackendManager";

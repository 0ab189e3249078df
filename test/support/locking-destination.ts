import {
  type Destination,
  DestinationError,
  type GetOptions,
  type PutOptions,
  type RemoteFile,
} from "../../src/destinations/contract.ts";
import { fileDestination } from "../../src/destinations/file/index.ts";

/** A local folder whose files can be locked, as in an object store. */
export class LockingDestination implements Destination {
  readonly locks = new Map<string, Date>();
  /** Names whose locks cannot be set or read. */
  readonly refused = new Set<string>();
  readonly #inner: Destination;

  constructor(folder: string) {
    this.#inner = fileDestination.open(`file://${folder}`, {});
  }

  async getLock(name: string): Promise<Date | undefined> {
    if (this.refused.has(name)) throw new DestinationError("Denied", `${name} may not be looked at`);
    return this.locks.get(name);
  }

  async setLock(name: string, until: Date): Promise<void> {
    if (this.refused.has(name)) throw new DestinationError("Denied", `${name} may not be locked`);
    this.locks.set(name, until);
  }

  async delete(name: string): Promise<void> {
    if ((this.locks.get(name) ?? 0) > new Date()) throw new DestinationError("Denied", `${name} is locked`);
    await this.#inner.delete(name);
  }

  list(signal?: AbortSignal): AsyncIterable<RemoteFile> {
    return this.#inner.list(signal);
  }

  put(name: string, localPath: string, options?: PutOptions): Promise<void> {
    return this.#inner.put(name, localPath, options);
  }

  get(name: string, localPath: string, options?: GetOptions): Promise<void> {
    return this.#inner.get(name, localPath, options);
  }

  createFolder(): Promise<void> {
    return this.#inner.createFolder();
  }
}

import { readFile, writeFile } from "node:fs/promises";
import {
  type Destination,
  DestinationError,
  type DestinationFailure,
  type GetOptions,
  type PutOptions,
  type RemoteFile,
} from "../../src/destinations/contract.ts";

/** What goes wrong at the next call of an operation. */
export interface Fault {
  readonly operation: "list" | "put" | "get" | "delete" | "createFolder" | "rename" | "quota";
  readonly kind?: DestinationFailure;
  /** Does all or half of the work before it fails. */
  readonly after?: "all" | "half";
  /** Reports success, though only half arrived. */
  readonly silent?: boolean;
}

/** A destination in memory that fails as it is told to. Connections share their files. */
export class FaultyService {
  readonly files = new Map<string, Uint8Array>();
  readonly faults: Fault[] = [];
  readonly calls: string[] = [];
  hasFolder = true;
  opened = 0;
  closed = 0;
  /** Shown by list() as well, though gone. */
  readonly stale = new Map<string, number>();

  readonly open = (): Destination => {
    this.opened++;
    return new FaultyDestination(this);
  };

  fail(times: number, fault: Fault): void {
    for (let index = 0; index < times; index++) this.faults.push(fault);
  }
}

class FaultyDestination implements Destination {
  readonly #service: FaultyService;

  constructor(service: FaultyService) {
    this.#service = service;
  }

  async *list(): AsyncGenerator<RemoteFile> {
    this.#begin("list");
    this.#requireFolder();
    yield { name: "some-folder", size: -1, isFolder: true };
    for (const [name, content] of this.#service.files) yield { name, size: content.byteLength, isFolder: false };
    for (const [name, size] of this.#service.stale) yield { name, size, isFolder: false };
  }

  async put(name: string, localPath: string, { pace, signal }: PutOptions = {}): Promise<void> {
    const content = await readFile(localPath);
    const store = (bytes: number) => this.#service.files.set(name, content.subarray(0, bytes));
    const fault = this.#begin("put", name, (part) => store(part === "all" ? content.length : content.length / 2));
    this.#requireFolder();
    for (let sent = 0; pace && sent < content.length; sent += 1000) {
      signal?.throwIfAborted();
      await pace(Math.min(1000, content.length - sent));
    }
    store(fault?.silent ? content.length / 2 : content.length);
  }

  async get(name: string, localPath: string, { pace }: GetOptions = {}): Promise<void> {
    const content = this.#service.files.get(name);
    this.#begin("get", name);
    if (!content) throw new DestinationError("FileMissing", `${name} is not there`);
    await pace?.(content.byteLength);
    await writeFile(localPath, content);
  }

  async delete(name: string): Promise<void> {
    this.#begin("delete", name, () => this.#service.files.delete(name));
    if (!this.#service.files.delete(name)) throw new DestinationError("FileMissing", `${name} is not there`);
  }

  async createFolder(): Promise<void> {
    this.#begin("createFolder");
    this.#service.hasFolder = true;
  }

  async rename(from: string, to: string): Promise<void> {
    this.#begin("rename", `${from} ${to}`);
    const content = this.#service.files.get(from);
    if (!content) throw new DestinationError("FileMissing", `${from} is not there`);
    this.#service.files.delete(from);
    this.#service.files.set(to, content);
  }

  async quota(): Promise<{ total: number; free: number }> {
    this.#begin("quota");
    return { total: 100, free: 40 };
  }

  async close(): Promise<void> {
    this.#service.closed++;
  }

  #requireFolder(): void {
    if (!this.#service.hasFolder) throw new DestinationError("FolderMissing", "there is no folder");
  }

  #begin(operation: Fault["operation"], name = "", act?: (part: "all" | "half") => void): Fault | undefined {
    this.#service.calls.push(name === "" ? operation : `${operation} ${name}`);
    const index = this.#service.faults.findIndex((fault) => fault.operation === operation);
    if (index < 0) return undefined;
    const [fault] = this.#service.faults.splice(index, 1);
    if (!fault || fault.silent) return fault;
    if (fault.after) act?.(fault.after);
    throw new DestinationError(fault.kind ?? "Broken", `${operation} failed as told`);
  }
}

import { readFileSync, writeFileSync } from "node:fs";
import type { LocalDatabase } from "../../src/database/local/database.ts";
import type { Destination } from "../../src/destinations/contract.ts";
import { fileDestination } from "../../src/destinations/file/index.ts";

export type CrashMoment = "before" | "middle" | "after";

/**
 * Something like the death of the process at the n-th action (counted from 1) at a folder: from then on the destination
 * does nothing and the database keeps nothing any more. In the `middle` of an upload, half of the file lies under its name.
 */
export class Crash implements Disposable {
  readonly #at: number;
  readonly #moment: CrashMoment;
  readonly #open = fileDestination.open;
  #actions = 0;
  #hasHappened = false;

  constructor(at: number, moment: CrashMoment) {
    this.#at = at;
    this.#moment = moment;
    fileDestination.open = (url, options) => this.#wrap(this.#open(url, options));
  }

  get hasHappened(): boolean {
    return this.#hasHappened;
  }

  /** From the crash on, nothing that is written there lasts. */
  watch(database: LocalDatabase): void {
    const commit = database.commit.bind(database);
    database.commit = () => {
      this.#requireLife();
      commit();
    };
  }

  [Symbol.dispose](): void {
    fileDestination.open = this.#open;
  }

  #wrap(real: Destination): Destination {
    const { localPath, rename, quota } = real;
    const act = async <T>(work: () => Promise<T>, half?: () => void): Promise<T> => {
      this.#requireLife();
      const isLast = ++this.#actions === this.#at;
      if (isLast && this.#moment !== "after") {
        if (this.#moment === "middle") half?.();
        this.#die();
      }
      const result = await work();
      if (isLast) this.#die();
      return result;
    };
    return {
      list: (signal) => {
        this.#requireLife();
        return real.list(signal);
      },
      put: (name, path, options) =>
        act(
          () => real.put(name, path, options),
          () => writeHalf(real, name, path),
        ),
      get: (name, path, options) => real.get(name, path, options),
      delete: (name, signal) => act(() => real.delete(name, signal)),
      createFolder: (signal) => act(() => real.createFolder(signal)),
      ...(localPath ? { localPath: localPath.bind(real) } : {}),
      ...(rename ? { rename: rename.bind(real) } : {}),
      ...(quota ? { quota: quota.bind(real) } : {}),
    };
  }

  #requireLife(): void {
    if (this.#hasHappened) throw new Error("The program is dead");
  }

  #die(): never {
    this.#hasHappened = true;
    throw new Error("The program dies");
  }
}

function writeHalf(real: Destination, name: string, path: string): void {
  const content = readFileSync(path);
  writeFileSync(real.localPath?.(name) ?? "", content.subarray(0, content.byteLength >> 1));
}

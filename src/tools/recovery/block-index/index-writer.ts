import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { EOL } from "node:os";
import { join } from "node:path";
import type { ContainerReader } from "../../../volumes/index.ts";
import { SortedRuns } from "./sorted-runs.ts";

/** Makes an index file; the one that is there is replaced at the end. */
export class IndexWriter implements Disposable {
  readonly #path: string;
  readonly #folder: string;
  readonly #runs: SortedRuns;

  /** @param keepsOld whether the lines of the file that is there stay. */
  constructor(path: string, temporaryFolder: string, keepsOld: boolean) {
    this.#path = path;
    this.#folder = mkdtempSync(join(temporaryFolder, "bunker-index-"));
    this.#runs = new SortedRuns(this.#folder, EOL);
    if (keepsOld && existsSync(path)) this.#runs.addSortedFile(path);
  }

  /** Adds the entries of a volume, be they blocks or not; returns how many there are. */
  add(volume: ContainerReader, name: string): number {
    for (const entry of volume.entries.keys()) this.#runs.add(`${hashOfEntry(entry)}, ${name}`);
    return volume.entries.size;
  }

  /** Returns the number of lines. */
  finish(): number {
    const written = `${this.#path}.${randomUUID()}.tmp`;
    try {
      const count = this.#runs.writeTo(written);
      renameSync(written, this.#path);
      return count;
    } catch (error) {
      rmSync(written, { force: true });
      throw error;
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Standard base64 of the hash by which an entry is named. */
function hashOfEntry(name: string): string {
  return name.replaceAll("-", "+").replaceAll("_", "/");
}

import type { LocalDatabase } from "../../database/local/database.ts";
import { entryKinds, type KnownEntry } from "../../database/local/entries.ts";
import type { BackupCounters } from "./counters.ts";

/** Finds what the source no longer has: current entries that the scan did not come across. */
export class RemovalTracker {
  readonly #database: LocalDatabase;
  readonly #counters: BackupCounters;
  readonly #version: number;
  /** Folders whose content was listed. */
  readonly #visited = new IdSet();
  /** Folders whose own entry was delivered. */
  readonly #seen = new IdSet();
  /** Current folder entries of visited folders; those not seen at the end are gone. */
  readonly #expected = new IdSet();

  /** What `version` itself added is there. */
  constructor(database: LocalDatabase, counters: BackupCounters, version: number) {
    this.#version = version;
    this.#database = database;
    this.#counters = counters;
  }

  seen(folder: number): void {
    this.#seen.add(folder);
  }

  /** `rest` is what was known of a folder and not found in it. */
  visited(folder: number, rest: ReadonlyMap<string, KnownEntry>): void {
    this.#visited.add(folder);
    for (const [name, entry] of rest) {
      if (!entry.isCurrent) continue;
      if (entry.kind === entryKinds.folder) this.#expected.add(entry.content);
      else this.#remove(folder, name, entry);
    }
  }

  finish(): void {
    const { folders, entries } = this.#database;
    for (const { id } of folders.all()) {
      if (this.#visited.has(id)) continue;
      for (const [name, entry] of entries.known(id)) {
        if (!entry.isCurrent) continue;
        if (entry.kind === entryKinds.folder) this.#expected.add(entry.content);
        else this.#remove(id, name, entry);
      }
    }
    if (this.#seen.hasAll(this.#expected)) return;
    for (const { folder, name, first, self } of entries.currentFolders()) {
      if (this.#seen.has(self) || first === this.#version) continue;
      entries.close(folder, name, first);
      this.#counters.deletedFolders++;
    }
  }

  #remove(folder: number, name: string, entry: KnownEntry): void {
    if (entry.first === this.#version) return;
    this.#database.entries.close(folder, name, entry.first);
    if (entry.kind === entryKinds.symlink) this.#counters.deletedSymlinks++;
    else this.#counters.deletedFiles++;
  }
}

/** A set of small positive integers, one bit each. */
class IdSet {
  #bits = new Uint8Array(1024);

  add(id: number): void {
    const at = id >>> 3;
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(this.#bits.length * 2, at + 1));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    (this.#bits[at] as number) |= 1 << (id & 7);
  }

  has(id: number): boolean {
    return (((this.#bits[id >>> 3] ?? 0) >> (id & 7)) & 1) === 1;
  }

  hasAll(other: IdSet): boolean {
    return other.#bits.every((bits, index) => (bits & ~(this.#bits[index] ?? 0)) === 0);
  }
}

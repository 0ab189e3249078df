import type { LocalDatabase } from "../../database/local/database.ts";
import { entryKinds, type KnownEntry } from "../../database/local/entries.ts";
import type { KnownFolder } from "../../database/local/known-folder.ts";
import type { BackupCounters } from "./counters.ts";

/** What a run that looks at certain paths alone takes out of the version. */
export interface NamedRemovals {
  /** Entries, as they are stored: folders with their separator. */
  readonly paths: ReadonlySet<string>;
  /** Folders whose whole content goes. */
  readonly folders: ReadonlySet<string>;
  /** What the source has; it stays in any case. */
  readonly present: ReadonlySet<string>;
}

/** Finds what the source no longer has: current entries that the scan did not come across, or that are named. */
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

  /** `known`: of a folder; what was not met there is gone. */
  visited(folder: number, known: KnownFolder<KnownEntry>): void {
    this.#visited.add(folder);
    for (const [name, entry] of known.rest()) {
      if (!entry.isCurrent) continue;
      if (entry.kind === entryKinds.folder) this.#expected.add(entry.content);
      else this.#remove(folder, name, entry);
    }
  }

  finish(): void {
    const { folders, entries } = this.#database;
    for (const { id } of folders.all()) {
      if (this.#visited.has(id)) continue;
      for (const [name, entry] of entries.known(id).rest()) {
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

  /** Takes out what is named, in a run that left all else alone. */
  removeNamed({ paths, folders, present }: NamedRemovals): void {
    const table = this.#database.folders;
    for (const path of paths) {
      const start = path.lastIndexOf("/", path.length - 2) + 1;
      const parent = path.slice(0, start);
      const folder = table.find(parent);
      // What lies in a folder that goes as a whole is met below.
      if (folder === undefined || present.has(path) || isWithin(parent, folders)) continue;
      const name = path.slice(start);
      const entry = this.#database.entries.knownOne(folder, name);
      if (entry?.isCurrent) this.#remove(folder, name, entry);
    }
    if (folders.size === 0) return;
    for (const { id, path } of table.all()) {
      if (!isWithin(path, folders)) continue;
      for (const [name, entry] of this.#database.entries.known(id).rest()) {
        if (entry.isCurrent && !present.has(path + name)) this.#remove(id, name, entry);
      }
    }
  }

  #remove(folder: number, name: string, entry: KnownEntry): void {
    if (entry.first === this.#version) return;
    this.#database.entries.close(folder, name, entry.first);
    if (entry.kind === entryKinds.folder) this.#counters.deletedFolders++;
    else if (entry.kind === entryKinds.symlink) this.#counters.deletedSymlinks++;
    else this.#counters.deletedFiles++;
  }
}

/** Whether a folder is one of `folders` or lies below one. */
function isWithin(path: string, folders: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 1; end = path.lastIndexOf("/", end - 2) + 1) {
    if (folders.has(path.slice(0, end))) return true;
  }
  return folders.has("/");
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

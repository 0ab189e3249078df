import { createReadStream, rmSync } from "node:fs";
import { join } from "node:path";
import type { EntryState } from "../../database/local/entries.ts";
import {
  compareFileLists,
  type EntryDifference,
  type FileListEntry,
  fileListEntryName,
  IncomparableLists,
  type OpenedVolume,
  readFileList,
} from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { startOfName } from "../list/selection.ts";
import type { EntryResolver } from "./entry-resolver.ts";
import { TextCopy } from "./text-copy.ts";

/** So many entries may differ from one version to the next before it is faster to load all of them. */
const differenceLimit = 25_000;

/**
 * Loads dlists, oldest first, into the versions of a database. The first is loaded whole; of one that follows only what
 * distinguishes it from the one before, which is kept as text for that.
 */
export class ListLoader {
  readonly #context: DatabaseContext;
  readonly #resolver: EntryResolver;
  #isFirst = true;
  /** Of the list that was loaded last; undefined if there is none that another could be compared with. */
  #previousText: string | undefined;

  constructor(context: DatabaseContext, resolver: EntryResolver) {
    this.#context = context;
    this.#resolver = resolver;
  }

  /**
   * Throws VolumeError or ContainerError if the list is damaged; nothing of it is kept then.
   *
   * @param isLast no other list follows.
   */
  async load(version: number, volume: OpenedVolume, isLast: boolean): Promise<void> {
    try {
      await this.#load(version, volume, isLast);
    } catch (error) {
      this.#undo(version);
      throw error;
    }
  }

  async #load(version: number, volume: OpenedVolume, isLast: boolean): Promise<void> {
    const content = () => volume.reader.stream(fileListEntryName);
    using copy = isLast ? undefined : new TextCopy(join(this.#context.temporaryFolder, `list-${version}.json`));
    const copied = () => (copy ? copy.of(content()) : content());
    const previous = this.#previousText;
    const differences = previous === undefined ? undefined : await this.#differencesFrom(previous, copied());
    const isSimple = differences
      ? this.#loadDifferences(version, differences)
      : await this.#loadWhole(version, copied());
    this.#isFirst = false;
    this.#previousText = isSimple ? copy?.keep() : undefined;
    if (previous !== undefined) rmSync(previous, { force: true });
  }

  /** Step by step, and not by a savepoint: blocks that the registry wrote meanwhile are those of other versions, too. */
  #undo(version: number): void {
    const { entries, blocks } = this.#context.database;
    entries.forgetIncoming();
    entries.undoVersion(version);
    blocks.removeUnusedBlocksets();
  }

  /** False if a path stands twice in the list. */
  async #loadWhole(version: number, content: AsyncIterable<Uint8Array>): Promise<boolean> {
    const { database } = this.#context;
    let count = 0;
    const isFirst = this.#isFirst;
    for await (const batch of readFileList(content, this.#resolver.reading)) {
      for (const entry of batch) {
        if (!this.#resolver.allows(entry.path)) continue;
        this.#add(version, entry, isFirst);
        count++;
      }
    }
    const added = isFirst ? database.entries.countNew(version) : database.entries.mergeIncoming(version);
    this.#resolver.reportDoubled(count - added);
    return added === count;
  }

  /** Undefined if the lists can't be compared. */
  async #differencesFrom(
    previous: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<readonly EntryDifference[] | undefined> {
    const before = createReadStream(previous, { highWaterMark: 256 << 10 });
    const differences: EntryDifference[] = [];
    try {
      const comparison = compareFileLists(before, content, this.#resolver.reading, differenceLimit);
      for await (const difference of comparison) differences.push(difference);
      return differences;
    } catch (error) {
      if (error instanceof IncomparableLists) return undefined;
      throw error;
    } finally {
      before.destroy();
    }
  }

  /** False if a path stands twice in the list. */
  #loadDifferences(version: number, differences: readonly EntryDifference[]): boolean {
    const doubled = differences.filter((difference) => !this.#apply(version, difference));
    this.#resolver.reportDoubled(doubled.length);
    return doubled.length === 0;
  }

  #apply(version: number, { before, after }: EntryDifference): boolean {
    const { entries } = this.#context.database;
    if (after && this.#resolver.allows(after.path)) {
      const { folder, name } = this.#placeOf(after.path);
      const current = entries.current(folder, name);
      // Nothing was there before, so this is another entry of a path that has not changed.
      if (current && !before) return false;
      const state = this.#stateOf(after);
      if (current && isSameState(current, state)) return true;
      if (current) entries.endCurrent(folder, name, version);
      entries.add(folder, name, version, state);
    } else if (before) {
      const { folder, name } = this.#placeOf(before.path);
      entries.endCurrent(folder, name, version);
    }
    return true;
  }

  #add(version: number, entry: FileListEntry, isFirst: boolean): void {
    const { entries } = this.#context.database;
    const { folder, name } = this.#placeOf(entry.path);
    const state = this.#stateOf(entry);
    if (isFirst) entries.addUnlessPresent(folder, name, version, state);
    else entries.addIncoming(folder, name, state);
  }

  #placeOf(path: string): { folder: number; name: string } {
    const start = startOfName(path);
    return { folder: this.#context.database.folders.require(path.slice(0, start)), name: path.slice(start) };
  }

  #stateOf(entry: FileListEntry): EntryState {
    const state = this.#resolver.stateOf(entry);
    return entry.type === "Folder" ? { ...state, content: this.#context.database.folders.require(entry.path) } : state;
  }
}

/** What makes two versions share an entry, besides its path. */
function isSameState(a: EntryState, b: EntryState): boolean {
  return a.kind === b.kind && a.content === b.content && a.metadata === b.metadata && a.modified === b.modified;
}

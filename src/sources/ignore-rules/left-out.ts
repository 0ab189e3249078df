import { platform } from "#platform";
import { isFile, isFolder, modeType, SourceEntry } from "../entry.ts";
import type { Filter } from "../filters/index.ts";
import { folderNames } from "../folder-names.ts";

/** How much ignore rules keep out of a backup that its filters would let in: counted, not listed. */
export class LeftOut {
  files = 0;
  folders = 0;
  /** Bytes of the files. */
  size = 0;
  readonly #filter: Filter;
  readonly #descending: Filter;
  readonly #locate: (path: string) => string;
  /** Folders to look into; what comes next is at the end. */
  readonly #waiting: string[] = [];
  readonly #status = new SourceEntry("");

  constructor(filter: Filter, locate: (path: string) => string) {
    this.#filter = filter;
    this.#descending = filter.forDescending("/");
    this.#locate = locate;
  }

  addFile(size: number): void {
    this.files++;
    this.size += size;
  }

  /** @param path with the separator at its end; `lookInto` counts its content. */
  addFolder(path: string): void {
    this.folders++;
    this.#waiting.push(path);
  }

  /** Looks into one folder that was left out, and returns it; undefined if there is none any more. */
  step(): string | undefined {
    const folder = this.#waiting.pop();
    if (folder === undefined) return undefined;
    for (const name of this.#list(folder)) this.#count(folder + name);
    return folder;
  }

  #list(folder: string): string[] {
    try {
      return folderNames(this.#locate(folder), () => undefined);
    } catch {
      return []; // nobody wanted what is in it
    }
  }

  #count(path: string): void {
    try {
      if (!platform.readStatus(this.#locate(path), this.#status, false)) return;
    } catch {
      return;
    }
    const type = modeType(this.#status.mode);
    if (type === isFolder && this.#descending.includes(`${path}/`)) this.addFolder(`${path}/`);
    else if (type === isFile && this.#filter.includes(path)) this.addFile(this.#status.size);
  }
}

import { platform } from "#platform";
import { sortBytewise } from "../support/byte-order.ts";
import type { Logger } from "../support/log.ts";
import { type FolderListing, SourceEntry } from "./entry.ts";
import { EntryTest } from "./entry-test.ts";
import { folderNames } from "./folder-names.ts";
import type { LeftOut, RuleScope } from "./ignore-rules/index.ts";
import type { WalkOptions } from "./walk-options.ts";

/**
 * Walks the sources, depth first: a folder before its content, its files before its folders
 * (filters-reports-scripts.md 1.7, engine.md 6.2).
 *
 * What cannot be read is left out with a warning. Synchronous, since a promise would cost more than the look at an entry.
 */
export class SourceWalk {
  readonly #test: EntryTest;
  readonly #options: WalkOptions;
  readonly #locate: (path: string) => string;
  /** What comes next is at the end. */
  readonly #waiting: Waiting[];
  /** Delivered before the walk goes on. */
  readonly #ready: FolderListing[] = [];
  /** Folders on the way down to the current one in which no file has turned up yet. */
  #empty: VisitedFolder[] = [];

  /** `roots` are absolute; those of folders end with the separator, those of files do not. */
  constructor(roots: readonly string[], options: WalkOptions, logger: Logger) {
    this.#test = new EntryTest(options, logger);
    this.#options = options;
    this.#locate = options.locate ?? ((path) => path);
    this.#waiting = startingPoints(roots).reverse();
  }

  /** How many entries had to be left out, or folders could not be listed. */
  get errors(): number {
    return this.#test.log.errors;
  }

  /** What the rules of ignore files have left out so far; undefined if that isn't counted. */
  get leftOut(): Pick<LeftOut, "files" | "folders" | "size"> | undefined {
    return this.#test.leftOut;
  }

  /** The next folder with something to back up; undefined at the end. */
  next(): FolderListing | undefined {
    for (;;) {
      const ready = this.#ready.shift();
      if (ready !== undefined) return ready;
      const leftOut = this.#test.leftOut?.step();
      if (leftOut !== undefined) return { path: leftOut, entry: undefined, files: [] };
      const waiting = this.#waiting.pop();
      if (waiting === undefined) return undefined;
      if (waiting.kind === "files") this.#visitFiles(waiting);
      else this.#visitFolder(waiting);
    }
  }

  #visitFiles({ folder, names }: SourceFiles): void {
    const entries = names.map((name) => this.#test.examine(folder, name, true));
    const files = entries.filter((entry) => entry !== undefined && this.#test.emits(folder, entry)) as SourceEntry[];
    if (files.length > 0) this.#ready.push({ path: folder, entry: undefined, files });
  }

  #visitFolder(waiting: WaitingFolder): void {
    const { path, parent } = waiting;
    const entry = waiting.entry ?? this.#examineRoot(path);
    if (entry === undefined) return;
    if (waiting.entry !== undefined && this.#options.ignoreFilenames.length > 0 && this.#test.isIgnored(path)) return;

    if (leadsBack(path, entry, parent, this.#locate)) {
      this.#test.log.verbose("ExcludeSymlink", `Excluding symlink: ${path}, as it leads to a folder that contains it`);
      return;
    }
    const names = this.#list(path);
    const rules = this.#test.ignoreRules?.enter(path, parent?.rules, names);
    const folder: VisitedFolder = { path, entry, isRoot: waiting.entry === undefined, parent, rules };
    const files: SourceEntry[] = [];
    const folders: WaitingFolder[] = [];
    for (const name of names) {
      const child = this.#test.examine(path, name, false, undefined, rules);
      if (child === undefined) continue;
      if (child.kind === "folder")
        folders.push({ kind: "folder", path: `${path}${name}/`, entry: child, parent: folder });
      else if (this.#test.emits(path, child)) files.push(child);
    }
    for (let i = folders.length - 1; i >= 0; i--) this.#waiting.push(folders[i] as WaitingFolder);
    this.#deliver(folder, files);
  }

  #list(path: string): string[] {
    try {
      return folderNames(this.#locate(path), (name) => this.#test.log.invalidName(path + name));
    } catch (error) {
      this.#test.log.failure(error, "PathProcessingErrorEnumerate", path, `Failed to enumerate path: ${path}`);
      return [];
    }
  }

  #examineRoot(path: string): SourceEntry | undefined {
    const start = path.lastIndexOf("/", path.length - 2) + 1;
    return this.#test.examine(path.slice(0, start), path.slice(start, -1), true, path);
  }

  #deliver(folder: VisitedFolder, files: SourceEntry[]): void {
    const parentPath = folder.path.slice(0, folder.path.length - folder.entry.name.length - 1);
    const entry = this.#test.emits(parentPath, folder.entry) ? folder.entry : undefined;
    if (!this.#options.excludeEmptyFolders || folder.isRoot) {
      this.#empty = [];
      if (entry !== undefined || files.length > 0) this.#ready.push({ path: folder.path, entry, files });
      return;
    }
    this.#empty = this.#empty.filter(({ path }) => folder.path.startsWith(path));
    if (files.length === 0) {
      if (entry !== undefined) this.#empty.push(folder);
      return;
    }
    for (const { path, entry: above } of this.#empty) this.#ready.push({ path, entry: above, files: [] });
    this.#empty = [];
    this.#ready.push({ path: folder.path, entry, files });
  }
}

interface VisitedFolder {
  readonly path: string;
  readonly entry: SourceEntry;
  readonly isRoot: boolean;
  readonly parent: VisitedFolder | undefined;
  /** Of ignore files, for what is in it. */
  readonly rules: RuleScope | undefined;
}

interface WaitingFolder {
  readonly kind: "folder";
  readonly path: string;
  /** Undefined for a source, which is looked at when its turn comes. */
  readonly entry: SourceEntry | undefined;
  readonly parent: VisitedFolder | undefined;
}

/** Sources that are files of the same folder. */
interface SourceFiles {
  readonly kind: "files";
  readonly folder: string;
  readonly names: string[];
}

type Waiting = WaitingFolder | SourceFiles;

function startingPoints(roots: readonly string[]): Waiting[] {
  const points: Waiting[] = [];
  const byFolder = new Map<string, SourceFiles>();
  for (const root of roots) {
    if (root.endsWith("/")) {
      points.push({ kind: "folder", path: root, entry: undefined, parent: undefined });
      continue;
    }
    const folder = root.slice(0, root.lastIndexOf("/") + 1);
    let files = byFolder.get(folder);
    if (files === undefined) {
      files = { kind: "files", folder, names: [] };
      byFolder.set(folder, files);
      points.push(files);
    }
    files.names.push(root.slice(folder.length));
  }
  for (const { names } of byFolder.values()) sortBytewise(names);
  return points;
}

/** True if a followed link leads to one of the folders above it: it would never end. */
function leadsBack(
  path: string,
  entry: SourceEntry,
  parent: VisitedFolder | undefined,
  locate: (path: string) => string,
): boolean {
  if (!entry.followed) return false;
  const target = identityOf(locate(path));
  for (let above = parent; above !== undefined; above = above.parent) {
    if (identityOf(locate(above.path)) === target) return true;
  }
  return false;
}

const status = new SourceEntry("");

function identityOf(path: string): string {
  // The path ends with a separator, so that links at its end are followed.
  return platform.readStatus(path, status, true) ? `${status.dev}:${status.ino}` : path;
}

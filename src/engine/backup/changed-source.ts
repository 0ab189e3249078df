import { lstatSync } from "node:fs";
import { resolve } from "node:path";
import { examineChangedFiles, type FolderListing, storedPath, type WalkOptions } from "../../sources/index.ts";
import { codeOf } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import type { NamedRemovals } from "./removals.ts";

/**
 * The source of a backup that looks at the paths of `changed-files` alone (engine.md 6.4). Everything else stays as it was
 * in the version before, except the paths of `deleted-files` and what a path that changed its kind was before.
 */
export class ChangedSource {
  readonly removals: NamedRemovals;
  /** Of a few paths it tells nothing. */
  readonly leftOut = undefined;
  readonly #listings: FolderListing[];

  constructor({ settings, logger }: DatabaseContext, roots: readonly string[], options: WalkOptions) {
    const { locate = (path) => path } = options;
    const paths = settings.changedFiles.map(absolute);
    this.#listings = examineChangedFiles(paths, options, logger, { isThere: (path) => isThere(locate(path)), roots });
    this.removals = removalsOf(this.#listings, settings.deletedFiles.map(absolute));
  }

  next(): FolderListing | undefined {
    return this.#listings.shift();
  }
}

function removalsOf(listings: readonly FolderListing[], deleted: readonly string[]): NamedRemovals {
  const removals = { paths: new Set<string>(), folders: new Set<string>(), present: new Set<string>() };
  for (const path of deleted) {
    const plain = withoutSeparator(path);
    removals.paths.add(plain).add(`${plain}/`);
    removals.folders.add(`${plain}/`);
  }
  for (const { path, entry, files } of listings) {
    if (entry) {
      removals.present.add(path);
      removals.paths.add(withoutSeparator(path));
    }
    for (const file of files) {
      const stored = storedPath(path, file);
      const plain = withoutSeparator(stored);
      removals.present.add(stored);
      removals.paths.add(stored === plain ? `${plain}/` : plain);
      removals.folders.add(`${plain}/`);
    }
  }
  return removals;
}

/** The separator at the end, which tells a folder, is kept. */
function absolute(path: string): string {
  const whole = resolve(path);
  return path.endsWith("/") && whole !== "/" ? `${whole}/` : whole;
}

function withoutSeparator(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/** What cannot be looked at is there; the test of the entry tells what is wrong with it. */
function isThere(path: string): boolean {
  try {
    return lstatSync(withoutSeparator(path), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return codeOf(error) !== "ENOTDIR";
  }
}

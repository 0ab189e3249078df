import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import type { RestoreTarget } from "../../database/local/restore-plan.ts";
import { codeOf } from "../../support/errors.ts";
import type { TargetPaths } from "./target-paths.ts";

/** What stands where an entry should come. */
export type Occupant = "nothing" | "file" | "folder" | "link" | "other";

/**
 * Where restored entries go. Folders are made on the way; whatever is found at a place is looked at once. Below the
 * restore folder no link is followed, so nothing is written outside it.
 */
export class RestorePlaces {
  readonly #paths: TargetPaths;
  /** Folder above which nothing is checked; undefined when restoring to the original places. */
  readonly #base: string | undefined;
  readonly #run = randomBytes(4).toString("hex");
  /** Folders that are ready, and the names that were in them before; undefined: none were. */
  readonly #folders = new Map<string, ReadonlySet<string> | undefined>();
  /** Files that go elsewhere than their path says, because something is in the way. */
  readonly #moved = new Map<number, string>();
  /** Folders that were made. */
  created = 0;

  constructor(paths: TargetPaths, base: string | undefined) {
    this.#paths = paths;
    this.#base = base;
  }

  /** The place of an entry. Throws `RestorePathTraversal` if it would lie outside the restore folder. */
  placeOf(target: Pick<RestoreTarget, "id" | "path">): string {
    return this.#moved.get(target.id) ?? this.#paths.of(target.path);
  }

  /** The file in which the content of a target is put together, in the folder where it will stand. */
  partOf(target: Pick<RestoreTarget, "id" | "path">): string {
    return join(dirname(this.placeOf(target)), `.bunker-${this.#run}-${target.id}.part`);
  }

  /** Leaves nothing of what was put together. There need not even be a folder. */
  removePart(target: Pick<RestoreTarget, "id" | "path">): void {
    const part = this.partOf(target);
    if (existsSync(part)) rmSync(part);
  }

  move(target: number, place: string): void {
    this.#moved.set(target, place);
  }

  /**
   * Makes a folder and its parents. Returns false if something that is no folder is in the way; a link to a folder
   * counts as such below the restore folder.
   */
  makeFolder(folder: string): boolean {
    const path = folder.length > 1 && folder.endsWith("/") ? folder.slice(0, -1) : folder;
    if (this.#folders.has(path)) return true;
    const parent = dirname(path);
    if (path !== this.#base && parent !== path && !this.makeFolder(parent)) return false;
    const occupant = this.#lookAt(path);
    if (occupant === "nothing") {
      mkdirSync(path, { recursive: path === this.#base });
      this.created++;
      this.#folders.set(path, undefined);
      return true;
    }
    const mayFollow = this.#base === undefined || path === this.#base || !path.startsWith(`${this.#base}/`);
    if (occupant !== "folder" && !(occupant === "link" && mayFollow)) return false;
    this.#folders.set(path, new Set(readdirSync(path)));
    return true;
  }

  /** What is at the place of a file in a folder that is ready. */
  occupantOf(place: string): Occupant {
    const folder = dirname(place);
    const names = this.#folders.get(folder);
    if (!names && this.#folders.has(folder)) return "nothing";
    return this.#lookAt(place);
  }

  #lookAt(path: string): Occupant {
    const status = statusOf(path);
    if (!status) return "nothing";
    if (status.isSymbolicLink()) return "link";
    if (status.isDirectory()) return "folder";
    return status.isFile() ? "file" : "other";
  }
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** A path that ends with a separator would lead through a link. */
export function withoutSeparator(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

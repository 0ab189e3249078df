import type { Mount } from "../../support/mounts.ts";
import type { RunProgram } from "./programs.ts";

/** A way to take snapshots. */
export interface SnapshotKind {
  /** As it is told to the user. */
  readonly name: string;
  /** Whether a snapshot of this file system is worth a try. */
  fits(mount: Mount): boolean;
  /**
   * Takes a snapshot of what the roots need of a mounted file system. Throws if that can't be done; nothing is left behind
   * then.
   */
  take(order: SnapshotOrder): Promise<TakenSnapshot>;
}

export interface SnapshotOrder {
  readonly mount: Mount;
  /** The sources that lie on it or around it, as absolute paths. */
  readonly roots: readonly string[];
  /** Unique, and good for any kind of name; tells which process took the snapshot. */
  readonly name: string;
  /** An empty folder may be made here to mount something at. */
  readonly temporaryFolder: string;
  readonly run: RunProgram;
}

export interface TakenSnapshot {
  /** Where the content of which folder is found; both end with the separator. */
  readonly parts: readonly { readonly point: string; readonly folder: string }[];
  /** Removes the snapshot. Throws if that fails. */
  remove(): Promise<void>;
}

const prefix = "bunker-snapshot";

/** A name that tells whose snapshot it is. */
export function snapshotName(processId: number, random: string): string {
  return `${prefix}-${processId}-${random}`;
}

/** The process that a snapshot belongs to; undefined if it is none of ours. */
export function ownerOf(name: string): number | undefined {
  const owner = new RegExp(`^\\.?${prefix}-(\\d+)-`).exec(name)?.[1];
  return owner === undefined ? undefined : Number(owner);
}

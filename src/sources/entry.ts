import type { FileStatus } from "../platform/platform.ts";

/**
 * One object of the source as the walk found it. Its status is that of the object itself: for a link that is followed
 * (`followed`) that of the link, while `kind` tells what the link leads to (remote-format.md 14).
 */
export class SourceEntry implements FileStatus {
  /** The last segment of the path, without a separator. */
  readonly name: string;
  kind: "file" | "folder" | "symlink" = "file";
  /** A stored link that finally leads to a folder; its path ends with the separator. */
  isFolderLink = false;
  /** Content is that of a link's target; size and times are not, so they cannot tell whether it changed. */
  followed = false;
  /** The mode of what a link finally leads to; else, and for a broken link, its own. */
  targetMode = 0;
  /** The text of a stored link. */
  linkTarget: Uint8Array | undefined = undefined;
  /** Names of the extended attributes, in the system's order; undefined if they have not been asked for. */
  attributeNames: readonly string[] | undefined = undefined;

  mode = 0;
  size = 0;
  nlink = 0;
  uid = 0;
  gid = 0;
  dev = 0;
  ino = 0;
  mtimeSeconds = 0;
  mtimeFraction = 0;
  ctimeSeconds = 0;
  ctimeFraction = 0;

  constructor(name: string) {
    this.name = name;
  }
}

/** The folder that holds files to look at next; without any, and without itself, it only gives the time to do something else. */
export interface FolderListing {
  /** With the separator at the end. */
  readonly path: string;
  /** The folder itself; undefined if it is no part of the backup, or was delivered before. */
  readonly entry: SourceEntry | undefined;
  /** The files and stored links directly in it, in byte order of their names. */
  readonly files: readonly SourceEntry[];
}

/** The path under which an entry of a folder is stored; folders and links to folders end with the separator. */
export function storedPath(folder: string, entry: SourceEntry): string {
  const path = folder + entry.name;
  return entry.kind === "folder" || entry.isFolderLink ? `${path}/` : path;
}

export function modeType(mode: number): number {
  return mode & 0o170000;
}
export const isFolder = 0o040000;
export const isFile = 0o100000;
export const isLink = 0o120000;

import { entryKinds } from "../../database/local/entries.ts";
import type { ListedState } from "../../database/local/listing.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import type { FileVersion, FolderEntry } from "../results/index.ts";

/** A version with the number that users know it by. */
export interface NumberedVersion {
  readonly number: number;
  readonly row: VersionRow;
}

export function toFolderEntry(state: ListedState, { row }: NumberedVersion): FolderEntry {
  return { ...common(state, row, -1), Metadata: null };
}

export function toFileVersion(state: ListedState, { number, row }: NumberedVersion): FileVersion {
  return { Version: number, Time: new Date(row.time * 1000), ...common(state, row, 0) };
}

function common({ folder, name, kind, size, modified, fraction }: ListedState, row: VersionRow, sizeOfOthers: number) {
  const isFile = kind === entryKinds.file;
  const seconds = isFile || modified !== 0 ? modified + Math.max(0, fraction) / 1e7 : row.time;
  return {
    Path: folder + name,
    Size: isFile ? size : sizeOfOthers,
    IsDirectory: kind === entryKinds.folder,
    IsSymlink: kind === entryKinds.symlink,
    LastModified: new Date(Math.floor(seconds * 1000)),
  };
}

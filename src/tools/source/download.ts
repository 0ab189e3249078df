import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { OptionValues } from "../../options/declaration.ts";
import { type TreeEntry, walkTree } from "./tree.ts";

export interface DownloadRequest {
  readonly url: string;
  readonly options: OptionValues;
  /** Where the tree goes; made if it is not there. */
  readonly target: string;
  /** 0: all levels. */
  readonly maxDepth: number;
  /** Bytes; larger files are left out. 0: none. */
  readonly maxSize: number;
  readonly overwrite: boolean;
}

export interface DownloadTotals {
  /** With the folder of the address itself. */
  folders: number;
  files: number;
  size: number;
  downloadedFiles: number;
  downloadedSize: number;
}

export interface DownloadWatch {
  downloading(entry: TreeEntry, target: string): void;
  skipping(entry: TreeEntry, reason: "exists" | "size"): void;
}

/** Fetches a whole tree. A file is at its place only when all of it is there. */
export async function downloadTree(request: DownloadRequest, watch: DownloadWatch): Promise<DownloadTotals> {
  const totals = { folders: 1, files: 0, size: 0, downloadedFiles: 0, downloadedSize: 0 };
  await mkdir(request.target, { recursive: true });
  for await (const entry of walkTree(request.url, request.options, request.maxDepth)) {
    const target = join(request.target, entry.path);
    const size = Math.max(0, entry.file.size);
    if (entry.file.isFolder) {
      totals.folders++;
      await mkdir(target, { recursive: true });
      continue;
    }
    totals.files++;
    totals.size += size;
    if (request.maxSize > 0 && entry.file.size > request.maxSize) watch.skipping(entry, "size");
    else if (!request.overwrite && existsSync(target)) watch.skipping(entry, "exists");
    else {
      watch.downloading(entry, target);
      await fetch(entry, target);
      totals.downloadedFiles++;
      totals.downloadedSize += size;
    }
  }
  return totals;
}

async function fetch({ folder, file }: TreeEntry, target: string): Promise<void> {
  const arriving = `${target}.bunker-part`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await folder.get(file.name, arriving);
    await rename(arriving, target);
  } catch (error) {
    await rm(arriving, { force: true });
    throw error;
  }
}

import { closeSync, ftruncateSync, lstatSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createHasher, hashAlgorithm } from "../../crypto/index.ts";
import { toBase64 } from "../../support/bytes.ts";
import { writeFully } from "../../support/write-fully.ts";
import { hashFile } from "../../volumes/file-sink.ts";
import type { FileListEntry, FormatParameters } from "../../volumes/index.ts";
import type { BlockSource } from "./block-source.ts";
import { piecesOfFile } from "./file-content.ts";

export interface FileRestore {
  readonly source: BlockSource;
  readonly parameters: FormatParameters;
  /** Compare the whole file with its hash. */
  readonly verifies: boolean;
  /** Replace a file that is there and differs. */
  readonly overwrites: boolean;
}

/**
 * Restores the content of a file to `place`, which gets it as a whole or not at all. What is left of a file whose blocks
 * are partly lost goes beside it, with `.damaged` behind its name and holes where blocks are missing. Returns false if
 * the file is there already. Throws an error that tells what is wrong.
 */
export function restoreFile(entry: FileListEntry, place: string, restore: FileRestore): boolean {
  if (isThere(entry, place, restore)) return false;
  mkdirSync(dirname(place), { recursive: true });
  // Always the same name, so that a run that was broken off leaves one file at the most. A long name has no room for more.
  const temporary = join(dirname(place), ".bunker-recovery.tmp");
  rmSync(temporary, { force: true });
  try {
    const { fault, hasContent } = writeContent(entry, temporary, restore);
    if (fault === undefined) {
      renameSync(temporary, place);
      return true;
    }
    if (!hasContent) throw new Error(fault);
    renameSync(temporary, `${place}.damaged`);
    throw new Error(`${fault}. What is left of it is in ${place}.damaged`);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function isThere({ hash, size }: FileListEntry, place: string, { parameters, overwrites }: FileRestore): boolean {
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (!found) return false;
  if (found.isFile() && found.size === size && hashFile(place, parameters.fileHash) === hash) return true;
  if (found.isDirectory()) throw new Error("a folder is in its place");
  if (overwrites) return false;
  throw new Error("another file is in its place; choose a folder with --targetpath, or replace it with --overwrite");
}

function writeContent(
  entry: FileListEntry,
  path: string,
  { source, parameters, verifies }: FileRestore,
): { fault: string | undefined; hasContent: boolean } {
  const { hash, size = 0 } = entry;
  const hasher = createHasher(hashAlgorithm(parameters.fileHash));
  let firstFault: string | undefined;
  let faults = 0;
  let hasContent = false;
  const descriptor = openSync(path, "wx", 0o600);
  try {
    for (const { offset, content, fault } of piecesOfFile(entry, parameters, source)) {
      if (content) {
        writeFully(descriptor, content, offset);
        hasher.update(content);
        hasContent = true;
      } else {
        firstFault ??= fault;
        faults++;
      }
    }
    if (faults > 0) ftruncateSync(descriptor, size);
  } finally {
    closeSync(descriptor);
  }
  if (faults > 1) firstFault = `${firstFault}, and ${faults - 1} more blocks are lost`;
  if (faults === 0 && verifies && toBase64(hasher.digest()) !== hash) firstFault = "its hash is wrong";
  return { fault: firstFault, hasContent };
}

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { LocalDatabase } from "../../database/local/database.ts";
import { entryKinds, type VersionEntry } from "../../database/local/entries.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import type { Settings } from "../../options/index.ts";
import { release, toBase64 } from "../../support/bytes.ts";
import { stages } from "../../support/stages.ts";
import {
  controlFileFolder,
  dlistName,
  type EntryType,
  type FileListEntry,
  fileListContent,
  fileListEntryName,
  filesetEntry,
  writeFileset,
} from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { GarbageCounter } from "../garbage.ts";
import { createVolume, emptyFileHash, namePartsOf } from "../volume-settings.ts";
import type { PackedFile } from "./packing.ts";
import { putVolume, reportDryRun, temporaryPath } from "./put-volume.ts";

const typeNames: readonly EntryType[] = ["File", "Folder", "Symlink"];

/**
 * Writes the dlist of a version and uploads it. The version becomes complete when its dlist is registered; its time and
 * the time in the name stay the same through retries. Every volume that the version needs must be up already
 * (engine.md 26 R1).
 */
export async function uploadVersionList(
  context: DatabaseContext,
  version: number,
  wanted: { time: number; isFull: boolean },
): Promise<void> {
  const { database, settings } = context;
  const parts = namePartsOf(settings);
  let time = await unusedTime(context, wanted.time, version);
  const { name, path, size, hash } = await packVersionList(
    context,
    version,
    { time, isFull: wanted.isFull },
    localControlFiles(settings),
  );

  if (settings.dryRun) {
    reportDryRun(context, { name, path });
    return;
  }
  const id = database.volumes.add(name, "dlist", "uploading", { size, hash });
  database.versions.complete(version, { time, isFull: wanted.isFull, dlist: id });
  database.commit();
  await putVolume(context, id, { name, path, size, hash }, async () => {
    time = await unusedTime(context, time + 1, version);
    database.versions.setTime(version, time);
    return dlistName(parts, time);
  });
  database.volumes.setState(id, "uploaded");
  database.commit();
}

/** A list that takes the place of the one that a version has. */
export interface ListReplacement {
  readonly version: VersionRow;
  readonly file: PackedFile;
  /** The time in the file's name. */
  readonly time: number;
  /** Records what else is different from then on, the end of the old list among it. */
  settle(): void;
}

/**
 * Uploads a list that replaces another. The database says so only when it has arrived (engine.md 26 R3, 28 D14): broken off
 * before, the new list is a leftover that the next run removes.
 */
export async function uploadReplacement(context: DatabaseContext, replacement: ListReplacement): Promise<void> {
  const { database, settings } = context;
  const { version, file } = replacement;
  const { name, size, hash } = file;
  const id = database.volumes.add(name, "dlist", "temporary", { size, hash });
  database.commit();
  let { time } = replacement;
  await putVolume(context, id, file, async () => {
    time = await unusedTime(context, time + 1, version.id);
    return dlistName(namePartsOf(settings), time);
  });
  replacement.settle();
  database.versions.complete(version.id, { time, isFull: version.isFull, dlist: id });
  database.volumes.setState(id, "uploaded");
  database.commit();
}

/** The list of a version anew, of what the database knows, in the place of one that is lost. */
export async function remakeVersionList(
  context: DatabaseContext,
  version: VersionRow,
  settle: () => void,
): Promise<void> {
  const time = await unusedTime(context, version.time + 1, version.id);
  const file = await packVersionList(
    context,
    version.id,
    { time, isFull: version.isFull },
    localControlFiles(context.settings),
  );
  await uploadReplacement(context, { version, file, time, settle });
}

/**
 * An unused second for the list of a version: the first from `time` on that comes before the next newer version, or else
 * the last before it that comes after the next older. Where seconds in a row leave neither, the first that is unused.
 */
async function unusedTime(context: DatabaseContext, time: number, version: number): Promise<number> {
  const { versions } = context.database;
  const newer = versions.after(version)?.time ?? Number.POSITIVE_INFINITY;
  const older = versions.before(version)?.time ?? 0;
  const isUnused = (second: number): Promise<boolean> => isUnusedTime(context, second, version);
  for (let second = time; second < newer; second++) if (await isUnused(second)) return second;
  for (let second = Math.min(time, newer) - 1; second > older; second--) if (await isUnused(second)) return second;
  let second = newer;
  while (!(await isUnused(second))) second++;
  return second;
}

/**
 * True if no list was ever named after a second, as far as is known, and no version has it but the given one. The
 * destination is asked as well: an old database does not know what it would overwrite.
 */
export async function isUnusedTime(
  { database, settings, remote }: DatabaseContext,
  time: number,
  version?: number,
): Promise<boolean> {
  const other = database.versions.atTime(time);
  if (other && other.id !== version) return false;
  const name = dlistName(namePartsOf(settings), time);
  return database.volumes.find(name) === undefined && !(await remote.has(name));
}

/** A file that is embedded in a list. */
export interface ControlFile {
  readonly name: string;
  content(): Uint8Array;
}

/** Writes the dlist of a version into the temporary folder. */
export async function packVersionList(
  context: DatabaseContext,
  version: number,
  { time, isFull }: { time: number; isFull: boolean },
  controlFiles: Iterable<ControlFile>,
): Promise<PackedFile> {
  const name = dlistName(namePartsOf(context.settings), time);
  const path = temporaryPath(context, name);
  const file = createVolume(context, path);
  try {
    file.writer.add(filesetEntry, writeFileset(isFull), true);
    for (const { name, content } of controlFiles) file.writer.add(controlFileFolder + name, content(), true);
    const start = performance.now();
    await file.writer.addStream(fileListEntryName, usedOnce(fileListContent(listEntries(context, version))));
    stages.add("file list", performance.now() - start);
  } catch (error) {
    file.discard();
    throw error;
  }
  return { name, path, ...(await file.finish()) };
}

/** The text of a million files is hundreds of megabytes, and was made of as much: nothing of it is to lie about. */
function* usedOnce(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  const garbage = new GarbageCounter();
  for (const piece of pieces) {
    const { byteLength } = piece;
    yield piece;
    release(piece);
    garbage.add(byteLength);
  }
}

/** Those that the user wants embedded. */
function localControlFiles({ controlFiles }: Settings): ControlFile[] {
  return controlFiles.map((path) => ({ name: basename(path), content: () => readFileSync(path) }));
}

/** The entries of a version as its dlist has them (remote-format.md 12.1). */
function* listEntries({ database, settings }: DatabaseContext, version: number): Generator<FileListEntry> {
  const emptyHash = emptyFileHash(settings);
  for (const entry of database.entries.ofVersion(version)) {
    const type = typeNames[entry.kind] as EntryType;
    const metadata = describeMetadata(database, entry);
    if (entry.kind === entryKinds.file) {
      const { size, modified: time } = entry;
      yield { type, path: entry.path, size, time, ...metadata, ...describeContent(database, entry, emptyHash) };
    } else {
      yield { type, path: entry.path, ...metadata };
    }
  }
}

function describeMetadata(database: LocalDatabase, entry: VersionEntry): Partial<FileListEntry> {
  if (!entry.metadataHash) return {};
  const metahash = toBase64(entry.metadataHash);
  const metasize = entry.metadataSize;
  if (entry.metadata > 0) return { metahash, metasize, metablockhash: metahash };
  const lists = hashesOf(database, database.blocks.listsOf(entry.metadata));
  if (lists.length > 0) return { metahash, metasize, metablocklists: lists };
  return { metahash, metasize, metablockhash: hashesOf(database, database.blocks.blocksOf(entry.metadata))[0] };
}

function describeContent(database: LocalDatabase, entry: VersionEntry, emptyHash: string): Partial<FileListEntry> {
  if (!entry.hash) return { hash: emptyHash };
  const hash = toBase64(entry.hash);
  if (entry.content > 0) return { hash };
  const blocklists = hashesOf(database, database.blocks.listsOf(entry.content));
  if (blocklists.length > 0) return { hash, blocklists };
  const blockhash = hashesOf(database, database.blocks.blocksOf(entry.content))[0];
  return { hash, blockhash, blocksize: entry.size };
}

function hashesOf(database: LocalDatabase, blocks: readonly number[]): string[] {
  return blocks.map((block) => {
    const content = database.blocks.content(block);
    if (!content) throw new Error(`Block ${block} is used but not recorded`);
    return toBase64(content.hash);
  });
}

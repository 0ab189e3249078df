import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { LocalDatabase } from "../../database/local/database.ts";
import { entryKinds, type VersionEntry } from "../../database/local/entries.ts";
import { toBase64 } from "../../support/bytes.ts";
import { stages } from "../../support/stages.ts";
import {
  type ContainerWriter,
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
import { createVolume, emptyFileHash, namePartsOf } from "../volume-settings.ts";
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
  let time = unusedTime(context, wanted.time, version);
  const name = dlistName(parts, time);
  const path = temporaryPath(context, name);
  const file = createVolume(context, path);
  try {
    await writeVersionList(context, file.writer, version, wanted.isFull);
  } catch (error) {
    file.discard();
    throw error;
  }
  const { size, hash } = await file.finish();

  if (settings.dryRun) {
    reportDryRun(context, name, path);
    return;
  }
  const id = database.volumes.add(name, "dlist", "uploading", { size, hash });
  database.versions.complete(version, { time, isFull: wanted.isFull, dlist: id });
  database.commit();
  await putVolume(context, id, { name, path, size, hash }, () => {
    time = unusedTime(context, time + 1, version);
    database.versions.setTime(version, time);
    return dlistName(parts, time);
  });
  database.volumes.setState(id, "uploaded");
  database.commit();
}

/** The first second from `time` on that neither a version nor a volume has. */
function unusedTime({ database, settings }: DatabaseContext, time: number, version: number): number {
  const parts = namePartsOf(settings);
  const isTaken = (second: number): boolean => {
    const other = database.versions.atTime(second);
    return (
      (other !== undefined && other.id !== version) || database.volumes.find(dlistName(parts, second)) !== undefined
    );
  };
  let second = time;
  while (isTaken(second)) second++;
  return second;
}

async function writeVersionList(
  context: DatabaseContext,
  container: ContainerWriter,
  version: number,
  isFull: boolean,
): Promise<void> {
  container.add(filesetEntry, writeFileset(isFull), true);
  for (const path of context.settings.controlFiles) {
    container.add(controlFileFolder + basename(path), readFileSync(path), true);
  }
  const start = performance.now();
  await container.addStream(fileListEntryName, fileListContent(listEntries(context, version)));
  stages.add("file list", performance.now() - start);
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

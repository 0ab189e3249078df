import { closeSync, lstatSync, openSync } from "node:fs";
import { hashAlgorithm, hashOf } from "../../crypto/index.ts";
import { BlockPlaces } from "../../database/local/block-places.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { Filter, thisSystem } from "../../sources/filters/index.ts";
import { examineChangedFiles, MetadataBuilder, type WalkOptions } from "../../sources/index.ts";
import { equalBytes, toEntryName } from "../../support/bytes.ts";
import { AbortedError, codeOf, UserError } from "../../support/errors.ts";
import {
  ContainerError,
  type ContainerReader,
  dblockName,
  isCompressible,
  type OpenedVolume,
  openVolume,
  type VolumeWriter,
} from "../../volumes/index.ts";
import { walkOptions } from "../backup/pack-sources.ts";
import { putDblock } from "../backup/put-dblock.ts";
import { temporaryPath } from "../backup/put-volume.ts";
import type { DatabaseContext } from "../context.ts";
import { SparseFile } from "../sparse-file.ts";
import { createVolume, namePartsOf, readingSettingsOf } from "../volume-settings.ts";

const tag = "Duplicati.Library.Main.Operation.RepairHandler";

/**
 * Makes a new dblock of what can still be had of one that is missing or damaged (engine.md 16.3 step 8): blocks that
 * another volume has are taken from there, the others are looked for in what is left of it (`hasRemains`) and in the
 * source, where they once were, and checked by their hashes.
 * What some version needs and is nowhere counts as lost; the next backup stores it again if it comes across it. The
 * dindex is left to the caller.
 *
 * Throws `RepairIsNotPossible` if nothing is found, or not everything and `disable-partial-dblock-recovery` is set.
 */
export async function rebuildDblock(
  context: DatabaseContext,
  missing: VolumeRow,
  { hasRemains }: { hasRemains: boolean },
): Promise<void> {
  const { database, settings, logger } = context;
  database.blocks.takeFromCopies(missing.id);
  database.blocks.removeUnused(missing.id);
  const name = dblockName(namePartsOf(settings));
  const path = temporaryPath(context, name);
  const file = createVolume(context, path);
  let found: ReadonlySet<number>;
  let lost: number;
  try {
    const search = new BlockSearch(context, missing.id, file);
    search.inBlocklists();
    if (hasRemains) await search.inRemains(missing);
    search.inFiles();
    search.inMetadata();
    ({ found, lost } = search);
    if (lost > 0 && (settings.disablePartialDblockRecovery || found.size === 0)) throw notPossible(missing.name, lost);
  } catch (error) {
    file.discard();
    throw error;
  }
  if (found.size === 0) file.discard();
  else {
    const id = await putDblock(context, { name, path, ...(await file.finish()) }, (volume) => {
      for (const block of found) database.blocks.addDuplicate(block, volume);
    });
    database.blocks.moveToCopies(id);
  }
  if (lost > 0) {
    database.blocks.loseVolume(missing.id);
    const message = `${lost} blocks of ${missing.name} are nowhere. list-broken-files names the files that need them, and purge-broken-files takes these out of the versions; the next backup stores again what the source still has`;
    logger.write("Warning", tag, "RepairMissingBlocks", message);
  }
}

/** Looks for the blocks of a volume, and writes each that is found into a new one. */
class BlockSearch {
  readonly found = new Set<number>();
  readonly #context: DatabaseContext;
  readonly #volume: number;
  readonly #file: VolumeWriter;
  readonly #places: BlockPlaces;
  readonly #wanted = new Map<number, { readonly hash: Uint8Array; readonly size: number }>();

  constructor(context: DatabaseContext, volume: number, file: VolumeWriter) {
    this.#context = context;
    this.#volume = volume;
    this.#file = file;
    this.#places = new BlockPlaces(context.database.sql);
    for (const { id, hash, size } of context.database.blocks.inVolume(volume)) this.#wanted.set(id, { hash, size });
  }

  /** How many blocks have not been found. */
  get lost(): number {
    return this.#wanted.size;
  }

  /** The database knows what is in these. */
  inBlocklists(): void {
    const { blocks } = this.#context.database;
    const lists = [...blocks.blocklistsInVolume(this.#volume)];
    for (const { hash, content } of lists) {
      const id = blocks.findStored(hash, content.length);
      if (id !== undefined) this.#offer(id, content);
    }
  }

  async inRemains({ name }: VolumeRow): Promise<void> {
    const context = this.#context;
    let opened: OpenedVolume | undefined;
    try {
      await using copy = await context.remote.get(name);
      const reading = { ...readingSettingsOf(context), ignoreManifest: true };
      opened = await openVolume({ name, path: copy.path, isSalvaged: true }, reading);
      for (const [id, { hash }] of this.#wanted) this.#offerEntry(opened.reader, id, toEntryName(hash));
    } catch (error) {
      if (error instanceof AbortedError) throw error;
      context.logger.write("Information", tag, "NothingToSalvage", `Nothing can be read of ${name}`, error);
    } finally {
      opened?.dispose();
    }
  }

  #offerEntry(reader: ContainerReader, id: number, entry: string): void {
    if (!reader.entries.has(entry)) return;
    try {
      this.#offer(id, reader.read(entry));
    } catch (error) {
      if (!(error instanceof ContainerError)) throw error;
    }
  }

  inFiles(): void {
    const { blocksize } = this.#context.settings;
    const buffer = new Uint8Array(blocksize);
    let source: OpenSource | undefined;
    try {
      for (const { path, position, block } of this.#places.inFiles(this.#volume)) {
        const wanted = this.#wanted.get(block);
        if (!wanted) continue;
        this.#context.control.throwIfAborted();
        if (source?.path !== path) {
          source?.close();
          source = new OpenSource(path);
        }
        const length = source.read(buffer, wanted.size, position * blocksize);
        this.#offer(block, buffer.subarray(0, length), isCompressible(path));
      }
    } finally {
      source?.close();
    }
  }

  /** As long as an object has not changed, its metadata are the same to the byte. */
  inMetadata(): void {
    const { settings, logger } = this.#context;
    const builder = new MetadataBuilder();
    const options = optionsForAnything(this.#context);
    for (const { path, position, block } of this.#places.inMetadata(this.#volume)) {
      if (!this.#wanted.has(block)) continue;
      this.#context.control.throwIfAborted();
      for (const { entry, files } of examineChangedFiles([path], options, logger, { isThere, roots: [] })) {
        const object = entry ?? files[0];
        if (!object) continue;
        const start = position * settings.blocksize;
        this.#offer(
          block,
          builder.build(object, path.replace(/(.)\/$/, "$1")).subarray(start, start + settings.blocksize),
        );
      }
    }
  }

  #offer(block: number, content: Uint8Array, compressible = true): void {
    const wanted = this.#wanted.get(block);
    if (wanted?.size !== content.length) return;
    const hash = hashOf(hashAlgorithm(this.#context.settings.blockHashAlgorithm), content);
    if (!equalBytes(hash, wanted.hash)) return;
    this.#file.writer.add(toEntryName(hash), content, compressible);
    this.#wanted.delete(block);
    this.found.add(block);
  }
}

/** A file of the source; one that is not there any more, or cannot be read, has no bytes. */
class OpenSource {
  readonly path: string;
  readonly #file: number | undefined;
  readonly #reader: SparseFile | undefined;

  constructor(path: string) {
    this.path = path;
    this.#file = orUndefined(() => openSync(path, "r"));
    this.#reader = this.#file === undefined ? undefined : new SparseFile(this.#file);
  }

  read(target: Uint8Array, length: number, position: number): number {
    return orUndefined(() => this.#reader?.read(target, 0, length, position)) ?? 0;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

function optionsForAnything(context: DatabaseContext): WalkOptions {
  const filter = Filter.parse([], { caseSensitive: true, groups: thisSystem() });
  return walkOptions(context, { sources: [], filter });
}

function isThere(path: string): boolean {
  return orUndefined(() => lstatSync(path)) !== undefined;
}

/** Undefined if the system refuses. */
function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

function notPossible(name: string, lost: number): UserError {
  return new UserError("RepairIsNotPossible", `${name} cannot be rebuilt: ${lost} of its blocks are nowhere`, {
    advice:
      "Put the file back if there is a copy of it, or put back the files that were backed up, and run repair again. Otherwise list-broken-files names what is lost, and purge-broken-files takes it out of the versions.",
  });
}

import { setImmediate as yieldToEvents } from "node:timers/promises";
import { type HashAlgorithm, hashAlgorithm, hashOf } from "../../crypto/index.ts";
import type { BlockUsage, NeededBlock } from "../../database/local/block-usage.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { DestinationError } from "../../destinations/index.ts";
import { formatSize } from "../../options/index.ts";
import { ahead } from "../../support/ahead.ts";
import { equalBytes, toEntryName } from "../../support/bytes.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { ContainerError, type ContainerReader, type DeflatedContent, VolumeError } from "../../volumes/index.ts";
import { ChunkFiller } from "../backup/chunk-filler.ts";
import { type BlockRun, PackPool } from "../backup/pack-pool.ts";
import { packerCount } from "../backup/pack-sources.ts";
import { blockFlags, type PackedVolume } from "../backup/packing.ts";
import { VolumeUploads } from "../backup/upload.ts";
import type { DatabaseContext } from "../context.ts";
import { GarbageCounter, objectsPerBlock } from "../garbage.ts";
import type { CompactResult } from "../results/index.ts";
import { type FetchedAndOpened, fetchMended } from "../test/fetch.ts";
import { packSettingsOf } from "../volume-settings.ts";
import { removeDataVolumes } from "./remove.ts";

const tag = "Duplicati.Library.Main.Operation.CompactHandler";
/** New volumes that may wait for their old ones to be deleted: the destination is listed once for so many. */
const volumesPerRound = 8;

/**
 * Copies the needed blocks of dblocks into new ones, and deletes each old one when nothing is needed of it any more
 * (engine.md 12.3). A stop ends it after the current volume; what was copied until then counts.
 *
 * Every block is held against its hash. An old volume that is damaged, or not there, stays as it is; it is reported, and
 * thrown when the others are done.
 */
export async function rewriteVolumes(
  context: DatabaseContext,
  usage: BlockUsage,
  dblocks: readonly number[],
  result: CompactResult,
): Promise<void> {
  const { database } = context;
  const wasSet = database.configuration.hasFlag("terminated-with-active-uploads");
  database.configuration.setFlag("terminated-with-active-uploads", true);
  database.commit();
  const step = new Rewriting(context, usage, result);
  const failures = await step.run(dblocks);
  database.configuration.setFlag("terminated-with-active-uploads", wasSet);
  database.commit();
  if (failures.length > 0) throw failures[0];
}

interface ReadBlock {
  readonly content: Uint8Array;
  readonly deflated: DeflatedContent | undefined;
  readonly flags: number;
}

class Rewriting {
  readonly #context: DatabaseContext;
  readonly #usage: BlockUsage;
  readonly #result: CompactResult;
  readonly #hash: HashAlgorithm;
  readonly #uploads: VolumeUploads;
  readonly #pool: PackPool;
  readonly #chunks: ChunkFiller;
  readonly #garbage = new GarbageCounter();
  /** New volumes that are up, and have not taken the place of old ones yet. */
  #arrived: number[] = [];
  /** Old volumes that have been read, and not been deleted. */
  #read: number[] = [];

  constructor(context: DatabaseContext, usage: BlockUsage, result: CompactResult) {
    this.#context = context;
    this.#usage = usage;
    this.#result = result;
    this.#hash = hashAlgorithm(context.settings.blockHashAlgorithm);
    this.#uploads = new VolumeUploads(context, {
      begun: (volume, blocks) => this.#recordCopies(volume, blocks),
      arrived: (volume, files) => this.#recordArrival(volume, files),
      describe: ({ size }) => `Would upload generated blockset of size ${formatSize(size)}`,
    });
    this.#pool = new PackPool(context.startWorker, packerCount(context), packSettingsOf(context), {
      onVolume: (volume, blocks) => this.#uploads.start(volume, blocks),
      ready: () => this.#uploads.ready(),
    });
    this.#chunks = new ChunkFiller(this.#pool, this.#hash.size);
  }

  /** Returns why some volumes could not be read. */
  async run(dblocks: readonly number[]): Promise<Error[]> {
    try {
      const failures = await this.#copyAll(dblocks);
      await this.#chunks.flush();
      await this.#pool.finish();
      await this.#uploads.drain();
      await this.#replace();
      return failures;
    } catch (error) {
      await this.#saveWhatArrived();
      throw error;
    } finally {
      this.#pool.terminate();
    }
  }

  async #copyAll(dblocks: readonly number[]): Promise<Error[]> {
    const { database, control, progress } = this.#context;
    const volumes = dblocks.map((id) => database.volumes.get(id)).filter((volume) => volume !== undefined);
    progress.filesTotal = volumes.length;
    progress.bytesTotal = volumes.reduce((sum, { size }) => sum + Math.max(0, size), 0);
    const failures: Error[] = [];
    const fetch = (volume: VolumeRow): Promise<FetchedAndOpened> => fetchMended(this.#context, volume);
    const discard = async (volume: FetchedAndOpened): Promise<void> => await volume[Symbol.asyncDispose]();
    for await (const { item, result } of ahead(volumes, 2, fetch, discard)) {
      if (control.isStopRequested) break;
      try {
        await using volume = await result;
        this.#result.DownloadedFileCount++;
        this.#result.DownloadedFileSize += volume.opened.size;
        await this.#copy(item, volume.opened.reader);
      } catch (error) {
        failures.push(this.#reportDamage(item, error));
      }
      this.#read.push(item.id);
      progress.filesProcessed++;
      progress.bytesProcessed += Math.max(0, item.size);
      if (this.#arrived.length >= volumesPerRound) await this.#replace();
    }
    return failures;
  }

  /** Hands what is needed of a volume to the packers. */
  async #copy({ id, name }: VolumeRow, reader: ContainerReader): Promise<void> {
    // What was read to open a volume of many small files is much by itself.
    this.#garbage.add(reader.entries.size * objectsPerBlock);
    for (const page of this.#usage.neededIn(id)) {
      await yieldToEvents();
      this.#context.control.throwIfAborted();
      for (const block of page) {
        const { content, deflated, flags } = this.#takeBlock(block, name, reader);
        const data = deflated?.data ?? content;
        this.#garbage.add(content.length + objectsPerBlock);
        if (!this.#chunks.hasRoom(data.length)) await this.#chunks.renew();
        this.#chunks.content.set(data, this.#chunks.used);
        // Its hash is what the block will be recorded by: it has an id already.
        this.#chunks.append(
          block.hash,
          content.length,
          flags,
          0,
          deflated && { length: data.length, crc: deflated.crc },
        );
      }
    }
  }

  /** The content of a block, which is held against its hash, and what spares the packers to compress it again. */
  #takeBlock({ hash, size, isList }: NeededBlock, volume: string, reader: ContainerReader): ReadBlock {
    const name = toEntryName(hash);
    // Whatever says it is larger need not be unpacked to know that it is not the block.
    const mayBe = reader.entries.get(name)?.size === size && size <= this.#context.settings.blocksize;
    const packed = mayBe ? reader.readPacked?.(name) : undefined;
    const content = packed?.content ?? (mayBe ? reader.read(name) : undefined);
    if (!content || !equalBytes(hashOf(this.#hash, content), hash)) {
      throw new VolumeError("Damaged", `"${volume}" is damaged: the block ${name} is not what it was`);
    }
    if (isList) return { content, deflated: undefined, flags: blockFlags.blocklist };
    if (!packed) return { content, deflated: undefined, flags: blockFlags.compressible };
    const isSmaller = packed.deflated !== undefined && packed.deflated.data.length < content.length;
    return { content, deflated: isSmaller ? packed.deflated : undefined, flags: 0 };
  }

  /** Throws what is no matter of this volume alone. */
  #reportDamage({ name }: VolumeRow, error: unknown): Error {
    const isDamage =
      error instanceof VolumeError ||
      error instanceof ContainerError ||
      (error instanceof DestinationError && error.kind === "FileMissing");
    if (!isDamage) throw error;
    const text = `The volume ${name} cannot be compacted, and stays as it is: ${messageOf(error)}`;
    this.#context.logger.write("Error", tag, "CompactVolumeFailed", text, error);
    return error;
  }

  #recordCopies(volume: number, runs: readonly BlockRun[]): void {
    for (const { count, hashes, sizes } of runs) {
      const hashSize = hashes.length / count;
      for (let i = 0; i < count; i++) {
        this.#usage.addCopy(hashes.subarray(i * hashSize, (i + 1) * hashSize), sizes[i] as number, volume);
      }
    }
  }

  #recordArrival(volume: number, { dblock, dindex }: PackedVolume): void {
    this.#arrived.push(volume);
    for (const file of dindex ? [dblock, dindex] : [dblock]) {
      this.#result.UploadedFileCount++;
      this.#result.UploadedFileSize += file.size;
    }
  }

  /** Deletes the old volumes of which everything is in new ones that are at the destination. */
  async #replace(): Promise<void> {
    const lost = await this.#findLost([...this.#arrived]);
    for (const volume of this.#arrived.splice(0)) this.#usage.takeOver(volume);
    const done: number[] = [];
    const rest: number[] = [];
    for (const volume of this.#read) (this.#usage.isNeeded(volume) ? rest : done).push(volume);
    this.#read = rest;
    await removeDataVolumes(this.#context, this.#usage, done, this.#result);
    if (lost === undefined) return;
    throw new UserError("CompactUploadLost", `The destination does not hold ${lost} as it was uploaded`, {
      advice: "No old volume was deleted for it. Check the destination, and run compact again.",
    });
  }

  /**
   * That an upload succeeded is not enough to delete the only other copy of its blocks: the destination must list it.
   * New volumes that are not there as a whole are given up; returns the name of one.
   */
  async #findLost(arrived: readonly number[]): Promise<string | undefined> {
    const { database, remote, settings } = this.#context;
    if (settings.dryRun || settings.noBackendVerification || arrived.length === 0) return undefined;
    const keyOf = (name: string): string => (settings.caseInsensitiveRemote ? name.toLowerCase() : name);
    const listed = new Map((await remote.list()).map(({ name, size }) => [keyOf(name), size]));
    const isThere = ({ name, size }: VolumeRow): boolean => {
      const found = listed.get(keyOf(name));
      return found !== undefined && (found < 0 || found === size);
    };
    let lost: string | undefined;
    for (const id of arrived) {
      const files = [id, ...database.volumes.indexesOf(id)]
        .map((file) => database.volumes.get(file))
        .filter((file) => file !== undefined);
      if (files.every(isThere)) continue;
      lost ??= files.find((file) => !isThere(file))?.name;
      this.#arrived.splice(this.#arrived.indexOf(id), 1);
      database.blocks.forgetCopies(id);
      for (const file of files) database.volumes.setState(file.id, "deleting");
    }
    return lost;
  }

  /** After a failure: what is up makes room, which may be just what was lacking. */
  async #saveWhatArrived(): Promise<void> {
    const { control, logger } = this.#context;
    await this.#uploads.settle();
    if (control.signal.aborted) return;
    try {
      await this.#replace();
    } catch (error) {
      logger.write("Information", tag, "CompactCleanupFailed", "The next run deletes what was replaced", error);
    }
  }
}

import { rmSync } from "node:fs";
import { dblockName, dindexName, type NameParts } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { namePartsOf } from "../volume-settings.ts";
import { renameInIndex } from "./index-files.ts";
import type { BlockRun } from "./pack-pool.ts";
import type { PackedFile, PackedVolume } from "./packing.ts";
import { putVolume, reportDryRun } from "./put-volume.ts";

/** Records in the database what volumes hold. */
export interface VolumeRecorder {
  /** A volume is registered; what else is written here is committed with that, before its upload. */
  begun(volume: number, blocks: readonly BlockRun[]): void;
  /** It has arrived, with its index; in a dry run it would have. */
  arrived?(volume: number, files: PackedVolume): void;
  /** What a dry run says of a dblock; by default, that it would be uploaded. */
  describe?(dblock: PackedFile): string;
}

/**
 * Uploads finished volumes while packing goes on. Each dblock is registered and committed before its transfer begins,
 * its dindex goes up only once the dblock has arrived under its final name (engine.md 4.2, 26 R1–R5).
 */
export class VolumeUploads {
  readonly #context: DatabaseContext;
  readonly #parts: NameParts;
  readonly #recorder: VolumeRecorder;
  readonly #running = new Set<Promise<void>>();
  #failure: unknown;
  #smallest = Number.POSITIVE_INFINITY;

  constructor(context: DatabaseContext, recorder: VolumeRecorder = newBlocks(context)) {
    this.#context = context;
    this.#recorder = recorder;
    this.#parts = namePartsOf(context.settings);
  }

  /** Bytes of the smallest dblock; infinity if there was none. */
  get smallest(): number {
    return this.#smallest;
  }

  /** Registers a volume with its blocks and begins its upload. */
  start(volume: PackedVolume, blocks: readonly BlockRun[]): void {
    const { database, settings } = this.#context;
    const { name, size, hash, path } = volume.dblock;
    const id = database.volumes.add(name, "dblock", settings.dryRun ? "uploaded" : "uploading", { size, hash });
    this.#smallest = Math.min(this.#smallest, size);
    this.#recorder.begun(id, blocks);
    if (settings.dryRun) {
      reportDryRun(this.#context, { name, path }, this.#recorder.describe?.(volume.dblock));
      if (volume.dindex) rmSync(volume.dindex.path, { force: true });
      this.#recorder.arrived?.(id, volume);
      return;
    }
    database.commit();
    const upload = this.#upload(id, volume).catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#running.add(upload);
    void upload.finally(() => this.#running.delete(upload));
  }

  /** Waits until another volume may come; throws the failure of an earlier upload. */
  async ready(): Promise<void> {
    this.#throwFailure();
    while (this.#running.size >= this.#context.settings.asynchronousUploadLimit) {
      await Promise.race(this.#running);
      this.#throwFailure();
    }
  }

  /** Waits for all uploads. */
  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.race(this.#running);
    this.#throwFailure();
  }

  /** Waits for what is running, whatever comes of it. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #upload(dblock: number, volume: PackedVolume): Promise<void> {
    const dblockAs = await this.#put(dblock, volume.dblock, () => dblockName(this.#parts));
    if (volume.dindex) await this.#uploadIndex(dblock, dblockAs, volume, volume.dindex);
    this.#recorder.arrived?.(dblock, volume);
  }

  async #uploadIndex(dblock: number, dblockAs: string, volume: PackedVolume, packed: PackedFile): Promise<void> {
    const { database } = this.#context;
    const dindex =
      dblockAs === volume.dblock.name
        ? packed
        : await renameInIndex(this.#context, packed, volume.dblock.name, dblockAs);
    const { name, size, hash } = dindex;
    const id = database.volumes.add(name, "dindex", "uploading", { size, hash });
    database.volumes.linkIndex(id, dblock);
    database.commit();
    await this.#put(id, dindex, () => dindexName(this.#parts));
  }

  async #put(id: number, file: PackedFile, newName: () => string): Promise<string> {
    const name = await putVolume(this.#context, id, file, newName);
    this.#context.database.volumes.setState(id, "uploaded");
    return name;
  }
}

/** Blocks that no volume had before. */
function newBlocks({ database: { blocks } }: DatabaseContext): VolumeRecorder {
  return { begun: (volume, runs) => blocks.addMany(rowsOf(runs, volume)) };
}

function* rowsOf(runs: readonly BlockRun[], volume: number): Generator<[number, Uint8Array, number, number]> {
  for (const { firstId, count, hashes, sizes } of runs) {
    const hashSize = hashes.length / count;
    for (let i = 0; i < count; i++) {
      yield [firstId + i, hashes.subarray(i * hashSize, (i + 1) * hashSize), sizes[i] as number, volume];
    }
  }
}

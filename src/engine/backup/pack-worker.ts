import { rmSync } from "node:fs";
import { join } from "node:path";
import { platform } from "#platform";
import { toEntryName } from "../../support/bytes.ts";
import { DutyCycle } from "../../support/duty-cycle.ts";
import { codeOf, messageOf, UserError } from "../../support/errors.ts";
import { stages } from "../../support/stages.ts";
import {
  addIndexedBlocklist,
  addIndexedVolume,
  BlockCollector,
  type ContainerWriter,
  createVolumeWriter,
  type DeflatedContent,
  dblockName,
  dindexName,
  type NameParts,
  type PackedBlocks,
  type VolumeWriter,
  type WritingSettings,
} from "../../volumes/index.ts";
import { GarbageCounter, objectsPerBlock } from "../garbage.ts";
import type { WorkerPort } from "../worker-port.ts";
import {
  blockFlags,
  type Chunk,
  type FromPacker,
  type PackedFile,
  type PackedVolume,
  type PackSettings,
  type ToPacker,
  tableColumns,
} from "./packing.ts";

/** Runs a packing worker behind `port` until the thread is ended. */
export function runPackWorker(port: WorkerPort): void {
  let packer: Packer | undefined;
  let work = Promise.resolve();
  const reply = (message: FromPacker, transfer: ArrayBufferLike[] = []): void => port.postMessage(message, transfer);
  const handle = async (message: ToPacker): Promise<void> => {
    if (message.kind === "settings") {
      packer = new Packer(message.settings, (volume) =>
        reply({ kind: "volume", volume }, [volume.blocks.hashes.buffer, volume.blocks.sizes.buffer]),
      );
    } else if (message.kind === "chunk") {
      const { chunk } = message;
      await packer?.add(chunk);
      reply({ kind: "free", chunk }, [chunk.content.buffer, chunk.table.buffer, chunk.hashes.buffer]);
    } else {
      await packer?.finish();
      reply({ kind: "finished", stages: stages.totals() });
    }
  };
  port.onmessage = (event) => {
    work = work
      .then(() => handle(event.data as ToPacker))
      .catch((error: unknown) => {
        const { id, advice } = error instanceof UserError ? error : {};
        reply({ kind: "failed", error: { message: messageOf(error), id, advice, code: codeOf(error) } });
      });
  };
}

/** A dblock being written, with what its dindex will say. */
interface OpenVolume {
  readonly name: string;
  readonly path: string;
  readonly file: VolumeWriter;
  readonly blocks: BlockCollector;
  readonly blocklists: [hash: Uint8Array, content: Uint8Array][];
}

class Packer {
  readonly #settings: PackSettings;
  readonly #onVolume: (volume: PackedVolume) => void;
  readonly #dutyCycle: DutyCycle;
  readonly #garbage = new GarbageCounter();
  #open: OpenVolume | undefined;

  constructor(settings: PackSettings, onVolume: (volume: PackedVolume) => void) {
    this.#settings = settings;
    this.#dutyCycle = new DutyCycle(settings.cpuIntensity);
    this.#onVolume = onVolume;
  }

  async add(chunk: Chunk): Promise<void> {
    const { hashSize, dblockSize, blocksize } = this.#settings;
    this.#dutyCycle.resume();
    for (let i = 0; i < chunk.count; i++) {
      const rest = this.#dutyCycle.rest();
      if (rest !== undefined) await rest;
      const offset = chunk.table[i * tableColumns] as number;
      const size = chunk.table[i * tableColumns + 1] as number;
      const flags = chunk.table[i * tableColumns + 2] as number;
      const hash = chunk.hashes.subarray(i * hashSize, (i + 1) * hashSize);
      const packed = chunk.table[i * tableColumns + 3] as number;
      const content = chunk.content.subarray(offset, offset + (packed || size));
      const volume = this.#open ?? this.#begin();
      if (packed === 0) {
        volume.file.writer.add(toEntryName(hash), content, (flags & blockFlags.compressible) !== 0);
      } else {
        const crc = (chunk.table[i * tableColumns + 4] as number) >>> 0;
        addDeflated(volume.file.writer, toEntryName(hash), { data: content, crc, size });
      }
      volume.blocks.add(hash, size);
      if ((flags & blockFlags.blocklist) !== 0) volume.blocklists.push([hash.slice(), content.slice()]);
      if (volume.file.writer.size > dblockSize - blocksize) await this.finish();
    }
  }

  async finish(): Promise<void> {
    const volume = this.#open;
    if (!volume) return;
    this.#open = undefined;
    const { size, hash } = await volume.file.finish();
    const blocks = volume.blocks.packed();
    const dblock = { name: volume.name, path: volume.path, size, hash };
    try {
      this.#onVolume({ dblock, dindex: await this.#writeIndex(volume, dblock, blocks), blocks });
    } catch (error) {
      rmSync(volume.path, { force: true });
      throw error;
    }
    // The directory of a volume of many small files, and its index, are several times as large as what is in them.
    this.#garbage.add(blocks.count * objectsPerBlock);
  }

  #begin(): OpenVolume {
    const name = dblockName(nameParts(this.#settings));
    const path = join(this.#settings.temporaryFolder, name);
    const file = createVolumeWriter(path, writingSettings(this.#settings), now());
    this.#open = {
      name,
      path,
      file,
      blocks: new BlockCollector(this.#settings.hashSize),
      blocklists: [],
    };
    return this.#open;
  }

  async #writeIndex(
    { blocklists }: OpenVolume,
    dblock: PackedFile,
    blocks: PackedBlocks,
  ): Promise<PackedFile | undefined> {
    const { indexFilePolicy, blockHash, temporaryFolder } = this.#settings;
    if (indexFilePolicy === "None") return undefined;
    const name = dindexName(nameParts(this.#settings));
    const path = join(temporaryFolder, name);
    const file = createVolumeWriter(path, writingSettings(this.#settings), now());
    try {
      if (indexFilePolicy === "Full") {
        for (const [hash, content] of blocklists) addIndexedBlocklist(file.writer, hash, content);
      }
      addIndexedVolume(file.writer, { ...dblock, blocks }, blockHash);
      return { name, path, ...(await file.finish()) };
    } catch (error) {
      file.discard();
      throw error;
    }
  }
}

function addDeflated(writer: ContainerWriter, name: string, content: DeflatedContent): void {
  if (writer.addDeflated) writer.addDeflated(name, content);
  else writer.add(name, platform.inflate(content.data, content.size), true);
}

function writingSettings(settings: PackSettings): WritingSettings {
  const { blocksize, blockHash, fileHash } = settings;
  return { ...settings, parameters: { blocksize, blockHash, fileHash } };
}

function nameParts({ prefix, container, encryption }: PackSettings): NameParts {
  return { prefix, container, ...(encryption !== undefined && { encryption }) };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
